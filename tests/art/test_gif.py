"""Frames become a GIF with one set of colours, at their own pace."""

import io

import numpy as np
from PIL import Image

from aigc_studio.art.gif import gif_of, palette_of


def frames() -> list[Image.Image]:
    """Red grows lighter from frame to frame, over a gradient that stays."""
    levels = np.asarray(Image.linear_gradient("L").convert("RGB").resize((64, 40)))
    made = []
    for red in (0, 80, 160, 240):
        view = levels.copy()
        view[:20, :, 0] = red
        made.append(Image.fromarray(view))
    return made


def test_frames_come_back_in_their_colours_and_for_their_time() -> None:
    content = gif_of(frames(), palette_of(frames()), [100, 50, 200, 40])
    with Image.open(io.BytesIO(content)) as gif:
        assert (gif.n_frames, gif.info["loop"]) == (4, 0)
        for number, (frame, pace) in enumerate(zip(frames(), [100, 50, 200, 40], strict=True)):
            gif.seek(number)
            shown = np.asarray(gif.convert("RGB"), dtype=int)
            assert np.abs(shown - np.asarray(frame)).mean() < 6
            assert gif.info["duration"] == pace


def test_all_frames_have_the_same_colours() -> None:
    """What stays in the picture then stays as it is in the file, and does not flicker."""
    content = gif_of(frames(), palette_of(frames()), [100] * 4)
    with Image.open(io.BytesIO(content)) as gif:
        views = []
        for number in range(4):
            gif.seek(number)
            views.append(np.asarray(gif.convert("RGB"))[30:])
    assert all(np.array_equal(views[0], view) for view in views)

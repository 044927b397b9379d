"""Short films that begin again where they end: somebody sways, blinks, or turns into another."""

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.mark import MarkOptions, draw_mark

SIDE = 512  # px
FPS = 20
FRAMES = 48
LEAN = 2.6  # degrees to either side
BREATH = 0.016  # share of the height by which somebody grows and shrinks, twice a round
SUNK = 14  # px by which somebody who is cut off below is lowered, so that no gap is seen
BLINKS = (*range(18, 22), *range(38, 41))  # frames with closed eyes
HOLD = 8  # frames that both ends of a change are shown

Levels = NDArray[np.uint8]


def swaying(
    figure: Image.Image, ground: Image.Image, blinking: Image.Image | None = None
) -> Iterator[Levels]:
    """Yield FRAMES frames of somebody who sways about their foot.

    Args:
        figure: RGBA, SIDE x SIDE.
        ground: RGB, SIDE x SIDE.
        blinking: the same with closed eyes, where there is such a picture.
    """
    box = figure.getchannel("A").getbbox() or (0, 0, SIDE, SIDE)
    foot = ((box[0] + box[2]) / 2, float(box[3]))
    views = [_weighted(one) for one in (figure, blinking or figure)]
    behind = np.asarray(ground, np.float32)
    for number in range(FRAMES):
        phase = 2 * math.pi * number / FRAMES
        turn = cv2.getRotationMatrix2D(foot, LEAN * math.sin(phase), 1.0)
        taller = 1 + BREATH * math.sin(2 * phase)
        turn = turn @ np.diag([1.0, taller, 1.0])
        turn[:, 2] += np.array(foot) - turn @ np.array([*foot, 1.0])  # the foot stays
        turn[1, 2] += SUNK if box[3] == SIDE else 0
        view = cv2.warpAffine(views[number in BLINKS], turn, (SIDE, SIDE))
        frame = view[..., :3] + behind * (1 - view[..., 3:])
        yield (frame.clip(0, 255) + 0.5).astype(np.uint8)


def changing(pictures: Sequence[Image.Image]) -> Iterator[Levels]:
    """Yield frames from the first picture to the last and back; both are held for a while."""
    last = len(pictures) - 1
    way = [*[0] * HOLD, *range(1, last), *[last] * HOLD, *range(last - 1, 0, -1)]
    for number in way:
        yield np.asarray(pictures[number].convert("RGB"))


def marked(
    frames: Iterator[Levels], size: tuple[int, int] = (SIDE, SIDE), first: int | None = None
) -> Iterator[Levels]:
    """Yield frames with the mark that says that a machine made them.

    Args:
        frames: (H, W, 3) RGB.
        size: their width and height.
        first: how many of them bear it, from the first on; None: all.
    """
    options = MarkOptions(language="both", corner="top-left")
    badge = _weighted(draw_mark(Image.new("RGBA", size), options))
    for number, frame in enumerate(frames):
        if first is not None and number >= first:
            yield frame
            continue
        yield (frame * (1 - badge[..., 3:]) + badge[..., :3] + 0.5).astype(np.uint8)


def _weighted(picture: Image.Image) -> NDArray[np.float32]:
    """Return colours times opacity, 0..255, and opacity, 0..1."""
    levels = np.asarray(picture.convert("RGBA"), np.float32)
    opacity = levels[..., 3:] / 255
    return np.concatenate([levels[..., :3] * opacity, opacity], axis=-1)

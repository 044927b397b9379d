"""Writes frames as a GIF that goes round for ever."""

import io
from collections.abc import Iterable, Sequence

from PIL import Image

SAMPLED_PX = 192  # longer side in which frames are looked at for their colours
COLOURS = 255  # one is left to the writer, for what did not change since the frame before


def palette_of(frames: Iterable[Image.Image]) -> Image.Image:
    """Return the colours that fit frames, RGB, best: of all of them together.

    With colours of its own each frame would flicker against the next.
    """
    small = []
    for frame in frames:
        small.append(frame.copy())
        small[-1].thumbnail((SAMPLED_PX, SAMPLED_PX))
    sheet = Image.new("RGB", (max(s.width for s in small), sum(s.height for s in small)))
    top = 0
    for sample in small:
        sheet.paste(sample, (0, top))
        top += sample.height
    return sheet.quantize(COLOURS, Image.Quantize.MEDIANCUT)


def gif_of(frames: Iterable[Image.Image], palette: Image.Image, shown_ms: Sequence[int]) -> bytes:
    """Return a GIF.

    Args:
        frames: RGB, of one size.
        palette: what `palette_of` returned for some of them.
        shown_ms: how long each is shown, in tens of ms; as many as there are frames.
    """
    drawn = (frame.quantize(palette=palette) for frame in frames)
    file = io.BytesIO()
    next(drawn).save(
        file,
        "GIF",
        save_all=True,
        append_images=drawn,
        duration=[*shown_ms],
        loop=0,
        optimize=False,
    )
    return file.getvalue()

"""Pixel art out of a soft drawing of it: few pixels, few colours, hard edges."""

import numpy as np
from PIL import Image

from aigc_studio.core.cutout import clean_ground, cut_out

SIDE = 32  # px of a tile
COLOURS = 16


def pixel_tile(drawing: Image.Image, side: int = SIDE, colours: int = COLOURS) -> Image.Image:
    """Return a drawing on white as a tile of side x side pixels, RGBA, each opaque or clear.

    Args:
        drawing: RGB, square, of several times that side.
        side: of the tile.
        colours: at most so many.
    """
    small = cut_out(clean_ground(drawing)).resize((side, side), Image.Resampling.BOX)
    opaque = small.getchannel("A").point(lambda level: 255 if level > 127 else 0)
    # What is clear must not take one of the colours.
    shown = np.asarray(small.convert("RGB"))[np.asarray(opaque) > 0]
    if not shown.size:
        return Image.new("RGBA", (side, side))
    palette = Image.fromarray(shown[None]).quantize(colours)
    tile = small.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")
    tile.putalpha(opaque)
    return tile


def larger(tile: Image.Image, times: int) -> Image.Image:
    """Return a tile whose pixels are squares."""
    return tile.resize((tile.width * times, tile.height * times), Image.Resampling.NEAREST)

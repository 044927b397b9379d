"""The bundled font: Latin and Simplified Chinese on every machine, never a box."""

from pathlib import Path

from PIL import ImageFont

FONT = Path(__file__).parents[2] / "assets" / "fonts" / "StudioSans-Regular.otf"
LEAST_PX = 14  # smaller lines are not made fit
CAP_HEIGHT = 0.733  # of a capital letter, in ems; ideographs are 0.92 em high


def font(size_px: float) -> ImageFont.FreeTypeFont:
    """Return the font with an em of that many pixels.

    Letters are placed by Pillow itself, which every Pillow does alike.
    """
    return ImageFont.truetype(FONT, size_px, layout_engine=ImageFont.Layout.BASIC)


def fitting(text: str, size_px: int, room_px: float) -> ImageFont.FreeTypeFont:
    """Return the font in the largest size, `size_px` at most, in which a line has room."""
    while size_px > LEAST_PX and font(size_px).getlength(text) > room_px:
        size_px -= 1
    return font(size_px)

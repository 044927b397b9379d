"""One picture in many styles on one sheet, each with its name in two languages."""

from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw

from aigc_studio.core.font import fitting

COLUMNS = 6
CELL_PX = 360  # longer side of a picture
GAP_PX, STRIP_PX = 16, 52
PAPER, INK = "#fffdf8", "#1f2540"


class Entry(NamedTuple):
    """A picture of the sheet, CELL_PX at most, and what stands below it."""

    picture: Image.Image  # RGB or RGBA
    name: str


def passport(entries: Sequence[Entry]) -> Image.Image:
    """Return pictures of one size on a sheet, six in a row, RGB."""
    wide, high = (max(sides) for sides in zip(*(e.picture.size for e in entries), strict=True))
    wide = max(wide, CELL_PX // 2)  # names need some room
    columns = min(COLUMNS, len(entries))
    rows = -(-len(entries) // columns)
    size = (columns * (wide + GAP_PX) + GAP_PX, rows * (high + STRIP_PX) + GAP_PX)
    sheet = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(sheet)
    for i, (picture, name) in enumerate(entries):
        left = GAP_PX + i % columns * (wide + GAP_PX) + (wide - picture.width) // 2
        top = GAP_PX + i // columns * (high + STRIP_PX)
        sheet.paste(picture, (left, top), picture if picture.mode == "RGBA" else None)
        middle = GAP_PX + i % columns * (wide + GAP_PX) + wide // 2
        pen.text((middle, top + high + 6), name, INK, fitting(name, 26, wide), anchor="ma")
    return sheet

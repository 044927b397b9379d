"""Pictures of one size in rows and columns."""

from collections.abc import Sequence

from PIL import Image


def grid(
    pictures: Sequence[Image.Image], columns: int, gap: int = 0, mode: str = "RGB"
) -> Image.Image:
    """Return pictures row by row, on white, or on nothing where the mode is RGBA.

    Args:
        pictures: of one size, at least one.
        columns: pictures in a row.
        gap: px between two, and around all.
        mode: of the result.
    """
    wide, high = pictures[0].size
    rows = -(-len(pictures) // columns)
    size = (columns * (wide + gap) + gap, rows * (high + gap) + gap)
    sheet = Image.new(mode, size, (255, 255, 255, 0) if mode == "RGBA" else "white")
    for i, picture in enumerate(pictures):
        row, column = divmod(i, columns)
        sheet.paste(picture, (gap + column * (wide + gap), gap + row * (high + gap)))
    return sheet

"""The sheet has a line for every painting and a column for every content."""

import numpy as np
from PIL import Image

from aigc_studio.training.style_wall import CELL_PX, GAP_PX, NAME_PX, style_wall
from aigc_studio.zoo.paintings import PAINTINGS
from tests.tiny import tiny_style_network


def test_every_painting_paints_every_content() -> None:
    shown = {name: Image.new("RGB", (32, 32), name) for name in ("red", "blue")}
    sheet = style_wall(tiny_style_network(), shown, 0.5)
    cell, top = CELL_PX + GAP_PX, NAME_PX // 6
    assert sheet.size == (NAME_PX + 3 * cell, top + (1 + len(PAINTINGS)) * cell)

    def part(column: int, line: int) -> np.ndarray:
        left, upper = NAME_PX + column * cell, top + line * cell
        box = (left, upper, left + CELL_PX, upper + CELL_PX)
        return np.asarray(sheet.crop(box), float)

    assert tuple(part(1, 0)[9, 9]) == (255, 0, 0)
    for line, painting in enumerate(PAINTINGS, 1):
        small = painting.open().resize((CELL_PX, CELL_PX), Image.Resampling.LANCZOS)
        assert np.array_equal(part(0, line), np.asarray(small, float))
        assert len(np.unique(part(1, line))) > 1  # painted: the paper alone has one colour
        assert np.abs(part(1, line) - part(2, line)).mean() > 1

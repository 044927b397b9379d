"""A picture that a filter has enlarged is told from a sharp one."""

import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.images import enlarge
from aigc_studio.core.sharpness import edge_px, enlarged_by


def drawing(colour: str = "teal", ground: str = "white") -> Image.Image:
    large = Image.new("RGB", (512, 512), ground)
    pen = ImageDraw.Draw(large)
    pen.ellipse((60, 80, 380, 420), colour)
    pen.polygon([(300, 40), (480, 200), (250, 260)], "maroon")
    return large.reduce(4)


@pytest.mark.parametrize("factor", [1, 4, 8])
@pytest.mark.parametrize("colour", ["teal", "orange", "yellow"])
def test_an_enlarged_drawing_tells_by_how_much(factor: int, colour: str) -> None:
    assert enlarged_by(enlarge(drawing(colour), 128 * factor)) == factor


def test_half_as_much_is_not_guessed() -> None:
    assert enlarged_by(enlarge(drawing(), 256)) == 1


def test_an_empty_picture_has_no_edges() -> None:
    assert edge_px(Image.new("RGB", (40, 40), "red")) == 0
    assert enlarged_by(Image.new("RGB", (40, 40), "red")) == 1

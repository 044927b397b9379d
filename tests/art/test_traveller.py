"""Somebody in a scene: where they stand, how large, in which light."""

import pytest
from PIL import Image, ImageChops, ImageDraw

from aigc_studio.art.render import Picture, render
from aigc_studio.art.scene import Scene
from aigc_studio.art.traveller import lit, put_into

SIZE = (300, 360)


@pytest.fixture(scope="module")
def scene() -> Picture:
    return render(Scene("meadow", seed=3), *SIZE)


def _figure(top: int, bottom: int) -> Image.Image:
    figure = Image.new("RGBA", (200, 200))
    ImageDraw.Draw(figure).rectangle((50, top, 149, bottom), (250, 0, 250, 255))
    return figure


def _changed(scene: Picture, put: Image.Image) -> tuple[int, int, int, int]:
    """Return the box of what is as pink as a figure."""
    red, green, blue = put.split()
    pink = ImageChops.multiply(ImageChops.subtract(red, green), ImageChops.subtract(blue, green))
    box = pink.point(lambda level: 255 if level > 100 else 0).getbbox()
    assert box
    return box


def test_one_who_is_cut_off_looks_over_the_lower_edge(scene: Picture) -> None:
    left, top, right, bottom = _changed(scene, put_into(scene, _figure(60, 199)))
    assert bottom == SIZE[1]
    assert 0.4 < (bottom - top) / SIZE[1] < 0.6
    assert 0 <= left < right <= SIZE[0]


def test_everybody_else_stands_on_the_ground(scene: Picture) -> None:
    _, top, _, bottom = _changed(scene, put_into(scene, _figure(20, 150)))
    assert scene.ground * SIZE[1] < bottom < SIZE[1]
    assert 0.3 < (bottom - top) / SIZE[1] < 0.42


def test_they_stand_away_from_the_light(scene: Picture) -> None:
    left, _, right, _ = _changed(scene, put_into(scene, _figure(60, 199)))
    is_left = (left + right) / 2 < SIZE[0] / 2
    assert is_left == (scene.light.direction[0] > 0)


def test_a_very_wide_figure_still_fits(scene: Picture) -> None:
    flat = Image.new("RGBA", (900, 90), "magenta")
    assert put_into(scene, flat).size == SIZE


def test_nobody_leaves_the_scene_as_it_is(scene: Picture) -> None:
    put = put_into(scene, Image.new("RGBA", (50, 50)))
    assert ImageChops.difference(put, scene.flat).getbbox() is None


def test_the_light_of_the_hour_lies_on_them_and_leaves_their_shape() -> None:
    figure = _figure(20, 150)
    night = lit(figure, (0.4, 0.5, 0.9))
    red, _, blue, _ = night.getpixel((100, 100))
    assert red < blue < 250
    assert night.getchannel("A").tobytes() == figure.getchannel("A").tobytes()

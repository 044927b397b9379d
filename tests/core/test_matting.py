"""Figures that are taken off their ground."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.matting import laid_clean, taken_off

GROUNDS = np.array([[255, 255, 255], [255, 242, 176], [192, 174, 223]], np.float32)
SIDE = 64


def figure(colour: tuple[int, int, int], *, specks: bool = False) -> Image.Image:
    """Return a disc, half as wide as the picture, with two eyes of nothing in it."""
    drawn = Image.new("RGBA", (8 * SIDE, 8 * SIDE))
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((2 * SIDE, 2 * SIDE, 6 * SIDE, 6 * SIDE), (*colour, 255))
    if specks:
        pen.rectangle((8, 8, 24, 24), (*colour, 255))
    return drawn.resize((SIDE, SIDE), Image.Resampling.BOX)


def before_all(one: Image.Image, noise: float = 0.0) -> np.ndarray:
    luck = np.random.default_rng(1)
    seen = []
    for ground in GROUNDS.astype(int):
        behind = Image.new("RGBA", one.size, tuple(ground))
        rgb = Image.alpha_composite(behind, one).convert("RGB")
        seen.append(np.asarray(rgb, np.float32) + luck.normal(0, noise, (SIDE, SIDE, 3)))
    return np.stack(seen).astype(np.float32)


@pytest.mark.parametrize("colour", [(20, 40, 90), (255, 255, 255), (255, 242, 176)])
@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_a_figure_comes_off_whatever_its_colour(colour: tuple[int, int, int], noise: float) -> None:
    """Also one that has the very colour of a ground: nobody could tell them apart by looking."""
    one = figure(colour)
    found = taken_off(before_all(one, noise), GROUNDS).astype(np.float32)
    wanted = np.asarray(one, np.float32)
    assert np.abs(found[..., 3] - wanted[..., 3]).mean() <= 0.012 * 255
    solid = wanted[..., 3] == 255
    assert np.abs(found[..., :3] - wanted[..., :3])[solid].mean() <= 2 + noise


def test_dirt_beside_a_figure_is_not_taken_along() -> None:
    found = taken_off(before_all(figure((200, 30, 30), specks=True)), GROUNDS)
    assert found[:8, :8, 3].max() == 0
    assert found[SIDE // 2, SIDE // 2, 3] == 255


def test_nothing_on_a_ground_is_nothing() -> None:
    found = taken_off(before_all(Image.new("RGBA", (SIDE, SIDE))), GROUNDS)
    assert found[..., 3].max() == 0


def test_an_enlarged_figure_has_no_ripples_beside_its_outline() -> None:
    one, ground = figure((200, 30, 30)), (209, 212, 250)
    big = Image.alpha_composite(Image.new("RGBA", one.size, ground), one).convert("RGB")
    big = big.resize((4 * SIDE, 4 * SIDE), Image.Resampling.LANCZOS)  # which overshoots
    ripples = np.abs(np.asarray(big, np.int16) - ground).max(axis=2)
    clean = np.abs(np.asarray(laid_clean(big, one, ground), np.int16) - ground).max(axis=2)
    outside = np.hypot(*(np.mgrid[: 4 * SIDE, : 4 * SIDE] + 0.5 - 2 * SIDE)) > SIDE + 3
    assert ripples[outside].max() > 4
    assert clean[outside].max() == 0
    assert clean[2 * SIDE, 2 * SIDE] == ripples[2 * SIDE, 2 * SIDE]

"""Pixel art out of soft drawings."""

import numpy as np
from PIL import Image, ImageDraw

from aigc_studio.art.grid import grid
from aigc_studio.art.pixels import larger, pixel_tile


def test_a_drawing_becomes_few_pixels_of_few_colours() -> None:
    drawing = Image.new("RGB", (128, 128), "white")
    ImageDraw.Draw(drawing).ellipse((20, 20, 107, 107), "red", "black", 6)
    tile = np.asarray(pixel_tile(drawing.resize((64, 64)).resize((128, 128))))
    assert tile.shape == (32, 32, 4)
    assert set(np.unique(tile[..., 3])) == {0, 255}
    assert len(np.unique(tile[tile[..., 3] > 0][:, :3], axis=0)) <= 16
    assert np.abs(tile[16, 16].astype(int) - (255, 0, 0, 255)).max() <= 3
    assert tile[2, 2, 3] == 0


def test_an_empty_drawing_is_an_empty_tile() -> None:
    assert np.asarray(pixel_tile(Image.new("RGB", (64, 64), "white")))[..., 3].max() == 0


def test_larger_pixels_are_squares_and_a_grid_has_gaps() -> None:
    dot = Image.new("RGBA", (2, 2))
    dot.putpixel((0, 0), (255, 0, 0, 255))
    big = larger(dot, 3)
    assert big.getpixel((2, 2)) == (255, 0, 0, 255)
    assert big.getpixel((3, 3)) == (0, 0, 0, 0)
    assert grid([big] * 3, 2, mode="RGBA").size == (12, 12)
    sheet = grid([Image.new("RGB", (4, 4), "blue")] * 3, 2, 1)
    assert sheet.size == (11, 11)
    assert sheet.getpixel((5, 5)) == sheet.getpixel((8, 8)) == (255, 255, 255)
    assert sheet.getpixel((6, 1)) == (0, 0, 255)

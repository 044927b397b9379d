"""Filters keep the size, do the same every time, and look unlike each other."""

import numpy as np
import pytest
from PIL import Image

from aigc_studio.art.filters import FILTERS, filtered

every_filter = pytest.mark.parametrize("key", FILTERS)


@pytest.fixture(scope="module")
def blots() -> Image.Image:
    small = np.random.default_rng(0).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((160, 120), Image.Resampling.BICUBIC)


@every_filter
@pytest.mark.parametrize("size", [(1, 1), (2, 1), (3, 90), (160, 120)])
def test_a_picture_of_any_size_keeps_it(
    blots: Image.Image, key: str, size: tuple[int, int]
) -> None:
    done = filtered(blots.resize(size), key)
    assert (done.size, done.mode) == (size, "RGB")


@every_filter
def test_the_same_picture_comes_out_the_same(blots: Image.Image, key: str) -> None:
    assert filtered(blots, key).tobytes() == filtered(blots, key).tobytes()


def test_all_are_told_apart(blots: Image.Image) -> None:
    made = [np.asarray(filtered(blots, key), dtype=np.float32) for key in FILTERS]
    made.append(np.asarray(blots, dtype=np.float32))
    for i, one in enumerate(made):
        for other in made[:i]:
            assert np.abs(one - other).mean() > 4


def test_pencil_is_grey_and_pixels_are_few() -> None:
    ramp = Image.linear_gradient("L").convert("RGB").resize((200, 200))
    grey = np.asarray(filtered(ramp, "pencil"))
    assert (grey == grey[..., :1]).all()
    assert len(filtered(ramp, "pixel_art").getcolors(256) or ()) <= 24

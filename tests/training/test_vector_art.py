"""Vector art comes from its seed alone, at any size."""

import numpy as np
from PIL import Image

from aigc_studio.training.vector_art import SHAPES, draw


def levels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, dtype=np.float32)


def test_a_seed_draws_the_same_again_and_another_something_else() -> None:
    assert draw(1, 64).tobytes() == draw(1, 64).tobytes() != draw(2, 64).tobytes()


def test_a_picture_has_its_size_and_more_than_one_colour() -> None:
    for seed in range(6):
        picture = draw(seed, 48)
        assert (picture.size, picture.mode) == ((48, 48), "RGB")
        assert len(picture.getcolors(48 * 48) or []) > 1


def test_a_smaller_drawing_shows_the_same() -> None:
    large, small = draw(3, 256).reduce(4), draw(3, 64)
    assert np.abs(levels(large) - levels(small)).mean() < 4


def test_every_shape_may_be_drawn() -> None:
    assert min(SHAPES.values()) > 0

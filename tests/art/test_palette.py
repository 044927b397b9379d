"""A picture takes the colours of another, as far as is wished."""

import numpy as np
import pytest
from PIL import Image

from aigc_studio.art.palette import MOST_MOVED, palette_of, recoloured


def clouds(seed: int, mean: tuple[int, int, int], scatter: int) -> Image.Image:
    """Colours around a mean, the channels hanging together."""
    chance = np.random.default_rng(seed)
    levels = np.array(mean) + scatter * chance.normal(size=(60, 80, 1))
    levels = levels + scatter / 3 * chance.normal(size=(60, 80, 3))
    return Image.fromarray(levels.clip(0, 255).round().astype(np.uint8))


@pytest.fixture
def content() -> Image.Image:
    return clouds(1, (120, 130, 140), 12)


@pytest.fixture
def style() -> Image.Image:
    return clouds(2, (150, 90, 110), 20)


def test_at_full_share_mean_and_scatter_are_those_of_the_other(
    content: Image.Image, style: Image.Image
) -> None:
    wanted = palette_of([style])
    found = palette_of([recoloured(content, wanted, 1.0)])
    assert np.abs(found.mean - wanted.mean).max() < 1 / 255
    assert np.abs(found.scatter - wanted.scatter).max() < 0.1 * wanted.scatter.max()


def test_a_share_goes_so_far_and_none_leaves_it(content: Image.Image, style: Image.Image) -> None:
    wanted, own = palette_of([style]), palette_of([content])
    half = palette_of([recoloured(content, wanted, 0.5)])
    assert np.abs(half.mean - (own.mean + wanted.mean) / 2).max() < 1 / 255
    assert recoloured(content, wanted, 0.0) is content


def test_a_mean_goes_a_bounded_way() -> None:
    """Else who stands before a bright ground becomes a dark shape in a dark style."""
    bright, dark = clouds(4, (240, 235, 230), 4), clouds(5, (20, 25, 40), 12)
    own, found = (palette_of([p]) for p in (bright, recoloured(bright, palette_of([dark]), 1.0)))
    assert np.linalg.norm(found.mean - own.mean) == pytest.approx(MOST_MOVED, abs=0.01)


def test_its_own_colours_change_nothing(content: Image.Image) -> None:
    same = np.asarray(recoloured(content, palette_of([content]), 1.0), int)
    assert np.abs(same - np.asarray(content, int)).max() <= 1


def test_the_noise_of_a_flat_picture_stays_noise(style: Image.Image) -> None:
    """Nothing is drawn apart by more than a factor of three."""
    flat = clouds(3, (128, 128, 128), 1)
    made = recoloured(flat, palette_of([style]), 1.0)
    assert np.asarray(made, float).std(axis=(0, 1)).max() < 3.1 * 1.5


def test_palettes_are_mixed_and_the_mean_of_several_counts(
    content: Image.Image, style: Image.Image
) -> None:
    one, other, both = palette_of([content]), palette_of([style]), palette_of([content, style])
    half = one.mixed(other, 0.5)
    for found, wanted in zip(half, both, strict=True):
        assert np.allclose(found, wanted)
    assert np.allclose(one.mixed(other, 1.0).mean, other.mean)

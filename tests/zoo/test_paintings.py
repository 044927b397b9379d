"""The paintings of the wall are small, named and credited."""

from pathlib import Path

import pytest
from PIL import Image

from aigc_studio.art.filters import FILTERS
from aigc_studio.core.language import catalogue
from aigc_studio.zoo.paintings import PAINTINGS, SAMPLES, Painting, find_painting
from aigc_studio.zoo.styles import PICTURES, STYLES

CREDITS = (PICTURES.parent / "CREDITS.md").read_text(encoding="utf-8")

every_painting = pytest.mark.parametrize("painting", PAINTINGS, ids=lambda row: row.key)


@every_painting
def test_a_painting_has_its_square_its_small_picture_its_label_and_its_credit(
    painting: Painting,
) -> None:
    assert find_painting(painting.key) is painting
    assert f"painting.{painting.key}" in catalogue()
    square = painting.open()
    assert square.mode == "RGB"
    assert square.width == square.height <= 512
    with Image.open(painting.thumbnail) as small:
        assert small.size == (128, 128)
    for said in (f"paintings/{painting.key}.webp", painting.artist, painting.source):
        assert said in CREDITS


def test_there_are_24_or_more_in_two_and_a_half_megabytes() -> None:
    assert len(PAINTINGS) >= 24
    assert sum(painting.file.stat().st_size for painting in PAINTINGS) <= 2_500_000


def test_no_two_pictures_of_walls_have_one_key() -> None:
    keys = [*(row.key for row in (*STYLES, *PAINTINGS)), *FILTERS]
    assert len(keys) == len(set(keys))


def test_a_credit_is_told_in_both_languages() -> None:
    scream = find_painting("scream")
    assert scream
    assert scream.credit("en") == "Edvard Munch, The Scream, 1893"
    assert scream.credit("zh") == "爱德华·蒙克《呐喊》，1893 年"
    assert find_painting("pencil") is None


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=lambda file: file.stem)
def test_samples_are_small_and_credited(sample: Path) -> None:
    assert sample.stat().st_size < 100_000
    assert f"samples/{sample.name}" in CREDITS

"""What the bundled encoder finds in pictures, and which are alike."""

import pytest
from PIL import Image

from aigc_studio.zoo.sight import Sight, load_sight
from aigc_studio.zoo.styles import PICTURES
from tests.fakes import CPU


@pytest.fixture(scope="module")
def sight() -> Sight:
    return load_sight(CPU)


def panda(style: str) -> Image.Image:
    return Image.open(PICTURES / f"{style}.webp").convert("RGB")


def test_a_drawn_thing_is_known_by_its_name_in_both_languages(sight: Sight) -> None:
    tags = sight.tags_of(panda("flat"), 3)
    assert "panda" in {tag.en for tag in tags}
    assert "熊猫" in {tag.zh for tag in tags}


def test_the_same_thing_in_another_style_is_nearer_than_another_thing(sight: Sight) -> None:
    others = [Image.new("RGB", (64, 64), "red"), panda("cartoon"), panda("landscape"), panda("ink")]
    found = sight.nearest(panda("flat"), others, 3)
    assert found[0] == 1
    assert 0 not in found
    assert sight.nearest(panda("flat"), [], 3) == []


def test_where_a_picture_lies_does_not_depend_on_its_company(sight: Sight) -> None:
    alone, together = sight.vectors([panda("flat")]), sight.vectors([panda("ink"), panda("flat")])
    assert float((alone[0] - together[1]).abs().max()) < 1e-4
    assert together.norm(dim=1).tolist() == pytest.approx([1, 1], abs=1e-4)

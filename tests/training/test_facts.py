"""Facts of a picture, and that they add up."""

import pytest
import torch

from aigc_studio.training.facts import (
    FactTable,
    avatar_facts,
    pair_facts,
    sprite_facts,
    sticker_facts,
)
from aigc_studio.training.wording import COLOURS

CAT = {"hexcode": "1", "set": "noto"}
DOG = {"hexcode": "2", "set": "noto"}


def test_facts_say_what_a_picture_shows() -> None:
    assert sticker_facts(CAT) == [("thing", "1"), ("style", "noto")]
    assert sticker_facts(CAT, COLOURS[0])[-1] == ("colour", "red")
    assert pair_facts(CAT, DOG) == [("left", "1"), ("right", "2"), ("style", "noto")]
    avatar = {"set": "micah", "en": "outlined pastel avatar, tan skin, happy"}
    assert avatar_facts(avatar) == [("style", "micah"), ("part", "tan skin"), ("part", "happy")]
    tile = {"en": "pixel art monster: ogre"}
    assert sprite_facts(tile) == [("style", "pixel art monster"), ("tile", "ogre")]


def test_the_meaning_of_a_picture_is_the_sum_of_its_facts() -> None:
    table = FactTable([*sticker_facts(CAT), *sticker_facts(CAT, COLOURS[0])], width=5)
    thing, style, both = table([[("thing", "1")], [("style", "noto")], sticker_facts(CAT)])
    torch.testing.assert_close(thing + style, both)


def test_an_unknown_fact_is_an_error() -> None:
    with pytest.raises(KeyError):
        FactTable(sticker_facts(CAT), width=5)([[("thing", "9")]])

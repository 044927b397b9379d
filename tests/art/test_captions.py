import random
import re

import pytest

from aigc_studio.art.captions import LANGUAGES, PATTERNS, Language, compose
from aigc_studio.art.place import STYLES, Place
from aigc_studio.art.sampler import sample_of
from aigc_studio.art.scenes import PLACES

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.key)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_has_captions_without_a_gap(place: Place, language: Language) -> None:
    chance = random.Random(place.key)
    captions = {compose(sample_of(place, chance), chance, language).text for _ in range(80)}
    assert len(captions) >= 15
    for caption in captions:
        assert not set("{}[]") & set(caption)
        assert "  " not in caption and ", ," not in caption and "，，" not in caption
        assert caption == caption.strip(" ,，")
        assert bool(CHINESE.search(caption)) == (language == "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_many_ways_to_say_it(language: Language) -> None:
    assert len(set(PATTERNS[language])) >= 15


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.key)
def test_the_style_is_named_when_asked_for(place: Place) -> None:
    chance = random.Random(1)
    scene = sample_of(place, chance)
    for language, style in zip(LANGUAGES, STYLES[place.kind], strict=True):
        assert compose(scene, chance, language, styled=True).text.endswith(style)
        assert not compose(scene, chance, language, styled=False).text.endswith(style)


def test_the_same_dice_give_the_same_caption() -> None:
    scene = sample_of(PLACES[0], random.Random(1))
    assert compose(scene, random.Random(2)) == compose(scene, random.Random(2))


def test_indoors_nothing_is_said_of_the_hour_or_the_weather() -> None:
    cave = next(place for place in PLACES if place.key == "ice_cave")
    chance = random.Random(5)
    said = " ".join(compose(sample_of(cave, chance), chance, "en").text for _ in range(100))
    assert not re.search(r"daylight|by day|clear sky|weather", said)

import random
from collections import Counter

from aigc_studio.art.sampler import sample
from aigc_studio.art.scenes import PLACES, find

MANY = 4000


def test_a_scene_is_one_that_its_place_knows() -> None:
    chance = random.Random(1)
    for _ in range(500):
        scene = sample(chance)
        place = find(scene.place)
        assert scene.time in place.times
        assert scene.weather in place.weathers
        assert scene.season in (place.seasons or (None,))


def test_all_places_are_about_equally_likely() -> None:
    chance = random.Random(2)
    counts = Counter(sample(chance).place for _ in range(MANY))
    expected = MANY / len(PLACES)
    assert len(counts) == len(PLACES)
    assert max(counts.values()) < expected * 1.7
    assert min(counts.values()) > expected * 0.5


def test_snow_falls_in_winter_only() -> None:
    chance = random.Random(3)
    scenes = [sample(chance) for _ in range(1000)]
    assert {scene.season for scene in scenes if scene.weather == "snow"} == {"winter"}


def test_the_same_dice_give_the_same_scene() -> None:
    assert sample(random.Random(7)) == sample(random.Random(7))

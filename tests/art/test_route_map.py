"""The map of a tour shows land where land is, every stop, and no pin upon another."""

from itertools import combinations
from math import dist

import numpy as np
import pytest
from PIL import Image

from aigc_studio.art.postcard import SIZE
from aigc_studio.art.route_map import (
    APART_PX,
    LAND,
    SEA,
    Point,
    apart,
    route_map,
    window_of,
    world_map,
)
from aigc_studio.art.scenes import PLACES, find

FIGURE = Image.new("RGBA", (200, 300), "#804020")
WORLD = [(1, (-110.0, 60.0)), (2, (130.0, -40.0))]
LANDMARKS = [place for place in PLACES if place.kind == "landmark"]


def test_every_landmark_lies_somewhere_and_what_is_imagined_nowhere() -> None:
    assert all((place.at is not None) == (place.kind == "landmark") for place in PLACES)


@pytest.mark.parametrize(
    ("place", "colour"),
    [
        ((20, 10), LAND), ((100, 60), LAND), ((-100, 45), LAND), ((-60, -10), LAND),
        ((135, -25), LAND), ((-37, 38), SEA), ((80, -20), SEA), ((51, 41.5), SEA), ((36, 44), SEA),
    ],
)  # fmt: skip
def test_land_is_land_and_sea_is_sea(place: Point, colour: str) -> None:
    world = world_map(WORLD, 630)
    x, y = window_of([at for _, at in WORLD], world.size).at(*place)
    assert "#{:02x}{:02x}{:02x}".format(*world.getpixel((round(x), round(y)))) == colour


@pytest.mark.parametrize("seed", range(8))
def test_all_stops_are_in_the_window(seed: int) -> None:
    chosen = np.random.default_rng(seed).choice(len(LANDMARKS), 2 + seed % 8, replace=False)
    places = [at for i in chosen if (at := LANDMARKS[i].at)]
    window = window_of(places, (1008, 630))
    for x, y in (window.at(*place) for place in places):
        assert 20 < x < 988
        assert 20 < y < 610


def test_pins_of_one_town_stand_beside_each_other() -> None:
    moved = apart([(100, 100), (100, 100), (101, 100), (400, 90)], APART_PX)
    assert min(dist(a, b) for a, b in combinations(moved, 2)) >= APART_PX - 1
    assert moved[3] == (400, 90)


@pytest.mark.parametrize(
    "keys", [("fuji", "pisa"), ("giza", "candy_land", "rio", "uluru", "big_ben")]
)
def test_a_map_is_as_large_as_a_postcard(keys: tuple[str, ...]) -> None:
    card = route_map([find(key) for key in keys], FIGURE, "2026-11-25")
    assert (card.mode, card.size) == ("RGB", SIZE)

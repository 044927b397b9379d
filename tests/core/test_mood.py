"""Moods of drawn places and of plain colours."""

from collections import Counter

import numpy as np
import pytest
from PIL import Image

from aigc_studio.art.render import render
from aigc_studio.art.scene import Scene, Time, Weather
from aigc_studio.art.scenes import PLACES
from aigc_studio.core.mood import MOODS, moods_of

PLACES_SHOWN = [place.key for place in PLACES if place.kind == "landscape"]


@pytest.mark.parametrize(
    ("time", "weather", "mood"),
    [
        ("dawn", "clear", "dreamy"),
        ("day", "clear", "fresh"),
        ("day", "fog", "calm"),
        ("dusk", "clear", "cosy"),
        ("night", "clear", "mysterious"),
    ],
)
def test_landscapes_feel_like_their_hour(time: Time, weather: Weather, mood: str) -> None:
    found = Counter(
        moods_of(render(Scene(key, time, weather, seed=50 + i), 64, 64).flat)[0]
        for i, key in enumerate(PLACES_SHOWN[::2])
    )
    assert found[mood] / found.total() >= 0.5, found


def test_what_is_transparent_or_left_out_does_not_count() -> None:
    halves = np.zeros((40, 40, 4), dtype=np.uint8)
    halves[:, :20] = (240, 170, 60, 255)
    halves[:, 20:] = (20, 30, 60, 255)
    both, night = Image.fromarray(halves), halves.copy()
    figure = np.zeros((40, 40))
    figure[:, :20] = 1
    night[:, :20, 3] = 0
    assert moods_of(both, figure) == moods_of(Image.fromarray(night))
    assert moods_of(both, figure)[0] == "mysterious"
    assert moods_of(both) != moods_of(both, figure)


def test_where_nothing_is_left_nothing_is_said() -> None:
    whole = Image.new("RGB", (30, 30), "red")
    assert moods_of(whole, np.ones((30, 30))) == []
    assert moods_of(Image.new("RGBA", (30, 30))) == []


@pytest.mark.parametrize("side", [1, 7, 500])
def test_pictures_of_any_size_have_a_mood(side: int) -> None:
    assert set(moods_of(Image.new("RGB", (side, 3), "#a33"))) <= set(MOODS)

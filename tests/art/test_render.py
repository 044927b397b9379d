import random

import pytest
from PIL import Image, ImageChops, ImageStat

from aigc_studio.art.place import Place
from aigc_studio.art.render import flatten, render
from aigc_studio.art.sampler import sample_of
from aigc_studio.art.scene import Scene
from aigc_studio.art.scenes import PLACES
from aigc_studio.art.stage import LAYERS

each_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.key)


def _mean(picture: Image.Image) -> float:
    return ImageStat.Stat(picture.convert("L")).mean[0]


def _scene(place: Place, seed: int) -> Scene:
    return sample_of(place, random.Random(seed))


@each_place
@pytest.mark.parametrize("size", [(48, 48), (80, 36), (36, 80)], ids=["square", "wide", "tall"])
def test_every_place_fills_every_format(place: Place, size: tuple[int, int]) -> None:
    picture = render(_scene(place, sum(size)), *size)
    assert tuple(picture.layers) == LAYERS
    assert all(layer.size == size and layer.mode == "RGBA" for layer in picture.layers.values())
    opaque = Image.new("RGBA", size)
    for layer in picture.layers.values():
        opaque.alpha_composite(layer)
    assert opaque.getchannel("A").getextrema() == (255, 255)
    assert picture.flat.size == size
    assert max(ImageStat.Stat(picture.flat).stddev) > 8  # something is on it
    assert 0.7 < picture.ground < 1


@each_place
def test_two_seeds_of_a_place_look_different(place: Place) -> None:
    scene = _scene(place, 1)
    first, second = (
        render(Scene(scene.place, scene.time, scene.weather, scene.season, seed), 40, 40).flat
        for seed in (1, 2)
    )
    assert sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) > 6


def test_the_same_scene_is_drawn_the_same() -> None:
    scene = Scene("lake", "dusk", "cloudy", "autumn", 5)
    assert render(scene, 64, 48).flat.tobytes() == render(scene, 64, 48).flat.tobytes()


def test_the_layers_on_each_other_are_the_flat_picture() -> None:
    picture = render(Scene("fuji", seed=3), 64, 64)
    assert flatten(picture.layers).tobytes() == picture.flat.tobytes()


def test_a_layer_does_not_end_where_a_nearer_one_begins() -> None:
    layers = render(Scene("mountains", season="summer", seed=3), 64, 64).layers
    lowest = {name: layers[name].getchannel("A").getpixel((32, 63)) for name in ("far", "middle")}
    assert lowest == {"far": 255, "middle": 255}


@pytest.mark.parametrize("place", [p for p in PLACES if {"day", "night"} <= set(p.times)],
                         ids=lambda place: place.key)  # fmt: skip
def test_night_is_darker_than_day(place: Place) -> None:
    day, night = (render(Scene(place.key, time, seed=4), 32, 32) for time in ("day", "night"))
    assert _mean(night.flat) < _mean(day.flat) - 15


def test_sun_and_haze_are_told_for_what_is_placed_later() -> None:
    light = render(Scene("meadow", "dusk", seed=1), 32, 32).light
    x, y = light.direction
    assert x * x + y * y == pytest.approx(1)
    assert y > 0
    assert all(0 < factor <= 1 for factor in light.tint)


def test_rain_snow_and_fog_change_the_picture() -> None:
    pictures = {
        render(Scene("village", "day", weather, "winter", 2), 48, 48).flat.tobytes()
        for weather in ("clear", "cloudy", "rain", "snow", "fog")
    }
    assert len(pictures) == 5


def test_an_unknown_place_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(Scene("atlantis"), 32, 32)

from aigc_studio.art.place import Place
from aigc_studio.art.scenes import PLACES, find

LANDMARKS = [place for place in PLACES if place.kind == "landmark"]
MIN_LANDMARKS, MIN_COUNTRIES = 24, 18


def _all(field: str) -> list[str]:
    return [getattr(place, field) for place in PLACES]


def test_there_are_many_places_in_many_countries() -> None:
    assert len(LANDMARKS) >= MIN_LANDMARKS
    assert len({place.country_en for place in LANDMARKS}) >= MIN_COUNTRIES
    assert len({place.country_zh for place in LANDMARKS}) >= MIN_COUNTRIES


def test_every_landmark_has_a_country_and_nothing_else_has() -> None:
    named = [place for place in PLACES if place.country_en and place.country_zh]
    assert named == LANDMARKS


def test_every_name_is_given_once() -> None:
    for field in ("key", "en", "zh"):
        assert len(set(_all(field))) == len(PLACES)


def test_every_place_has_as_many_words_in_either_language() -> None:
    assert [p.key for p in PLACES if not 2 <= len(p.words_en) == len(p.words_zh)] == []


def test_snow_falls_only_where_there_is_a_winter() -> None:
    odd = [p.key for p in PLACES if "snow" in p.weathers and "winter" not in p.seasons]
    assert odd == []


def test_the_file_of_a_place_bears_its_key() -> None:
    files = {place.draw.__module__.rpartition(".")[2]: place.key for place in PLACES}
    assert all(file == key for file, key in files.items())


def test_the_lights_of_the_eiffel_tower_are_never_drawn() -> None:
    tower: Place = find("eiffel_tower")
    assert "night" not in tower.times

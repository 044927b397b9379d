"""A tour visits nine countries and makes a postcard of each, a sheet and a film of all."""

import base64
import io

import pytest
from PIL import Image

from aigc_studio.art import film
from aigc_studio.art.postcard import SIZE
from aigc_studio.art.scenes import find
from aigc_studio.core.context import Context
from aigc_studio.core.errors import Cancelled, RequestError
from aigc_studio.core.events import Film, Picture
from aigc_studio.engines.tour import MAX_PLACES, TourEngine, TourRequest
from tests.pictures import encode


@pytest.fixture(scope="module")
def face() -> bytes:
    picture = Image.new("RGB", (96, 96), "white")
    picture.paste("purple", (24, 20, 72, 96))
    return encode(picture, "PNG")


def test_without_places_nine_countries_are_visited_by_lot() -> None:
    route = TourRequest(seed=5).route
    assert len({find(key).country_en for key in route}) == MAX_PLACES
    assert route == TourRequest(seed=5).route != TourRequest(seed=6).route


def test_every_place_is_a_piece_of_its_own_and_named_in_both_languages() -> None:
    first, second, sheet, way = TourRequest(places=("fuji", "pisa"), subject="me").split()
    assert first.places == ("fuji",)
    assert second.title == "Leaning Tower of Pisa 比萨斜塔 · me"
    assert sheet.places == ("fuji", "pisa")
    assert way.title.startswith("The journey 旅行路线 · Mount Fuji 富士山")
    assert len(TourRequest(places=("fuji",)).split()) == 1
    assert len(TourRequest(places=("fuji", "lake")).split()) == 3  # a lake is on no map


def test_postcards_come_out_the_same_each_time(face: bytes) -> None:
    request = TourRequest(picture=face, places=("fuji", "lake"), seed=3, day="2026-11-25")
    first, again = (
        [e for e in TourEngine(None).run(request.split(), Context()) if isinstance(e, Picture)]
        for _ in range(2)
    )
    sheet = (SIZE[0] // 2 * 3, SIZE[1] // 2)
    assert [(p.width, p.height) for p in first] == [SIZE, SIZE, sheet]
    assert [p.png for p in first] == [p.png for p in again]
    assert first[0].png != first[1].png


def test_a_sheet_is_made_of_the_cards_that_are_finished(face: bytes) -> None:
    request = TourRequest(picture=face, places=("fuji", "lake"), seed=3)
    card = encode(Image.new("RGB", SIZE, "lime"), "PNG")
    *_, sheet = request.split()
    built = sheet.built_on({1: card}.get)
    assert built.cards == (b"", card)
    assert "cards" not in built.recorded()
    *_, made = TourEngine(None).run([built], Context())
    assert isinstance(made, Picture)
    with Image.open(io.BytesIO(made.png)) as picture:
        assert picture.getpixel((SIZE[0] * 3 // 4, 300)) == (0, 255, 0)
        assert picture.getpixel((SIZE[0] // 4, 300)) != (0, 255, 0)


def test_a_film_of_the_tour_comes_last(face: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film, "SCENE_FRAMES", 12)
    request = TourRequest(picture=face, places=("fuji", "lake"), film=True)
    *_, last = request.split()
    assert last.title.startswith("Tour film 旅行影片 · Mount Fuji 富士山")
    *steps, made = TourEngine(None).run([last], Context())
    assert isinstance(made, Film)
    assert (made.width, made.height) == film.SIZE
    assert len(steps) == last.steps == 3


def test_a_cancelled_tour_draws_nothing(face: bytes) -> None:
    with pytest.raises(Cancelled):
        list(TourEngine(None).run(TourRequest(picture=face).split(), Context(lambda _: True)))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "picture"),
        ({"places": ["atlantis"]}, "places"),
        ({"places": ["fuji"] * 10}, "places"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    face: bytes, fields: dict[str, object], field: str
) -> None:
    given = {} if field == "picture" else {"picture": base64.b64encode(face).decode()}
    with pytest.raises(RequestError) as refused:
        TourRequest.checked({**given, **fields})
    assert refused.value.field == field

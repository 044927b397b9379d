"""The tour goes to the chosen places in the chosen order, with whom one chose."""

from collections.abc import Mapping
from datetime import date

import gradio as gr
import pytest
from PIL import Image

from aigc_studio.art.scenes import PLACES, find
from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.tour import MAX_PLACES
from aigc_studio.services.results import Filter
from aigc_studio.studio import Studio
from aigc_studio.ui import route
from aigc_studio.ui.page import build_page
from aigc_studio.ui.parts import Page
from aigc_studio.ui.retouch import tour_with
from aigc_studio.ui.tabs.tour import TourSection, changed, keys_of, values_of
from tests.pictures import encode

NINE = [place.key for place in PLACES[:MAX_PLACES]]
FORM = {"traveller": "", "places": "", "film": False, "day": "", "seed": 7, "keep": True}


@pytest.fixture
def section(studio: Studio) -> TourSection:
    with gr.Blocks() as demo, gr.Tabs() as tabs, gr.Tab() as shown:
        return TourSection(Page(studio, demo, tabs), shown)


@pytest.mark.parametrize(
    ("before", "act", "after"),
    [
        ("", {"do": "toggle", "place": "fuji"}, "fuji"),
        ("fuji", {"do": "toggle", "place": "pisa"}, "fuji pisa"),
        ("fuji pisa", {"do": "toggle", "place": "fuji"}, "pisa"),
        ("fuji", {"do": "toggle", "place": "atlantis"}, "fuji"),
        (" ".join(NINE), {"do": "toggle", "place": PLACES[20].key}, " ".join(NINE)),
        ("fuji pisa reef", {"do": "earlier", "place": "reef"}, "fuji reef pisa"),
        ("fuji pisa reef", {"do": "earlier", "place": "fuji"}, "fuji pisa reef"),
        ("fuji pisa reef", {"do": "later", "place": "fuji"}, "pisa fuji reef"),
        ("fuji pisa reef", {"do": "later", "place": "reef"}, "fuji pisa reef"),
        ("fuji pisa", {"do": "later", "place": "reef"}, "fuji pisa"),
        ("fuji pisa", {"do": "clear"}, ""),
    ],
)
def test_places_are_chosen_in_order(before: str, act: Mapping[str, str], after: str) -> None:
    assert changed(before.split(), act) == after.split()


def test_another_place_is_of_the_same_kind_and_not_there_yet() -> None:
    first, second = changed(["fuji", "reef"], {"do": "other", "place": "reef"})
    assert first == "fuji"
    assert second != "reef"
    assert find(second).kind == "game"


def test_nine_by_lot_can_be_changed_afterwards() -> None:
    assert len(set(changed(["fuji"], {"do": "lot"}))) == MAX_PLACES


def test_a_draft_of_unknown_places_does_no_harm() -> None:
    assert keys_of("fuji atlantis fuji pisa") == ["fuji", "pisa"]
    assert len(keys_of(" ".join(place.key for place in PLACES))) == MAX_PLACES


def test_every_place_is_on_the_wall_and_the_route_shows_numbers() -> None:
    wall = route.places_wall()
    assert all(f'data-place="{place.key}"' in wall for place in PLACES)
    html = route.route(["pisa", "fuji"])
    assert html.index("Leaning Tower of Pisa") < html.index("Mount Fuji")
    assert '.place[data-place="fuji"]::after{content:"2"}' in html


def test_the_newest_picture_travels_unless_another_is_chosen(
    section: TourSection, studio: Studio
) -> None:
    for prompt in ("a cat", "a dog"):
        studio.run(ImageRequest(prompt=prompt))
    assert section.request_of(FORM).subject == "a dog"
    older = studio.results.page(Filter())[1]
    chosen = {"traveller": older.id, "places": "pisa fuji", "film": True}
    wanted = section.request_of({**FORM, **chosen})
    assert (wanted.subject, wanted.places, wanted.film) == ("a cat", ("pisa", "fuji"), True)
    assert (wanted.seed, wanted.day) == (7, date.today().isoformat())
    assert wanted.marked
    assert section.request_of({**FORM, "day": "1 May"}).day == "1 May"


def test_nobody_and_wild_seeds_are_told(section: TourSection, studio: Studio) -> None:
    with pytest.raises(StudioError, match="nobody"):
        section.request_of(FORM)
    studio.run(ImageRequest(prompt="a cat"))
    with pytest.raises(RequestError) as refused:
        section.request_of({**FORM, "seed": -1})
    assert refused.value.field == "seed"


def test_a_film_of_a_picture_that_no_machine_made_bears_no_mark() -> None:
    assert not tour_with(encode(Image.new("RGB", (8, 8), "red"))).marked


def test_the_form_comes_back_from_a_request() -> None:
    values = values_of({"places": ["fuji", "atlantis"], "film": True, "seed": 5})
    assert values == {"places": "fuji", "film": True, "seed": 5, "keep": True}
    assert values_of({"places": 3, "film": "x", "seed": -1}) == {}


def test_the_page_has_the_section(studio: Studio) -> None:
    ids = {getattr(block, "elem_id", None) for block in build_page(studio).blocks.values()}
    assert {"tour-wall", "tour-route", "tour-who", "tour-run"} <= ids

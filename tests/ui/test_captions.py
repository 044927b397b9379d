"""The captions of a tour are written by the text engine, kept with its cards, and changed."""

from collections.abc import Iterator

import gradio as gr
import pytest
from PIL import Image

from aigc_studio import studio as studio_module
from aigc_studio.art.scenes import find
from aigc_studio.core.settings import Settings
from aigc_studio.engines.text import TextEngine
from aigc_studio.engines.tour import TourEngine, TourRequest
from aigc_studio.services.captions import said_of
from aigc_studio.services.results import Filter
from aigc_studio.services.tour_captions import caption_request, cards_of
from aigc_studio.studio import Studio
from aigc_studio.ui.captions import CaptionBox, captions_view
from tests.fakes import CPU
from tests.pictures import encode

BALL = encode(Image.radial_gradient("L").point(lambda level: 255 if level > 120 else 40))


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(studio_module, "ENGINES", (TourEngine, TextEngine))
        patch.setattr(studio_module, "choose_device", lambda settings: CPU)
        home = tmp_path_factory.mktemp("captions")
        with Studio(Settings(home=home)) as studio:
            studio.run(TourRequest(id="a" * 32, picture=BALL, places=("fuji", "pisa"), seed=1))
            yield studio


@pytest.fixture
def box(studio: Studio) -> CaptionBox:
    box = CaptionBox(studio)
    with gr.Blocks():
        box.lay_out()
    return box


def test_the_cards_of_a_tour_are_known_by_their_places(studio: Studio) -> None:
    cards = cards_of(studio.library, studio.results.of_job("a" * 32))
    assert [place.key for _, place in cards] == ["fuji", "pisa"]  # and not the sheet


def test_a_place_is_named_as_one_says_it() -> None:
    assert caption_request(find("pisa"), "warm", "en", 1).brief.subject.endswith(", Italy")
    assert caption_request(find("pisa"), "warm", "zh", 1).brief.subject == "意大利比萨斜塔"


def test_captions_are_written_and_go_with_the_pictures(studio: Studio, box: CaptionBox) -> None:
    view, _ = box._write("a" * 32, "poetic", "en")
    cards = cards_of(studio.library, studio.results.of_job("a" * 32))
    for card, place in cards:
        assert place.en.casefold() in card.caption.casefold()
        assert said_of(card, None, "en").caption == card.caption
    assert view == captions_view([card for card, _ in cards])
    assert studio.results.count(Filter(engine="text")) == 0  # no works of their own


def test_a_caption_is_changed_by_hand(
    studio: Studio, box: CaptionBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = cards_of(studio.library, studio.results.of_job("a" * 32))[0][0]
    acts = {"do": "caption", "id": card.id, "value": " <b>mine</b> "}
    monkeypatch.setattr("aigc_studio.ui.captions.act_of", lambda event: acts)
    box._act(gr.EventData(None, None), "a" * 32, "warm", "en")
    assert studio.results.get(card.id).caption == "<b>mine</b>"
    assert "&lt;b&gt;mine" in captions_view([studio.results.get(card.id)])


def test_a_paused_queue_is_told_and_not_waited_for(studio: Studio, box: CaptionBox) -> None:
    studio.scheduler.pause(True)
    try:
        _, line = box._write("a" * 32, "warm", "en")
    finally:
        studio.scheduler.pause(False)
    assert "queue is paused" in str(line)

"""A picture fills in what a text is about, and every word can be taken or left."""

import io
from types import SimpleNamespace

import gradio as gr
import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.brief import TONES
from aigc_studio.core.mood import MOODS
from aigc_studio.engines.seeing import Seen, seen_in
from aigc_studio.models.tags import Tag
from aigc_studio.ui.picture_words import TONES as SOUNDS
from aigc_studio.ui.picture_words import PictureWords, seen_view
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU


def heart() -> bytes:
    picture = Image.new("RGB", (200, 200), "white")
    pen = ImageDraw.Draw(picture)
    for left in (25, 95):
        pen.ellipse((left, 30, left + 80, 110), "#e01b24")
    pen.polygon([(30, 92), (170, 92), (100, 180)], "#e01b24")
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool(CPU)


@pytest.fixture
def box(pool: Pool) -> PictureWords:
    box = PictureWords(SimpleNamespace(pool=pool), "text")  # type: ignore[arg-type]
    with gr.Blocks():
        box.lay_out()
        box.connect(gr.Textbox(), gr.Textbox(), gr.Dropdown([*TONES]), gr.Radio(["en", "zh"]))
    return box


def test_a_red_heart_is_seen_as_one(pool: Pool) -> None:
    seen = seen_in(pool, heart())
    assert 1 <= len({tag.en for tag in seen.things}) == len(seen.things) <= 3
    assert any("heart" in tag.en for tag in seen.things)
    assert seen.colours[0] == "red"


def test_the_likeliest_thing_is_the_subject_unless_there_is_one(box: PictureWords) -> None:
    filled = box._see([heart()], "", "friendly", "zh")
    assert "心" in filled[box.subject]
    assert box.subject not in box._see([heart()], "my shop", "friendly", "zh")
    assert box._see([], "", "friendly", "en") == {box.found: ""}


def test_what_is_no_picture_is_refused_in_words(box: PictureWords) -> None:
    refused = box._see([b"no picture"], "", "friendly", "en")
    assert set(refused) == {box.found}
    assert "failed" in refused[box.found]


def test_a_word_goes_where_it_belongs_and_only_once(
    box: PictureWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = {"do": "colour", "en": "red", "zh": "红色"}
    monkeypatch.setattr("aigc_studio.ui.picture_words.act_of", lambda event: act)
    event = gr.EventData(None, None)
    assert box._take(event, "soft\n", "zh") == {box.points: "soft\n红色"}
    assert box._take(event, "soft\n红色", "zh") == {box.points: "soft\n红色"}
    act["do"] = "thing"
    assert box._take(event, "", "en") == {box.subject: "red"}


def test_the_mood_sets_the_tone_unless_one_was_chosen(box: PictureWords) -> None:
    filled = box._see([heart()], "", "friendly", "en")
    assert 'data-do="mood"' in filled[box.found]
    assert filled[box.tone] == "lively"  # light, strong and warm: cheerful
    assert box.tone not in box._see([heart()], "", "formal", "en")


def test_a_mood_that_is_taken_is_said_and_heard(
    box: PictureWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = {"do": "mood", "mood": "calm", "en": "calm", "zh": "宁静"}
    monkeypatch.setattr("aigc_studio.ui.picture_words.act_of", lambda event: act)
    assert box._take(gr.EventData(None, None), "soft", "zh") == {
        box.points: "soft\n宁静", box.tone: "warm",
    }  # fmt: skip


def test_every_mood_has_a_tone() -> None:
    assert set(SOUNDS) == set(MOODS)
    assert set(SOUNDS.values()) <= set(TONES)


def test_names_are_escaped() -> None:
    html = seen_view(Seen([Tag('<b>"x"', "猫")], ["red"]))
    assert "<b>" not in html
    assert 'data-zh="猫"' in html

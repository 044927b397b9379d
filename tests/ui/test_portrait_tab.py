"""The form of avatars from a photo: what is read is filled in, and its kind says what counts."""

from io import BytesIO

import gradio as gr
import pytest
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.engines.avatar import ANY
from aigc_studio.studio import Studio
from aigc_studio.ui.parts import Page
from aigc_studio.ui.tabs.portrait import READ, TRAITS, PortraitSection, request_of, values_of
from aigc_studio.zoo.paintings import SAMPLES

FACE = SAMPLES["face"].read_bytes()
FORM = {
    "kind": "cartoon", "style": "peep", **dict.fromkeys(TRAITS, ANY), "painting": "scream",
    "filter": "pencil", "identity": 0.4, "wider": 1.0, "right": 0, "lower": 0, "seed": 5,
    "keep": True, "model": "anime", "drawn_by": None, "picture": [FACE], "consent": "own",
    "face": "0",
}  # fmt: skip


@pytest.fixture
def section(studio: Studio) -> PortraitSection:
    with gr.Blocks() as demo, gr.Tabs() as tabs, gr.Tab():
        section = PortraitSection(Page(studio, demo, tabs))
        section.lay_out()
    return section


@pytest.mark.parametrize(
    ("kind", "look"), [("cartoon", "cartoon"), ("painting", "scream"), ("filter", "pencil")]
)
def test_the_kind_says_which_look_counts(kind: str, look: str) -> None:
    request = request_of({**FORM, "kind": kind})
    assert (request.look, request.seed, request.face) == (look, 5, 0)
    again = values_of(request.recorded())
    assert again["kind"] == kind
    assert request_of({**FORM, **again}).recorded() == request.recorded()


def test_a_model_of_ones_own_is_offered_where_there_is_one(section: PortraitSection) -> None:
    assert "model" not in [value for _, value in section.kind.choices]
    request = request_of({**FORM, "kind": "model", "drawn_by": "local/mine"})
    assert (request.look, request.drawn_by, request.model) == ("anime", *["local/mine"] * 2)
    assert values_of(request.recorded())["model"] == "anime"
    with pytest.raises(RequestError):
        request_of({**FORM, "kind": "model"})


def test_what_is_left_open_is_no_trait() -> None:
    assert request_of({**FORM, "hair": "bun"}).traits == {"hair": "bun"}


@pytest.mark.parametrize(
    ("field", "value"), [("picture", []), ("consent", None), ("seed", -3), ("identity", 7)]
)
def test_what_is_missing_is_told(field: str, value: object) -> None:
    with pytest.raises(RequestError) as refusal:
        request_of({**FORM, field: value})
    assert refusal.value.field == field


def test_a_photo_fills_in_what_was_read_and_asks_for_consent_again(
    section: PortraitSection,
) -> None:
    update = section._see([FACE])
    assert update[section.consent] is None
    assert update[section.face] == "0"
    assert update[section.traits["glasses"]]["value"] == "none"
    assert "%" in update[section.read]


def test_of_two_faces_one_is_picked(section: PortraitSection) -> None:
    with Image.open(BytesIO(FACE)) as portrait:
        both = Image.new("RGB", (1120, 560))
        both.paste(portrait)
        both.paste(portrait.resize((420, 420)), (600, 100))
    buffer = BytesIO()
    both.save(buffer, "PNG")
    update = section._see([buffer.getvalue()])
    assert update[section.found].count('data-do="pick"') == 2
    assert update[section.face] == ""
    assert all(update[section.traits[trait]] == ANY for trait in READ)


def test_a_photo_without_a_face_says_so(section: PortraitSection) -> None:
    buffer = BytesIO()
    Image.new("RGB", (200, 200), "teal").save(buffer, "PNG")
    update = section._see([buffer.getvalue()])
    assert "No face" in update[section.run.line]
    assert update[section.found] == ""

"""The form of name badges takes the chosen picture, or the newest."""

import gradio as gr
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.results import Filter
from aigc_studio.studio import Studio
from aigc_studio.ui.parts import Page
from aigc_studio.ui.tabs.badge import BadgeSection, values_of

FORM = {"chosen": "", "name": "Li", "line": "", "frame": "night"}


@pytest.fixture
def section(studio: Studio) -> BadgeSection:
    with gr.Blocks() as demo, gr.Tabs() as tabs, gr.Tab() as shown:
        return BadgeSection(Page(studio, demo, tabs), shown)


def test_without_a_picture_it_says_so(section: BadgeSection) -> None:
    with pytest.raises(StudioError):
        section.request_of(FORM)


def test_the_chosen_picture_is_taken_or_the_newest(studio: Studio, section: BadgeSection) -> None:
    studio.run(ImageRequest(prompt="a cat"))
    studio.run(ImageRequest(prompt="a dog"))
    newest, older = studio.results.page(Filter())
    assert section.request_of(FORM).subject == newest.title
    request = section.request_of({**FORM, "chosen": older.id})
    assert request.subject == older.title
    assert values_of(request.recorded()) == {"name": "Li", "line": "", "frame": "night"}
    assert "badge" in request.title.lower()


def test_wild_values_are_passed_over() -> None:
    assert values_of({"frame": "wood", "name": 7}) == {}

"""A form names its values, and is filled with those it knows."""

import gradio as gr
import pytest

from aigc_studio.ui.browser import browser_of
from aigc_studio.ui.form import Form
from aigc_studio.ui.opening import Opening
from aigc_studio.ui.tabs.image import request_of, values_of


class Visit:
    """A request of a page, as far as `browser_of` looks at it."""

    def __init__(self, **cookies: str) -> None:
        self.cookies = cookies


def test_values_go_by_their_names_both_ways() -> None:
    with gr.Blocks():
        fields = {"prompt": gr.Textbox(), "count": gr.Radio([1, 2])}
    form = Form("image", fields, request_of, values_of)
    assert form.named(("a cat", 2)) == {"prompt": "a cat", "count": 2}
    assert form.filled({"count": 1, "unknown": 7}) == {fields["count"]: 1}


def test_pictures_go_into_requests_but_are_not_filled_nor_remembered() -> None:
    with gr.Blocks() as demo:
        fields, pictures = {"prompt": gr.Textbox()}, {"picture": gr.State([])}
        form = Form("image", fields, request_of, values_of, pictures)
        form.remember(Opening(), None)  # type: ignore[arg-type]
    assert form.named(("a cat", [b"x"])) == {"prompt": "a cat", "picture": [b"x"]}
    assert form.filled({"picture": [b"x"]}) == {}
    handed = [part for function in demo.fns.values() for part in function.inputs]
    assert pictures["picture"] not in handed


@pytest.mark.parametrize(
    ("cookie", "browser"),
    [("0123456789abcdef" * 2, "0123456789abcdef" * 2), ("../x", ""), ("A" * 32, ""), ("", "")],
)
def test_a_browser_is_known_by_its_random_id_alone(cookie: str, browser: str) -> None:
    assert browser_of(Visit(aigc_browser=cookie)) == browser  # type: ignore[arg-type]


def test_a_browser_without_cookies_has_no_name() -> None:
    assert browser_of(Visit()) == ""  # type: ignore[arg-type]

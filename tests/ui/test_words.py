"""Two languages on one page."""

import gradio as gr
import pytest

from aigc_studio.core.language import COOKIE
from aigc_studio.ui.words import both, labelled_parts, language_of, relabel, words


def test_own_html_carries_both_languages_escaped() -> None:
    html = both("error.job_missing", id="<b>")
    assert html.count("<span lang=") == 2
    assert "<b>" not in html


def test_a_key_that_is_not_in_the_catalogue_is_refused_at_once() -> None:
    with pytest.raises(KeyError):
        words("image.nonsense")


def test_every_labelled_component_is_relabelled() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label=words("image.prompt"), placeholder=words("image.prompt_placeholder"))
        radio = gr.Radio([(words("image.quality_fast"), "fast")], label=words("image.quality"))
        button = gr.Button(words("run.run"))
        gr.Textbox(label="not ours")
    parts = labelled_parts(demo)
    assert set(parts) == {box, radio, button}
    text, choice, run = relabel(parts, "zh")
    assert run["value"] == "生成"
    assert text["label"] == "描述你想要的画面"
    assert text["placeholder"] == "一个红苹果"
    assert choice["choices"] == [("快速", "fast")]


@pytest.mark.parametrize(
    ("cookie", "setting", "browser", "language"),
    [
        ("zh", "en", "en-US", "zh"),
        (None, "zh", "en-US", "zh"),
        (None, "auto", "zh-CN,en;q=0.5", "zh"),
        ("xx", "auto", "fr", "en"),
    ],
)
def test_the_users_choice_comes_before_the_setting_and_that_before_the_browser(
    cookie: str | None, setting: str, browser: str, language: str
) -> None:
    cookies = {COOKIE: cookie} if cookie else {}
    request = gr.Request()
    request.__dict__.update(cookies=cookies, headers={"accept-language": browser})
    assert language_of(request, setting) == language

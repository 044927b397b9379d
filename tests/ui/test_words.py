"""Two languages on one page."""

import gradio as gr
import pytest

from aigc_studio.ui.words import both, labelled_parts, relabel, words


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

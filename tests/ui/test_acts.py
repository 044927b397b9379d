"""Acts carry their data, whatever the browser sends."""

import gradio as gr

from aigc_studio.ui.acts import act_of


def test_an_act_is_its_data_as_text() -> None:
    assert act_of(gr.EventData(None, {"do": "page", "page": 3})) == {"do": "page", "page": "3"}


def test_a_click_without_data_is_no_act() -> None:
    assert act_of(gr.EventData(None, None)) == {}

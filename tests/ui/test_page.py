"""The page as it is built."""

import gradio as gr

from aigc_studio.studio import Studio
from aigc_studio.ui.page import build_page
from aigc_studio.ui.tabs import TABS


def test_every_tab_of_the_row_is_on_the_page(studio: Studio) -> None:
    blocks = build_page(studio).blocks.values()
    shown = [block.id for block in blocks if isinstance(block, gr.Tab)]
    named = [name for name in shown if name in {tab.name for tab in TABS}]
    assert list(dict.fromkeys(named)) == [t.name for t in TABS]  # parts of tabs have names, too


def test_gradio_decodes_no_picture_of_a_user(studio: Studio) -> None:
    """What is handed in is opened by one module of ours, so components give paths."""
    for block in build_page(studio).blocks.values():
        assert getattr(block, "type", None) not in ("pil", "numpy"), block


def test_one_part_hears_how_far_events_are(studio: Studio) -> None:
    """Each part that hears it costs a walk through the page at each change of each event."""
    page = build_page(studio)
    hearing = {part for row in page.config["dependencies"] for part in row["show_progress_on"]}
    assert [page.blocks[part].elem_id for part in hearing] == ["header"]

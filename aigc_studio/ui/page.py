"""The page with all tabs, and how Gradio is to show it."""

from typing import Any

import gradio as gr

from aigc_studio.art.filters import FILTERS
from aigc_studio.core.settings import Settings
from aigc_studio.studio import Studio
from aigc_studio.ui.panel import header
from aigc_studio.ui.parts import Page
from aigc_studio.ui.queue import connect_queue
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.tabs import TABS
from aigc_studio.ui.theme import STATIC, studio_theme
from aigc_studio.ui.wall import wall_css
from aigc_studio.ui.words import labelled_parts, language_of, relabel, translations, words
from aigc_studio.zoo.paintings import PAINTINGS
from aigc_studio.zoo.styles import STYLES

# How `launch` is to show the page: own looks, nothing shared, nothing recorded.
LOOKS: dict[str, Any] = {
    "footer_links": [],
    "max_file_size": "50mb",
    "run_history": False,
    "enable_monitoring": False,
    "ssr_mode": False,
    "quiet": True,
}


def build_page(studio: Studio) -> gr.Blocks:
    """Return the page with every tab."""
    demo: gr.Blocks
    with gr.Blocks(
        title="AIGC Studio", analytics_enabled=False, delete_cache=(3600, 86400), fill_width=True
    ) as demo:
        with gr.Row(elem_id="top"):
            top = gr.HTML(header(studio.device), elem_id="header")
            connect_queue(demo, studio)
        with gr.Tabs(elem_id="tabs") as tabs:
            page = Page(studio, demo, tabs)
            for tab in TABS:
                with gr.Tab(words(f"tab.{tab.name}"), id=tab.name) as shown:
                    page.shown[tab.name] = shown
                    tab.build(page)
        page.opening.connect(demo)
        _connect_language(demo, studio.settings)
    _tell_status_to(top, demo)
    demo.queue(status_update_rate=5, default_concurrency_limit=None)
    return demo


def looks(settings: Settings) -> dict[str, Any]:
    """Return the arguments of `launch` that concern what the user sees."""
    return {
        "theme": studio_theme(),
        "css": wall_css(
            [*(style.key for style in STYLES), *(row.key for row in PAINTINGS), *FILTERS]
        ),
        "css_paths": [STATIC / "studio.css"],
        "head": f'<meta name="aigc-language" content="{settings.language}">',
        "head_paths": [STATIC / "head.html", STATIC / "brush.html"],
        "favicon_path": STATIC / "favicon.svg",
        "i18n": translations(),
        **LOOKS,
    }


def _tell_status_to(part: gr.HTML, demo: gr.Blocks) -> None:
    """Let one part hear how far events are, instead of every part that some event has filled.

    Gradio tells each of those of each change, even of events without a spinner, and looks each up
    by a walk through the whole page from its top: on this page, seconds while it opens.
    """
    for handler in demo.fns.values():
        handler.show_progress_on = [part]


def _connect_language(demo: gr.Blocks, settings: Settings) -> None:
    """Let Gradio's own components be relabelled, when head.html says that it must be.

    They speak the browser's language until then.
    """
    switch = gr.Button(visible="hidden", elem_id="language-apply")
    parts = labelled_parts(demo)

    def chosen(request: gr.Request) -> list[Any]:
        return relabel(parts, language_of(request, settings.language))

    switch.click(chosen, None, list(parts), **QUIET)

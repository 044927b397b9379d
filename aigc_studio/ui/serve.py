"""Puts the page together and serves it."""

from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from aigc_studio.api.address import check_port, listening_host, public_hosts
from aigc_studio.api.guard import Guard
from aigc_studio.api.media import media_routes
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.settings import Settings
from aigc_studio.studio import Studio
from aigc_studio.ui.panel import header
from aigc_studio.ui.parts import Page
from aigc_studio.ui.tabs import TABS
from aigc_studio.ui.theme import STATIC, studio_theme
from aigc_studio.ui.words import COOKIE, labelled_parts, language_of, relabel, translations, words


def build(studio: Studio) -> gr.Blocks:
    """Return the page with every tab."""
    with gr.Blocks(
        title="AIGC Studio", analytics_enabled=False, delete_cache=(3600, 86400), fill_width=True
    ) as demo:
        gr.HTML(header(studio.device), elem_id="header")
        page = Page(studio, demo)
        with gr.Tabs(elem_id="tabs"):
            for tab in TABS:
                with gr.Tab(words(f"tab.{tab.name}"), id=tab.name):
                    tab.build(page)
        _connect_language(demo, studio.settings)
    return demo


def serve(settings: Settings) -> None:
    """Serve until interrupted.

    Raises:
        StudioError: the port is taken, the folder is served already, the host is not allowed.
    """
    host = listening_host(settings)
    check_port(settings)
    with Studio(settings) as studio:
        demo = build(studio)
        demo.queue(status_update_rate=5, default_concurrency_limit=None)
        demo.launch(**launch_options(studio, host))
        language = "en" if settings.language == "auto" else settings.language
        address = f"http://{settings.host}:{settings.port}/"
        device = studio.device
        print(  # noqa: T201  the one line that a person who typed the command waits for
            say("app.started", language, address=address, device=device.label, reason=device.reason),
            flush=True,
        )
        demo.block_thread()


def launch_options(studio: Studio, host: str) -> dict[str, Any]:
    """Return how Gradio is to serve: our routes and guard, nothing shared, nothing recorded."""
    return {
        "server_name": host,
        "server_port": studio.settings.port,
        "app_kwargs": {
            "routes": media_routes(studio),
            "middleware": [Middleware(Guard, hosts=public_hosts())],
        },
        "theme": studio_theme(),
        "css_paths": [STATIC / "studio.css"],
        "head_paths": [STATIC / "head.html"],
        "favicon_path": STATIC / "favicon.svg",
        "i18n": translations(),
        "footer_links": [],
        "max_file_size": "50mb",
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "prevent_thread_lock": True,
        "quiet": True,
    }


def _connect_language(demo: gr.Blocks, settings: Settings) -> None:
    """Let the header's switch and the AIGC_LANGUAGE setting relabel Gradio's own components."""
    apply = gr.Button(visible="hidden", elem_id="language-apply")
    parts = labelled_parts(demo)

    def chosen(request: gr.Request) -> list[Any]:
        return relabel(parts, language_of(request))

    def opened(request: gr.Request) -> list[Any]:
        if settings.language in LANGUAGES and COOKIE not in request.cookies:
            return relabel(parts, settings.language)
        return chosen(request) if COOKIE in request.cookies else [gr.skip()] * len(parts)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
    apply.click(chosen, None, list(parts), **quiet)
    demo.load(opened, None, list(parts), **quiet)

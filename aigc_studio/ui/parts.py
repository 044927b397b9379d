"""What tabs are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from aigc_studio.studio import Studio


@dataclass(frozen=True)
class Page:
    """What a tab gets to build itself with."""

    studio: Studio
    demo: gr.Blocks


@dataclass(frozen=True)
class Tab:
    """A row of the tab bar: its name is its id, its endpoint and the key of its label."""

    name: str
    build: Callable[[Page], None]


# For handlers that only change what is shown: at once, without a spinner, not part of the API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}

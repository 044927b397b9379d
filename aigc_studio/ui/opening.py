"""What happens when a page opens, in one event."""

from collections.abc import Callable, Iterable
from typing import Any

import gradio as gr
from gradio.components import Component

from aigc_studio.ui.quiet import QUIET

Update = dict[Any, Any]
Handler = Callable[[gr.Request], Update]


class Opening:
    """Collects what the parts of a page do when it opens.

    One request does for all of it, instead of one for each part.
    """

    def __init__(self) -> None:
        self._handlers: list[Handler] = []
        self._outputs: dict[Component, None] = {}

    def add(self, handler: Handler, outputs: Iterable[Component]) -> None:
        """Let a handler return updates of some components for each page that opens."""
        self._handlers.append(handler)
        self._outputs |= dict.fromkeys(outputs)

    def connect(self, demo: gr.Blocks) -> None:
        """Connect everything that was added."""

        def opened(request: gr.Request) -> Update:
            update: Update = {}
            for handler in self._handlers:
                update |= handler(request)
            return update

        demo.load(opened, None, list(self._outputs), **QUIET)

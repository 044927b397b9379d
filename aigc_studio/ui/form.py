"""The form of a tab: its fields by name, the request they make, and its draft.

What is typed is saved as it is typed, per browser, and comes back after a reload or a restart.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from aigc_studio.core.errors import StorageFullError
from aigc_studio.core.events import Request
from aigc_studio.services.drafts import Drafts
from aigc_studio.ui.browser import browser_of
from aigc_studio.ui.quiet import QUIET

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """Fields of a tab.

    Attributes:
        tab: name of the tab.
        fields: name of a request field -> its component; a bad value is told on it.
        request_of: makes the request of the values; raises RequestError for a bad one.
        values_of: gives the values that make a request with these fields again; what a request
            does not say is left out. Unknown names and wild values are ignored.
    """

    tab: str
    fields: Mapping[str, Component]
    request_of: Callable[[Values], Request]
    values_of: Callable[[Values], Values]

    @property
    def components(self) -> list[Component]:
        """The fields in order, as inputs of an event."""
        return list(self.fields.values())

    def named(self, values: tuple[Any, ...]) -> Values:
        """Return the inputs of an event by their names."""
        return dict(zip(self.fields, values, strict=True))

    def filled(self, values: Values) -> dict[Any, Any]:
        """Return the updates that put values into the form; fields without one stay."""
        return {self.fields[name]: value for name, value in values.items() if name in self.fields}

    def remember(self, demo: gr.Blocks, drafts: Drafts) -> None:
        """Save the form as it changes and fill it again when the page opens."""
        restored = gr.State(False)  # the values that a page begins with are no draft

        def save(request: gr.Request, ready: bool, *values: Any) -> None:
            browser = browser_of(request)
            if ready and browser:
                with suppress(StorageFullError):  # the queue's chip says so on every tab
                    drafts.save(browser, self.tab, self.named(values))

        def restore(request: gr.Request) -> dict[Any, Any]:
            draft = drafts.load(browser_of(request), self.tab)
            return {**self.filled(draft), restored: True}

        demo.load(restore, None, [*self.components, restored], **QUIET)
        gr.on(
            [field.change for field in self.components],  # type: ignore[attr-defined]
            save,
            [restored, *self.components],
            None,
            trigger_mode="always_last",
            **QUIET,
        )

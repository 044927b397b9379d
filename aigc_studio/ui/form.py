"""The form of a tab: its fields by name, the request they make, and its draft.

What is typed is saved as it is typed, per browser, and comes back after a reload or a restart.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import gradio as gr
from gradio.components import Component

from aigc_studio.core.errors import StorageFullError
from aigc_studio.core.events import Request
from aigc_studio.services.drafts import Drafts
from aigc_studio.ui.browser import browser_of
from aigc_studio.ui.opening import Opening
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import language_of

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
        pictures: name -> state with pictures that somebody handed in; they are never remembered.
        first: gives what a form begins with on a page in a language ("en" or "zh"), where that is
            not what its fields begin with.
    """

    tab: str
    fields: Mapping[str, Component]
    request_of: Callable[[Values], Request]
    values_of: Callable[[Values], Values]
    pictures: Mapping[str, Component] = field(default_factory=dict)
    first: Callable[[str], Values] = lambda language: {}

    @property
    def components(self) -> list[Component]:
        """The fields and the pictures in order, as inputs of an event."""
        return [*self.fields.values(), *self.pictures.values()]

    def named(self, values: tuple[Any, ...]) -> Values:
        """Return the inputs of an event by their names."""
        return dict(zip([*self.fields, *self.pictures], values, strict=True))

    def filled(self, values: Values) -> dict[Any, Any]:
        """Return the updates that put values into the form; fields without one stay."""
        return {self.fields[name]: value for name, value in values.items() if name in self.fields}

    def remember(self, opening: Opening, drafts: Drafts, language: str = "auto") -> None:
        """Save the form as it changes and fill it again when the page opens.

        `language` is AIGC_LANGUAGE.
        """
        fields = list(self.fields.values())
        restored = gr.State(False)  # the values that a page begins with are no draft

        def save(request: gr.Request, ready: bool, *values: Any) -> None:
            browser = browser_of(request)
            if ready and browser:
                with suppress(StorageFullError):  # the queue's chip says so on every tab
                    drafts.save(browser, self.tab, dict(zip(self.fields, values, strict=True)))

        def restore(request: gr.Request) -> dict[Any, Any]:
            draft = drafts.load(browser_of(request), self.tab)
            begun = self.filled(self.first(language_of(request, language)))
            return {**begun, **self.filled(draft), restored: True}

        opening.add(restore, [*fields, restored])
        gr.on(
            [part.change for part in fields],  # type: ignore[attr-defined]
            save,
            [restored, *fields],
            None,
            trigger_mode="always_last",
            **QUIET,
        )

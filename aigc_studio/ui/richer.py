"""The button beside a prompt that makes it fuller, and the one that takes that back."""

import secrets
from typing import Any

import gradio as gr
from gradio.components import Component

from aigc_studio.core.errors import StudioError
from aigc_studio.engines.enriching import EnrichRequest
from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.studio import Studio
from aigc_studio.ui.panel import refused
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import both, words

Update = dict[Any, Any]
Known = tuple[str, str]  # a prompt as it was typed, and what it was made


class Richer:
    """The two buttons; a fuller prompt stands in the prompt's own box, to be changed by hand."""

    def __init__(self, studio: Studio, name: str) -> None:
        self.studio, self.name = studio, name

    def lay_out(self) -> None:
        """Lay out the buttons, and the line that says why nothing came of it."""
        with gr.Row(elem_classes="chips"):
            self.button = gr.Button(
                words("image.richer"), size="sm", min_width=140, elem_id=f"{self.name}-richer"
            )
            self.undo = gr.Button(
                words("image.richer_undo"),
                size="sm",
                min_width=100,
                visible=False,
                elem_id=f"{self.name}-richer-undo",
            )
        self.line = gr.HTML("", visible=False, elem_id=f"{self.name}-richer-line")

    def connect(self, prompt: Component, style: Component) -> None:
        """Connect the buttons with the fields of the form."""
        self.prompt, self.known = prompt, gr.State(("", ""))
        shown = [prompt, self.known, self.undo, self.line]
        self.button.click(self._enrich, [prompt, style, self.known], shown, **QUIET)
        self.undo.click(self._take_back, self.known, shown, **QUIET)

    def _enrich(self, prompt: str, style: str, known: Known) -> Update:
        """Make a prompt fuller; one that was made so before gets other words instead."""
        typed, made = known if prompt == known[1] else (prompt, "")
        fields = {"prompt": typed, "style": style, "seed": secrets.randbelow(MAX_SEED)}
        try:
            found = self._made(EnrichRequest.checked({**fields, "besides": made}))
        except StudioError as error:
            return {self.line: gr.update(value=refused(error), visible=True)}
        if found in (typed.strip(), made):
            note = f'<p class="note">{both("image.richer_none")}</p>'
            return {self.line: gr.update(value=note, visible=True)}
        return {
            self.prompt: found,
            self.known: (typed, found),
            self.undo: gr.update(visible=True),
            self.line: gr.update(visible=False),
        }

    def _made(self, request: EnrichRequest) -> str:
        """Return the fuller prompt; it lives on in its box alone.

        Raises:
            StudioError: the queue is paused, so nobody would come to it; or the job failed.
        """
        if self.studio.scheduler.paused:
            raise StudioError("error.queue_paused")
        (result,) = self.studio.results.some([self.studio.run(request).pictures[0].id])
        self.studio.library.delete([result.id])
        return result.text

    def _take_back(self, known: Known) -> Update:
        """Put what was typed back."""
        return {
            self.prompt: known[0],
            self.known: ("", ""),
            self.undo: gr.update(visible=False),
            self.line: gr.update(visible=False),
        }

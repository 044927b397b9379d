"""How the language model works, within the Text tab: a drawer that takes a text apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from aigc_studio.core.errors import StudioError
from aigc_studio.engines.text import TextRequest
from aigc_studio.engines.unfolding import Trail, typed, unfolded, written_again
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.form import Form
from aigc_studio.ui.panel import refused
from aigc_studio.ui.parts import Page
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.unfolding import unfolded_view
from aigc_studio.ui.words import both, words
from aigc_studio.ui.writing import UNFOLD, TextRun

Update = dict[Any, Any]


@dataclass(frozen=True)
class Place:
    """What of a text is shown."""

    trail: Trail
    at: int = 0  # token of the text
    layer: int = 0
    head: int = 0

    def after(self, act: Mapping[str, str]) -> "Place":
        """Return what is shown after a click or a choice in the drawer."""
        if act["do"] == "token":
            return replace(self, at=min(max(0, int(act["at"])), self.trail.written - 1))
        if act["do"] == "layer":
            return replace(self, layer=int(act["value"]))
        return replace(self, head=int(act["value"]))


class UnfoldingDrawer:
    """The drawer, closed until it is wanted, and what happens in it."""

    def __init__(self, page: Page, run: TextRun) -> None:
        self.studio, self.run = page.studio, run

    def lay_out(self) -> None:
        """Lay out the line to type, and the text that is taken apart."""
        with gr.Accordion(words("how.title"), open=False, elem_id="text-how") as self.drawer:
            gr.HTML(f'<p class="note">{both("how.note")}</p>')
            with gr.Row(elem_classes="numbers"):
                self.line = gr.Textbox(
                    label=words("how.line"),
                    placeholder=words("how.line_placeholder"),
                    lines=1,
                    scale=4,
                    elem_id="text-how-line",
                )
                self.go = gr.Button(words("how.go"), min_width=120, elem_id="text-how-go")
            self.place = gr.State(None)
            self.view = acting_html(elem_id="text-how-view")

    def connect(self, form: Form) -> None:
        """Connect everything; a typed line is taken as a text of what stands in the form."""
        self.form = form
        shown = [self.drawer, self.place, self.view]
        given = [self.line, self.run.job_id, *form.components]
        gr.on([self.go.click, self.line.submit], self._take_apart, given, shown, **QUIET)
        self.run.canvas.click(self._open, None, shown, **EVERY_ACT)
        self.view.click(self._act, self.place, shown, **EVERY_ACT)

    def _take_apart(self, line: str, jobs: str, *values: Any) -> Update:
        """Show a typed line; without one the first of the texts, or one of the form."""
        first = self._request(jobs.split()[0]) if jobs else None

        def trail() -> Trail:
            if first and not line.strip():
                return written_again(self.studio.pool, first)
            request = self.form.request_of(self.form.named(values))
            if not isinstance(request, TextRequest):
                raise TypeError(type(request).__name__)
            alone = request.split()[0]
            if line.strip():
                return typed(self.studio.pool, alone, line)
            return written_again(self.studio.pool, alone)

        return self._show_first(trail)

    def _open(self, event: gr.EventData) -> Update:
        """Open the drawer with the text whose button was clicked."""
        act = act_of(event)
        request = self._request(act.get("id", "")) if act["do"] == UNFOLD else None
        if request is None:
            return {self.view: gr.skip()}
        return {
            self.drawer: gr.update(open=True),
            **self._show_first(lambda: written_again(self.studio.pool, request)),
        }

    def _act(self, event: gr.EventData, place: Place | None) -> Update:
        return self._show(place.after(act_of(event))) if place else {self.view: gr.skip()}

    def _show_first(self, trail: Callable[[], Trail]) -> Update:
        try:
            return self._show(Place(trail()))
        except StudioError as error:
            return {self.view: refused(error), self.place: None}

    def _show(self, place: Place) -> Update:
        found = unfolded(self.studio.pool, place.trail, place.at, place.layer, place.head)
        html = unfolded_view(place.trail, found, place.at, place.layer, place.head)
        return {self.place: place, self.view: html}

    def _request(self, job: str) -> TextRequest | None:
        request = self.studio.scheduler.progress(job).request
        return request if isinstance(request, TextRequest) else None

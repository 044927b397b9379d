"""Name badges within the Avatar tab: who is on it, a name, a frame."""

from typing import Any

import gradio as gr

from aigc_studio.art.badge import FRAMES
from aigc_studio.engines.badge import MAX_LINE, MAX_NAME, BadgeRequest
from aigc_studio.engines.with_picture import MAX_SUBJECT
from aigc_studio.ui import route
from aigc_studio.ui.acts import acting_html
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.parts import Page
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.run import Run
from aigc_studio.ui.tabs.tour import candidates, chosen_one, clicked
from aigc_studio.ui.words import words

KEYS = tuple(frame.key for frame in FRAMES)


class BadgeSection:
    """The components of the section and what happens in them."""

    def __init__(self, page: Page, shown: gr.Tab) -> None:
        self.page, self.studio, self.shown = page, page.studio, shown
        self.run = Run(page.studio, "badge", "badge.empty")

    def lay_out(self) -> None:
        """Lay out who is on it, the words, the frame and the result."""
        with gr.Row(elem_classes="bench"):
            with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
                self.who = acting_html(elem_id="badge-who")
                with gr.Row(elem_classes="numbers"):
                    self.name = _text("name", MAX_NAME)
                    self.line = _text("line", MAX_LINE)
                self.frame = gr.Radio(
                    [(words(f"frame.{key}"), key) for key in KEYS],
                    value=KEYS[0],
                    label=words("badge.frame"),
                    elem_id="badge-frame",
                    elem_classes="segmented",
                )
                self.run.buttons()
                self.chosen = gr.Textbox("", visible="hidden", elem_id="badge-chosen")
            with gr.Column(scale=7, min_width=340, elem_classes="result"):
                self.run.results(starts=0)

    def connect(self) -> None:
        """Connect everything."""
        fields = {
            "chosen": self.chosen,
            "name": self.name,
            "line": self.line,
            "frame": self.frame,
        }
        self.run.connect(self.page.opening, Form("badge", fields, self.request_of, values_of))
        self.page.add_maker(self.run, "avatar")
        self.who.click(clicked, None, self.chosen, **QUIET)
        opened = [self.page.demo.load, self.shown.select, self.chosen.change]
        opened += [self.page.shown["avatar"].select]
        gr.on(opened, self._who, self.chosen, self.who, **QUIET)

    def request_of(self, values: Values) -> BadgeRequest:
        """Make a request of the form.

        Raises:
            StudioError: there is nobody who could be on it, or a field cannot be used.
        """
        fields = dict(values)
        result = self.studio.results.get(chosen_one(self.studio, fields.pop("chosen")))
        content = self.studio.library.content(result)
        return BadgeRequest.made(
            {**fields, "picture": content, "subject": result.title[:MAX_SUBJECT]}
        )

    def _who(self, chosen: str) -> str:
        return route.travellers(candidates(self.studio), chosen, "badge.who")


def values_of(request: Values) -> Values:
    """Return the form that makes a badge with these fields again."""
    values: dict[str, Any] = {"frame": request["frame"]} if request.get("frame") in KEYS else {}
    for name, longest in (("name", MAX_NAME), ("line", MAX_LINE)):
        if isinstance(request.get(name), str):
            values[name] = request[name][:longest]
    return values


def _text(field: str, longest: int) -> gr.Textbox:
    return gr.Textbox(
        "",
        label=words(f"badge.{field}"),
        placeholder=words(f"badge.{field}_placeholder"),
        max_length=longest,
        lines=1,
        min_width=130,
        elem_id=f"badge-{field}",
    )

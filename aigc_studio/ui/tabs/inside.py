"""How the bundled models work, within the Image tab: one view after the other, with its story."""

import secrets
from typing import Any

import gradio as gr

from aigc_studio.engines.image_request import MAX_PROMPT, MAX_SEED
from aigc_studio.engines.inside import VIEWS, InsideRequest
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.parts import Page
from aigc_studio.ui.photo import PhotoBox
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.run import Run
from aigc_studio.ui.words import both, words


class InsideSection:
    """The components of the section and what happens in them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.run = Run(page.studio, "inside", "inside.empty")
        self.photo = PhotoBox("inside-photo", 1)

    def lay_out(self) -> None:
        """Lay out the views, what each is given, and the result."""
        with gr.Row(elem_classes="bench"):
            with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
                self.view = gr.Radio(
                    [(words(f"inside.{view}"), view) for view in VIEWS],
                    value=VIEWS[0],
                    label=words("inside.view"),
                    elem_id="inside-view",
                    elem_classes="segmented",
                )
                self.story = gr.HTML(story(VIEWS[0]), elem_id="inside-story")
                with gr.Row(visible=False, elem_classes="numbers") as self.ends:
                    self.first, self.last = _end("first"), _end("last")
                with gr.Column(visible=False) as self.given:
                    self.photo.lay_out("inside.drop", "inside.drop_note")
                self.run.buttons()
            with gr.Column(scale=7, min_width=340, elem_classes="result"):
                self.run.results(starts=0)

    def connect(self) -> None:
        """Connect everything."""
        fields = {"view": self.view, "first": self.first, "last": self.last}
        pictures = {"picture": self.photo.contents}
        form = Form("inside", fields, request_of, values_of, pictures)
        self.run.connect(self.page.opening, form)
        self.page.add_maker(self.run, "image")
        shown = [self.story, self.ends, self.given]
        self.view.change(_shown, self.view, shown, **QUIET)


def story(view: str) -> str:
    """Return what a view shows, in words."""
    return f'<p class="note">{both(f"inside.{view}_note")}</p>'


def request_of(values: Values) -> InsideRequest:
    """Make a request of the form: another seed each time; only what the view needs is sent."""
    fields = dict(values)
    pictures, view = fields.pop("picture"), fields["view"]
    ends = {name: fields[name] or "" for name in ("first", "last")} if view == "walk" else {}
    given = {"picture": pictures[0]} if view == "reconstruction" and pictures else {}
    seed = secrets.randbelow(MAX_SEED)
    return InsideRequest.made({"view": view, "seed": seed, **ends, **given})


def values_of(request: Values) -> Values:
    """Return the form that makes a request with these fields again, but for its picture."""
    values: dict[str, Any] = {"view": request["view"]} if request.get("view") in VIEWS else {}
    for name in ("first", "last"):
        if isinstance(request.get(name), str):
            values[name] = request[name][:MAX_PROMPT]
    return values


def _shown(view: str) -> tuple[str, Any, Any]:
    """Return the story of a view, and the fields that it needs."""
    needs = (gr.update(visible=view == "walk"), gr.update(visible=view == "reconstruction"))
    return story(view), *needs


def _end(field: str) -> gr.Textbox:
    return gr.Textbox(
        "",
        label=words(f"inside.{field}"),
        placeholder=words(f"inside.{field}_placeholder"),
        lines=1,
        min_width=130,
        elem_id=f"inside-{field}",
    )

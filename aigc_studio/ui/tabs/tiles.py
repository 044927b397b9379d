"""Sheets of game tiles within the Image tab."""

import secrets
from typing import Any

import gradio as gr

from aigc_studio.engines.image_request import MAX_SEED
from aigc_studio.engines.tiles import KINDS, SCALES, TilesRequest
from aigc_studio.ui.fields import seed_fields
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.parts import Page
from aigc_studio.ui.run import Run
from aigc_studio.ui.words import both, words


class TilesSection:
    """The components of the section and what happens in them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.run = Run(page.studio, "tiles", "tiles.empty")

    def lay_out(self) -> None:
        """Lay out the kind, the scale, the seed and the result."""
        with gr.Row(elem_classes="bench"):
            with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
                self.kind = gr.Radio(
                    [(words(f"tiles.{kind}"), kind) for kind in KINDS],
                    value="monster",
                    label=words("tiles.kind"),
                    elem_id="tiles-kind",
                    elem_classes="segmented",
                )
                self.scale = gr.Radio(
                    [(f"{scale}×", scale) for scale in SCALES],
                    value=SCALES[-1],
                    label=words("tiles.scale"),
                    elem_id="tiles-scale",
                    elem_classes="segmented",
                )
                self.seed, self.keep = seed_fields("tiles")
                gr.HTML(f'<p class="note">{both("tiles.note")}</p>')
                self.run.buttons()
            with gr.Column(scale=7, min_width=340, elem_classes="result"):
                self.run.results(starts=0)

    def connect(self) -> None:
        """Connect everything."""
        fields = {"kind": self.kind, "scale": self.scale, "seed": self.seed, "keep": self.keep}
        form = Form("tiles", fields, request_of, values_of)
        self.run.connect(self.page.opening, form, self.seed)
        self.page.add_maker(self.run, "image")


def request_of(values: Values) -> TilesRequest:
    """Make a request of the form: a fresh seed unless it is kept."""
    fields = dict(values)
    if not fields.pop("keep") or fields["seed"] is None:
        fields["seed"] = secrets.randbelow(MAX_SEED)
    return TilesRequest.checked(fields)


def values_of(request: Values) -> Values:
    """Return the form that makes a request with these fields again, its seed kept."""
    rows: dict[str, Any] = {"kind": tuple(KINDS), "scale": SCALES}
    values = {name: request[name] for name, row in rows.items() if request.get(name) in row}
    seed = request.get("seed")
    if isinstance(seed, int) and 0 <= seed <= MAX_SEED:
        values |= {"seed": seed, "keep": True}
    return values

"""Films within the Style transfer tab: what moves, a painting, and how strong."""

from typing import Any

import gradio as gr

from aigc_studio.core.errors import RequestError
from aigc_studio.engines.moving import MovingRequest
from aigc_studio.ui.film import FilmBox
from aigc_studio.ui.form import Form, Values
from aigc_studio.ui.painting_fields import PaintingWall, strength_fields
from aigc_studio.ui.parts import Page
from aigc_studio.ui.run import Run
from aigc_studio.ui.words import words
from aigc_studio.zoo.paintings import find_painting

SIDES = (320, 512, 960, 1920)


class MovingSection:
    """The components of the section and what happens in them."""

    def __init__(self, page: Page) -> None:
        self.page, self.run = page, Run(page.studio, "moving", "moving.empty")
        self.box, self.wall = FilmBox("moving-film"), PaintingWall()

    def lay_out(self) -> None:
        """Lay out the film, the painting, and what comes of them."""
        with gr.Row(elem_classes="bench"):
            with gr.Column(scale=4, min_width=340, elem_classes="inputs"):
                self.box.lay_out("moving.film", "moving.note")
                with gr.Column(elem_classes="look"):
                    self.look = self.wall.lay_out("moving-look", "moving-credit")
                self.strength, self.keep = strength_fields("moving", "moving.keep_colours")
                self.side = gr.Radio(
                    list(SIDES),
                    value=SIDES[1],
                    label=words("transfer.side"),
                    info=words("moving.side_info"),
                    elem_id="moving-side",
                    elem_classes="segmented",
                )
                self.run.buttons()
            with gr.Column(scale=7, min_width=340, elem_classes="result"):
                self.run.results(starts=0)

    def connect(self) -> None:
        """Connect everything."""
        fields = {
            "look": self.look,
            "strength": self.strength,
            "keep_colours": self.keep,
            "side": self.side,
        }
        pictures = {"picture": self.box.contents}
        form = Form("moving", fields, request_of, values_of, pictures)
        self.run.connect(self.page.opening, form)
        self.page.add_maker(self.run, "style")
        self.wall.connect()


def request_of(values: Values) -> MovingRequest:
    """Make a request of the form.

    Raises:
        RequestError: of the field "picture": there is no film.
    """
    if not values["picture"]:
        raise RequestError("picture", "error.film_none")
    return MovingRequest.model_validate(dict(values))


def values_of(request: Values) -> Values:
    """Return the form that makes a request with these fields again, but for its film."""
    values: dict[str, Any] = {}
    look, strength = request.get("look"), request.get("strength")
    if isinstance(look, str) and find_painting(look):
        values["look"] = look
    if isinstance(strength, int | float) and 0 <= strength <= 1:
        values["strength"] = strength
    if isinstance(request.get("keep_colours"), bool):
        values["keep_colours"] = request["keep_colours"]
    if request.get("side") in SIDES:
        values["side"] = request["side"]
    return values

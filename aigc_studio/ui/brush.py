"""A photo on which its subject is shown in colour, and a brush that adds to it or takes from it.

The photo and the mask are in the page alone: neither is a file in Gradio's cache, as the pictures
of its own editor are. static/brush.html paints; each stroke brings the whole mask here.
"""

import base64
import binascii
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import gradio as gr
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.images import to_png
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.area import fitted_mask, guessed
from aigc_studio.ui.acts import EVERY_ACT, act_of, acting_html
from aigc_studio.ui.photo import data_address
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import both

PAINTED_PX = 768  # longer side in which a mask is painted
PNG = "data:image/png;base64,"
Update = dict[Any, Any]


class Brush:
    """The photo with its mask, and the mask as it was corrected.

    Attributes:
        mask: state with the corrected mask, PNG; empty while it is the guessed one.
    """

    def lay_out(self, name: str) -> None:
        """Lay out the brush; there is nothing to see before there is a photo and an area."""
        self.view = acting_html(elem_id=name, elem_classes="brush-block")
        self.mask = gr.State(b"")

    def connect(self, area: gr.Radio, view: gr.HTML, contents: gr.State) -> None:
        """Connect it to what says where something is done, and to a box with photos."""
        area.change(self._see, [area, contents, self.mask], self.view, **QUIET)
        view.change(self._see_new, [area, contents], [self.view, self.mask], **QUIET)
        self.view.click(self._act, contents, [self.view, self.mask], **EVERY_ACT)

    def _see(self, area: str, contents: list[bytes], mask: bytes) -> str:
        return brush_view(contents, mask) if area != "whole" else ""

    def _see_new(self, area: str, contents: list[bytes]) -> Update:
        return {self.view: self._see(area, contents, b""), self.mask: b""}

    def _act(self, event: gr.EventData, contents: list[bytes]) -> Update:
        """Take the mask as it is after a stroke, or begin again with the guessed one."""
        act = act_of(event)
        if act["do"] == "paint":
            with suppress(RequestError):  # of no canvas of ours: begin again as well
                return {self.mask: painted_mask(act["value"])}
        return {self.view: brush_view(contents), self.mask: b""}


def brush_view(contents: Sequence[bytes], mask: bytes = b"") -> str:
    """Return a single photo with its mask, the guessed one if none is given, and the tools.

    A photo in which nothing stands out has an empty mask. Of several photos nothing is shown but
    that each is looked at by itself.
    """
    if not contents:
        return ""
    if len(contents) > 1:
        return f'<p class="note">{both("brush.several")}</p>'
    photo = open_user_picture(contents[0]).image
    photo.thumbnail((PAINTED_PX, PAINTED_PX))
    shown = fitted_mask(mask, photo.size) if mask else guessed(photo)
    size = f'width="{photo.width}" height="{photo.height}"'
    ways = "".join(
        f'<label><input type="radio" name="brush-way" value="{way}"{" checked" * (way == "add")}>'
        f"<span>{both(f'brush.{way}')}</span></label>"
        for way in ("add", "take")
    )
    anew = secrets.token_hex(4)  # a picture that the page has already is not loaded again
    return (
        f'<section class="brush"><p class="note">{both("brush.note")}</p>'
        f'<div class="tools">{ways}'
        f'<label class="size">{both("brush.size")}'
        '<input type="range" name="brush-size" min="2" max="30" value="8"></label>'
        f'<button type="button" data-brush="undo">{both("brush.undo")}</button>'
        f'<button type="button" data-do="guess">{both("brush.guess")}</button></div>'
        f'<div class="pane"><img src="{data_address(photo, PAINTED_PX)}" alt="" {size}>'
        f"<canvas {size}></canvas>"
        f'<img class="guess" src="{PNG}{_encoded(shown)}#{anew}" alt="" hidden></div>'
        '<input type="hidden" data-do="paint"></section>'
    )


def painted_mask(address: str) -> bytes:
    """Return the mask that a page has painted, PNG of mode L: how opaque each pixel is.

    Args:
        address: the painted canvas as a data address.

    Raises:
        RequestError: of the field "file": it is no picture, or one that is not taken.
    """
    try:
        content = base64.b64decode(address.removeprefix(PNG), validate=True)
    except binascii.Error:
        content = b""
    image = open_user_picture(content).image
    if image.mode != "RGBA":  # opaque everywhere
        return to_png(Image.new("L", image.size, 255))
    return to_png(image.getchannel("A"))


def _encoded(mask: Image.Image) -> str:
    return base64.b64encode(to_png(mask)).decode("ascii")

"""A box that takes pictures of the user's own, by drop, paste or choice.

Gradio's copy of a file is deleted at once. The pictures stay in the memory of the page's session,
so that one photo can be used again and again, and go with it.
"""

import base64
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import both, told, words

SHOWN_PX = 1024  # longer side in which a picture is shown again
Update = dict[Any, Any]


class PhotoBox:
    """The box, the pictures in it as they are shown, and their bytes.

    Attributes:
        contents: state with the files, bytes each; empty before there are any.
        shown: state with the first of them as a data address, or "".
    """

    def __init__(self, name: str, most: int = 1) -> None:
        self.name, self.most = name, most

    def lay_out(self, label: str) -> None:
        """Lay out the box; `label` is a key of the catalogue."""
        note = f'<p class="note">{both("transfer.photo_note")}</p>'
        with gr.Row(elem_classes="photo"):
            self.file = gr.File(
                label=words(label),
                height=112,
                file_count="single" if self.most == 1 else "multiple",
                scale=3,
                min_width=190,
                elem_id=self.name,
                elem_classes="photo-box",
            )
            with gr.Column(scale=2, min_width=130):
                self.view = gr.HTML(note, elem_id=f"{self.name}-view", elem_classes="photo-view")
        self.contents, self.shown = gr.State([]), gr.State("")
        self.parts = [self.file, self.view, self.contents, self.shown]
        self.file.upload(self._take, self.file, self.parts, **QUIET)

    def filled(self, contents: Sequence[bytes]) -> Update:
        """Return what puts pictures into the box, or says why they cannot be opened."""
        try:
            images = [open_user_picture(content).image for content in contents]
        except RequestError as error:
            return {self.file: None, self.view: problem(error), self.contents: [], self.shown: ""}
        shown = [data_address(image) for image in images]
        return {
            self.file: None,
            self.view: view(shown, images),
            self.contents: list(contents),
            self.shown: shown[0],
        }

    def _take(self, files: str | list[str]) -> Update:
        contents = [taken(file) for file in ([files] if isinstance(files, str) else files)]
        return self.filled(contents[: self.most])


def taken(file: str) -> bytes:
    """Return what Gradio has received, and delete it."""
    path = Path(file)
    content = path.read_bytes()
    path.unlink()
    return content


def data_address(image: Image.Image) -> str:
    """Return an RGB or RGBA picture, made smaller, as an address that holds it."""
    small, file = image.copy(), io.BytesIO()
    small.thumbnail((SHOWN_PX, SHOWN_PX))
    small.save(file, "WEBP", quality=80)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def view(shown: Sequence[str], images: Sequence[Image.Image]) -> str:
    """Return pictures with their sizes."""
    figures = "".join(
        f'<figure><img src="{escape(address)}" alt=""><figcaption>'
        f"{both('transfer.photo_size', width=image.width, height=image.height)}"
        "</figcaption></figure>"
        for address, image in zip(shown, images, strict=True)
    )
    return f'<div class="photos">{figures}</div>'


def problem(error: RequestError) -> str:
    """Return why a picture was not taken."""
    return f'<p class="alarm">{told(error)}</p>'

"""A box that takes one film, or picture that moves. It stays there as photos do, see photo.py."""

from html import escape
from typing import Any

import gradio as gr
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.film_child import MAX_SIDE
from aigc_studio.core.user_film import FilmFacts, open_user_film
from aigc_studio.ui.photo import SMALL_PX, data_address, problem, taken
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import both, words

Update = dict[Any, Any]


class FilmBox:
    """The box, the first frame of what is in it, and its bytes.

    Attributes:
        contents: state with the file, or b"".
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def lay_out(self, label: str, note: str) -> None:
        """Lay out the box; `label` and `note` are keys of the catalogue."""
        with gr.Row(elem_classes="photo"):
            self.file = gr.File(
                label=words(label),
                height=112,
                scale=3,
                min_width=190,
                elem_id=self.name,
                elem_classes="photo-box",
            )
            with gr.Column(scale=2, min_width=130):
                self.view = gr.HTML(
                    f'<p class="note">{both(note)}</p>',
                    elem_id=f"{self.name}-view",
                    elem_classes="photo-view",
                )
        self.contents = gr.State(b"")
        self.parts = [self.file, self.view, self.contents]
        self.file.upload(lambda file: self.filled(taken(file)), self.file, self.parts, **QUIET)

    def filled(self, content: bytes) -> Update:
        """Return what puts a film into the box, or says why it cannot be opened."""
        try:
            with open_user_film(content, MAX_SIDE) as film:
                first = Image.fromarray(next(film.frames))
        except RequestError as error:
            return {self.file: None, self.view: problem(error), self.contents: b""}
        view = f'<div class="photos">{figure(first, film.facts)}</div>'
        return {self.file: None, self.view: view, self.contents: content}


def figure(first: Image.Image, facts: FilmFacts) -> str:
    """Return the first frame, small, with the size and length of its film."""
    wide, high = facts.source
    seconds = f"{facts.seconds:.1f}"
    size = both("moving.size", width=wide, height=high, seconds=seconds)
    address = escape(data_address(first, SMALL_PX))
    return f'<figure><img src="{address}" alt=""><figcaption>{size}</figcaption></figure>'

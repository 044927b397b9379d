"""A box that takes pictures of the user's own, by drop, paste or choice.

Gradio's copy of a file is deleted at once. The pictures stay in the memory of the page's session,
so that one photo can be used again and again, and go with it.
"""

import base64
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.user_film import film_media_of
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.core.zipped import is_zip, pictures_in
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.words import both, told, words

SHOWN_PX = 1024  # longer side in which the first picture is shown beside what comes of it
SMALL_PX = 256  # the same in the box
MAX_TOTAL_MB = 150  # of all pictures in a box
Update = dict[Any, Any]


class PhotoBox:
    """The box, the pictures in it as they are shown, and their bytes.

    Attributes:
        contents: state with the files, bytes each; empty before there are any.
        shown: state with the first of them as a data address, or "".
    """

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most = name, most

    def lay_out(self, label: str, note: str) -> None:
        """Lay out the box; `label` and `note` are keys of the catalogue."""
        first = f'<p class="note">{both(note)}</p>'
        with gr.Row(elem_classes="photo"):
            self.file = gr.File(
                label=words(label),
                height=112,
                file_count="multiple",
                scale=3,
                min_width=190,
                elem_id=self.name,
                elem_classes="photo-box",
            )
            with gr.Column(scale=2, min_width=130):
                self.view = gr.HTML(first, elem_id=f"{self.name}-view", elem_classes="photo-view")
        self.contents, self.shown = gr.State([]), gr.State("")
        self.parts = [self.file, self.view, self.contents, self.shown]
        self.file.upload(self._take, self.file, self.parts, **QUIET)

    def filled(self, contents: Sequence[bytes]) -> Update:
        """Return what puts pictures into the box, or says why they cannot be opened."""
        try:
            pictures = list(unpacked(contents, self.most))
            figures, first = "", ""
            for picture in pictures:
                image = open_user_picture(picture).image
                first = first or data_address(image, SHOWN_PX)
                figures += figure(image)
        except RequestError as error:
            return {self.file: None, self.view: problem(error), self.contents: [], self.shown: ""}
        return {
            self.file: None,
            self.view: f'<div class="photos">{figures}</div>',
            self.contents: pictures,
            self.shown: first,
        }

    def _take(self, files: list[str]) -> Update:
        return self.filled([taken(file) for file in files])


def unpacked(contents: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Yield the first pictures of files, those in ZIP files among them.

    Raises:
        RequestError: of the field "file": a ZIP file cannot be used, it is too much together, or
            one is a film.
    """
    unzipped = (pictures_in(content) if is_zip(content) else [content] for content in contents)
    size = 0
    for picture in islice(chain.from_iterable(unzipped), most):
        size += len(picture)
        if film_media_of(picture) in ("mp4", "webm"):
            raise RequestError("file", "error.film_in_photos")
        if size > MAX_TOTAL_MB * 10**6:
            raise RequestError("file", "error.style_photos", limit=MAX_TOTAL_MB)
        yield picture


def taken(file: str) -> bytes:
    """Return what Gradio has received, and delete it."""
    path = Path(file)
    content = path.read_bytes()
    path.unlink()
    return content


def data_address(image: Image.Image, side: int) -> str:
    """Return an RGB or RGBA picture, its longer side `side` px at most, as an address."""
    small, file = image.copy(), io.BytesIO()
    small.thumbnail((side, side))
    small.save(file, "WEBP", quality=80)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def figure(image: Image.Image) -> str:
    """Return a picture, small, with its size."""
    size = both("transfer.photo_size", width=image.width, height=image.height)
    source = data_address(image, SMALL_PX)
    return f'<figure><img src="{source}" alt=""><figcaption>{size}</figcaption></figure>'


def problem(error: RequestError) -> str:
    """Return why a picture was not taken."""
    return f'<p class="alarm">{told(error)}</p>'

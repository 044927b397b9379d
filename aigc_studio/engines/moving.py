"""A film, or a picture that moves, in the style of a painting; its frames hold together."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import Field, field_validator

from aigc_studio.art.loop import marked
from aigc_studio.art.mp4 import written
from aigc_studio.art.palette import palette_of, with_colours_of
from aigc_studio.core.context import Context
from aigc_studio.core.events import Event
from aigc_studio.core.images import to_jpeg
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.user_film import UserFilm, open_user_film
from aigc_studio.engines.singly import Mp4, Steps, singly
from aigc_studio.engines.with_picture import PictureRequest
from aigc_studio.zoo.network import STYLE
from aigc_studio.zoo.paintings import PAINTINGS, find_painting
from aigc_studio.zoo.pool import Pool

MIN_SIDE, MAX_SIDE = 128, 1920  # px, of the longer side
MARKED_S = 2  # of a film, from its beginning; GB 45438-2025 asks for so much
PREVIEW_PX = 512

Levels = NDArray[np.uint8]


class MovingRequest(PictureRequest):
    """A film that is to get a look. Its `picture` is one that moves.

    That is a GIF, WebP or PNG with several frames, an MP4, MOV or WebM.
    """

    engine: ClassVar[str] = "moving"

    look: str = PAINTINGS[0].key
    strength: float = Field(1.0, ge=0, le=1)
    keep_colours: bool = False
    side: int = Field(512, ge=MIN_SIDE, le=MAX_SIDE)  # longer side at most; nothing is enlarged

    @field_validator("look")
    @classmethod
    def _painted(cls, look: str) -> str:
        if not find_painting(look):
            raise ValueError(look)
        return look

    @property
    def title(self) -> str:
        """The look, in both languages, and what is shown."""
        words = [say(f"painting.{self.look}", language) for language in LANGUAGES]
        return " · ".join(filter(None, [*words, self.subject]))

    @property
    def model(self) -> str:
        """What paints it."""
        return STYLE

    def recorded(self) -> dict[str, Any]:
        """Return what was done, without the film that it was done with."""
        return {**super().recorded(), "model": self.model}

    def batch_key(self) -> tuple[object, ...]:
        """Films are painted one after the other."""
        return (self.engine, self.model, self.side)


class MovingEngine:
    """Paints the films of a batch one after the other."""

    name: ClassVar[str] = "moving"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def run(self, requests: Sequence[MovingRequest], context: Context) -> Iterator[Event]:
        """Yield a step for each frame, some with a small picture, then one film per request.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: the network cannot be used.
            RequestError: a film cannot be opened.
        """
        return singly(requests, context, self._make, lambda request: request.model)

    def _make(self, request: MovingRequest, steps: Steps) -> Mp4:
        with open_user_film(request.picture, request.side) as film:
            steps.steps = film.facts.count
            # A picture that moves goes round: people look at it from any frame on.
            first = film.facts.count if film.is_picture else MARKED_S * film.facts.fps
            size, output = (film.facts.width, film.facts.height), io.BytesIO()
            frames = marked(self._painted(request, film, steps), size, first)
            for _ in written(frames, size, film.facts.fps, output):
                steps.context.check(steps.ids)
        return Mp4(output.getvalue(), *size)

    def _painted(self, request: MovingRequest, film: UserFilm, steps: Steps) -> Iterator[Levels]:
        """Yield the frames of a film, painted; one that stands still is painted once."""
        from aigc_studio.models.film_styling import FilmPainter
        from aigc_studio.models.styling import code_of

        network = self.pool.style_network
        painting = find_painting(request.look) or PAINTINGS[0]
        style = [painting.open()]
        palette = None if request.keep_colours else palette_of(style)
        painter = FilmPainter(network, code_of(network, style), request.strength, palette)
        before: Levels | None = None
        done: Levels = np.zeros((film.facts.height, film.facts.width, 3), np.uint8)
        for frame in film.frames:
            if frame is not before:
                done, before = painter.paint(frame), frame
                if request.keep_colours:
                    pictures = Image.fromarray(frame), Image.fromarray(done)
                    done = np.asarray(with_colours_of(*pictures))
            yield done
            steps.next(_preview(done) if steps.context.preview_is_due() else None)


def _preview(frame: Levels) -> bytes:
    picture = Image.fromarray(frame)
    picture.thumbnail((PREVIEW_PX, PREVIEW_PX))
    return to_jpeg(picture)

"""The one place that opens films which people hand in; they are decoded in a process of their own.

- Formats: MP4, MOV and WebM, and GIF, WebP and PNG that move; by content.
- Bounds: film_child.py has those of length and pixels, and bounds its own memory and seconds.
- A file that ends that process, or keeps it for too long, is refused like any other.
"""

import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter, ValidationError

from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Plain
from aigc_studio.core.film_child import LEAST_SIDE, MAX_FPS, MAX_PIXELS, MAX_S, MAX_SIDE
from aigc_studio.core.picture_parts import media_of

MAX_MB = 50  # what the page takes, too
WAIT_S = 60.0  # for a message
LONGEST = 2**24  # bytes of a message
# -I: no setting of the surroundings and no file beside it changes what it does.
CHILD: Sequence[str] = (sys.executable, "-I", str(Path(__file__).with_name("film_child.py")))
REFUSALS = (
    "error.film_format",
    "error.film_heavy",
    "error.film_long",
    "error.film_pixels",
    "error.film_still",
    "error.video_damaged",
)
PILLOW = {"gif": "GIF", "webp": "WEBP", "png": "PNG"}  # media -> what the child calls it

REFUSAL: TypeAdapter[tuple[str, dict[str, Any]]] = TypeAdapter(tuple[str, dict[str, Any]])

Levels = NDArray[np.uint8]
Message = tuple[bytes, bytes]  # letter and payload


class FilmFacts(Plain):
    """What is known of a film before its frames come. A child that was taken over may lie."""

    width: int = Field(ge=LEAST_SIDE, le=MAX_SIDE)  # px, of the frames as they come
    height: int = Field(ge=LEAST_SIDE, le=MAX_SIDE)
    fps: int = Field(ge=1, le=MAX_FPS)
    count: int = Field(ge=2, le=2 * MAX_S * MAX_FPS)  # frames
    seconds: float = Field(gt=0, le=2 * MAX_S)
    source: tuple[int, int]  # px, its own width and height, upright
    texts: dict[str, str]  # what an MP4, MOV or WebM says of itself


@dataclass(frozen=True)
class UserFilm:
    """A film that someone handed in, being read.

    Its frames can be had once, while it is open.
    """

    media: str  # "gif", "webp", "png", "mp4" or "webm"
    facts: FilmFacts
    frames: Iterator[Levels] = field(repr=False)  # (height, width, 3) RGB

    @property
    def is_picture(self) -> bool:
        """Whether it came as a picture that moves: without sound, and in any messenger."""
        return self.media in PILLOW


def film_media_of(content: bytes) -> str | None:
    """Return the media of what may be a film by its first bytes, None for anything else."""
    if content[4:8] == b"ftyp":
        return "mp4"
    if content.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    media = media_of(content)
    return media if media in PILLOW else None


@contextmanager
def open_user_film(content: bytes, side: int = MAX_SIDE) -> Iterator[UserFilm]:
    """Open a film; its longer side gets `side` pixels at most, at an even number of frames.

    Raises:
        RequestError: of the field "file": it is empty, too large, too long, of another format, of
            too many pixels, a still picture, damaged, or too much work to decode. What is wrong
            with the frames themselves is told where these are read.
    """
    if not content:
        raise RequestError("file", "error.picture_empty")
    if len(content) > MAX_MB * 10**6:
        raise RequestError("file", "error.film_large", given=len(content) // 10**6, limit=MAX_MB)
    media = film_media_of(content)
    if not media:
        raise RequestError("file", "error.film_format")
    kind = PILLOW.get(media) or {"webm": "matroska"}.get(media, media)
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        child = subprocess.Popen(
            [*CHILD, kind, str(side)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            messages = _messages(child)
            facts = _facts(next(messages, (b"", b"")))
            yield UserFilm(media, facts, _frames(messages, facts))
        finally:
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()


def _facts(message: Message) -> FilmFacts:
    try:
        return FilmFacts.model_validate_json(message[1])
    except ValidationError as strange:
        raise RequestError("file", "error.film_heavy") from strange


def _frames(messages: Iterator[Message], facts: FilmFacts) -> Iterator[Levels]:
    """Yield as many frames as were told of; one that is as the one before is the same array."""
    size = (facts.height, facts.width, 3)
    frame: Levels = np.zeros(size, np.uint8)
    for _, (kind, payload) in zip(range(facts.count), messages, strict=False):
        if kind == b"P" and len(payload) == frame.size:
            frame = np.frombuffer(payload, np.uint8).reshape(size)
        yield frame


def _messages(child: "subprocess.Popen[bytes]") -> Iterator[Message]:
    """Yield what the child says until it has said that this was all.

    Raises:
        RequestError: it refuses the film, says nothing for too long, or is gone.
    """
    while True:
        kind, length = struct.unpack(">cI", _read(child, 5))
        if kind == b".":
            return
        payload = _read(child, length) if length <= LONGEST else b""
        if kind == b"E":
            key, values = _refusal(payload)
            raise RequestError("file", key, **values)
        if kind not in (b"F", b"P", b"S"):
            raise RequestError("file", "error.film_heavy")
        yield kind, payload


def _refusal(payload: bytes) -> tuple[str, dict[str, Any]]:
    """Return key and values of the words for what the child says."""
    try:
        key, values = REFUSAL.validate_json(payload)
    except ValidationError:
        return "error.film_heavy", {}
    if key not in REFUSALS:
        return "error.film_heavy", {}
    if key == "error.film_pixels":
        values |= {"limit": MAX_SIDE, "megapixels": f"{MAX_PIXELS / 10**6:.1f}"}
    return key, values


def _read(child: "subprocess.Popen[bytes]", length: int) -> bytes:
    """Return so many bytes of a child; one that takes too long is ended."""
    if child.stdout is None:
        raise TypeError("a child without a pipe")
    timer = Timer(WAIT_S, child.kill)
    timer.start()
    try:
        payload = child.stdout.read(length)
    finally:
        timer.cancel()
    if len(payload) < length:
        raise RequestError("file", "error.film_heavy")
    return payload

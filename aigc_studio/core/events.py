"""Requests go down to the engines, events come up. Both are plain data: picklable, versioned.

They hold numbers, strings and encoded bytes only: no tensors, no PIL pictures, no paths.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, Self
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field


class Plain(BaseModel):
    """Frozen data that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(Plain):
    """What a person asks of an engine. Subclasses name the engine and add their fields."""

    engine: ClassVar[str]

    version: Literal[1] = 1
    id: str = Field(default_factory=lambda: uuid4().hex, pattern=r"^[0-9a-f]{32}(\.\d+)?$")

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> "Request":
        """Build a request from what another program sends.

        Raises:
            RequestError: names the field that cannot be used.
        """
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What is asked for, in a line for people."""
        return self.engine

    @property
    def pieces(self) -> int:
        """How many pictures come of it."""
        return len(self.split())

    @property
    def pictures(self) -> tuple[bytes, ...]:
        """The handed-in pictures that this holds, encoded."""
        return ()

    @property
    def uploads(self) -> tuple[str, ...]:
        """Ids of the handed-in pictures that this needs; they are deleted when the job ends."""
        return ()

    def put_away(self, keep: Callable[[bytes], str]) -> Self:
        """Return this as it waits: its pictures are kept elsewhere, under the ids that keep gives.

        A request without pictures stays as it is.
        """
        return self

    def taken_out(self, read: Callable[[str], bytes]) -> Self:
        """Return this as an engine needs it: with its pictures, read by their ids."""
        return self

    def recorded(self) -> dict[str, Any]:
        """Return what a finished picture tells of this in its recipe."""
        return self.model_dump(mode="json", exclude={"id"})

    def built_on(self, finished: Callable[[int], bytes | None]) -> Self:
        """Return this with what it needs of the finished pieces of its job.

        `finished` gives the file of one by its number, None if it has none. Most pieces need
        nothing of each other and stay as they are.
        """
        return self

    def split(self) -> list[Self]:
        """Return the single pieces of work, in order; their ids are this one's plus a number."""
        return [self.model_copy(update={"id": f"{self.id}.0"})]

    def batch_key(self) -> tuple[object, ...]:
        """Return what must be equal for two pieces of work to share a batch."""
        raise TypeError(f"{type(self).__name__} has no batch key")


class Event(Plain):
    """Something that happened to one request of a batch."""

    request_id: str


class Step(Event):
    """A step is done; sometimes with a small picture, or the text, as it is now."""

    step: int
    steps: int
    preview: bytes | None = None  # JPEG
    text: str | None = None


class Made(Event):
    """Something is finished."""

    width: int = 0  # px; a text has no size
    height: int = 0
    seed: int
    model: str
    seconds: float  # that it took


class Picture(Made):
    """A finished picture."""

    png: bytes  # lossless, without metadata


class Text(Made):
    """A finished text."""

    text: str


class Film(Made):
    """A finished film."""

    mp4: bytes  # H.264, without metadata

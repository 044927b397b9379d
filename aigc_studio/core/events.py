"""Requests go down to the engines, events come up. Both are plain data: picklable, versioned.

They hold numbers, strings and encoded bytes only: no tensors, no PIL pictures, no paths.
"""

from typing import ClassVar, Literal, Self
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

    @property
    def title(self) -> str:
        """What is asked for, in a line for people."""
        return self.engine

    @property
    def uploads(self) -> tuple[str, ...]:
        """Ids of the handed-in pictures that this needs; they are deleted when the job ends."""
        return ()

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
    """A step is done; sometimes with a small picture of how it looks now."""

    step: int
    steps: int
    preview: bytes | None = None  # JPEG


class Picture(Event):
    """A finished picture."""

    png: bytes  # lossless, without metadata
    width: int
    height: int
    seed: int
    model: str
    seconds: float

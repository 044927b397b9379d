"""A job as its caller sees it: followed to its end, and what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from aigc_studio.core.files import write_atomically
from aigc_studio.services.database import Status

FOLLOW_EVERY_S = 0.05


@dataclass(frozen=True)
class FinishedPicture:
    """One picture: a labelled PNG and what made it."""

    id: str  # of its result in the library
    png: bytes
    file: Path | None  # where it lies in the library of this process; None beside a server
    seed: int
    width: int
    height: int

    def save(self, file: str | Path) -> None:
        """Write the PNG with everything that it says of itself."""
        write_atomically(Path(file), self.png)


@dataclass(frozen=True)
class FinishedJob:
    """What came of a request."""

    pictures: tuple[FinishedPicture, ...]
    seconds: float


class Followed(Protocol):
    """A job at one moment."""

    @property
    def status(self) -> Status:
        """Where it stands in its life."""


Moment = TypeVar("Moment", bound=Followed)


def follow(
    look: Callable[[], Moment], stop: Callable[[], None], on_progress: Callable[[Moment], None]
) -> Moment:
    """Look at a job until it is over and return it; Ctrl+C stops it.

    `on_progress` is called about 20 times a second, and at the end.
    """
    try:
        while not (moment := look()).status.is_over:
            on_progress(moment)
            time.sleep(FOLLOW_EVERY_S)
    except KeyboardInterrupt:
        stop()
        raise
    on_progress(moment)
    return moment

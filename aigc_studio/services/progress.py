"""A job as its followers see it, and as the scheduler holds it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aigc_studio.core.errors import StudioError
from aigc_studio.core.events import Request
from aigc_studio.services.database import Result, Status


@dataclass(frozen=True)
class JobProgress:
    """A job at one moment."""

    job_id: str
    request: Request
    status: Status
    place: int = 0  # jobs in front of this one
    piece: int = 0  # the piece being worked on, from 0
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    preview: bytes | None = None  # JPEG of the piece being worked on; kept after a stop
    text: str = ""  # of the piece being worked on, as far as it is written
    results: Sequence[Result] = ()
    error: StudioError | None = None
    held_up: StudioError | None = None  # why the whole queue stands still, if it does


@dataclass
class ActiveJob:
    """A job that is waiting or running."""

    request: Request
    waiting: list[Request]  # pieces not begun
    results: list[Result]
    dropped: set[str] = field(default_factory=set)  # ids of pieces to skip
    stopped: bool = False
    started: bool = False
    ending: tuple[Status, StudioError | None] | None = None  # over, but not yet so recorded
    piece: int = 0
    piece_id: str = ""
    piece_began_s: float = 0.0
    step: int = 0
    steps: int = 0
    preview: bytes | None = None
    text: str = ""

    @property
    def has_piece(self) -> bool:
        """Whether the piece being worked on is finished and recorded."""
        return self.piece in {result.piece for result in self.results}

    def seen(
        self,
        job_id: str,
        *,
        place: int,
        seconds_left: float | None,
        held_up: StudioError | None,
    ) -> JobProgress:
        """Return the job as it is now."""
        return JobProgress(
            job_id,
            self.request,
            Status.RUNNING if self.started else Status.QUEUED,
            place=place,
            piece=self.piece,
            step=self.step,
            steps=self.steps,
            seconds_left=seconds_left,
            preview=self.preview,
            text=self.text,
            results=tuple(self.results),
            held_up=held_up,
        )

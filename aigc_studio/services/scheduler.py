"""One scheduler per device: takes jobs in order, groups what can share a batch, runs the engines.

The job table is the truth; what is kept here beside it is only what need not survive: progress,
previews, and who wants to stop. A job's pieces are drawn one after the other, so that its first
picture comes soonest; pieces of later jobs ride along in the same batch where their keys agree.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Condition, Event, Thread
from uuid import uuid4

import structlog

from aigc_studio.core.context import Context
from aigc_studio.core.device import Device
from aigc_studio.core.errors import Cancelled, NotFoundError, StudioError
from aigc_studio.core.events import Picture, Step
from aigc_studio.engines import REQUESTS, Engine
from aigc_studio.engines.image import QUALITIES, ImageRequest, image_request
from aigc_studio.services.database import Job, Result, Status
from aigc_studio.services.jobs import JobTable, error_of
from aigc_studio.services.library import Library
from aigc_studio.services.speed import Speed

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class JobProgress:
    """A job as its followers see it."""

    job_id: str
    request: ImageRequest
    status: Status
    place: int = 0  # jobs in front of this one
    piece: int = 0  # the piece being worked on, from 0
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    preview: bytes | None = None  # JPEG of the piece being worked on; kept after a stop
    results: Sequence[Result] = ()
    error: StudioError | None = None


@dataclass
class _Active:
    """A job that is waiting or running here."""

    request: ImageRequest
    waiting: list[ImageRequest]  # pieces not begun
    results: list[Result]
    dropped: set[str] = field(default_factory=set)  # ids of pieces to skip
    stopped: bool = False
    started: bool = False
    piece: int = 0
    piece_id: str = ""
    piece_began_s: float = 0.0
    step: int = 0
    steps: int = 0
    preview: bytes | None = None


class Scheduler:
    """Owns the thread in which the engines of one device run."""

    def __init__(
        self,
        engines: Mapping[str, Engine],
        jobs: JobTable,
        library: Library,
        *,
        device: Device,
        speed: Speed,
        batch_window_s: float,
        max_waiting: int,
    ) -> None:
        self.engines = engines
        self.jobs = jobs
        self.library = library
        self.device = device
        self.speed = speed
        self.batch_window_s = batch_window_s
        self.max_waiting = max_waiting
        self._active: dict[str, _Active] = {}  # in queue order
        self._ended: dict[str, tuple[int, bytes]] = {}  # last piece and preview of stopped jobs
        self._changed = Condition()
        self._closing = Event()
        self._thread = Thread(target=self._work, name="scheduler", daemon=True)

    def start(self) -> None:
        """Mark what was interrupted, take up what was waiting, begin to work."""
        self.jobs.interrupt_running()
        for job in self.jobs.with_status(Status.QUEUED):
            self._take_up(job)
        self._thread.start()

    def close(self) -> None:
        """Stop at the next step; what runs is marked interrupted, what waits stays queued."""
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join()

    def submit(self, request: ImageRequest) -> str:
        """Queue a request and return the id of its job; the same request twice is one job.

        Raises:
            RequestError: there is no such model.
            StudioError: as many jobs as allowed are waiting already.
        """
        request.batch_key()
        with self._changed:
            with suppress(NotFoundError):
                return self.jobs.get(request.id).id
            if self.jobs.count_waiting() >= self.max_waiting:
                raise StudioError("error.queue_full", limit=self.max_waiting)
            self._take_up(self.jobs.add(request))
        return request.id

    def rerun(self, job_id: str) -> None:
        """Go on with an interrupted, failed or stopped job: only its missing pieces are drawn.

        Raises:
            NotFoundError: there is no such job.
        """
        with self._changed:
            if self.jobs.get(job_id).status.is_over:
                self.jobs.requeue(job_id)
                self._take_up(self.jobs.get(job_id))

    def stop(self, job_id: str) -> None:
        """Call a job off; finished pieces and the last preview stay."""
        with self._changed:
            job = self._active.get(job_id)
            if job is None:
                if self.jobs.get(job_id).status is Status.INTERRUPTED:
                    self.jobs.end(job_id, Status.CANCELLED)
                return
            job.stopped = True
            if not job.piece_id:
                self._end(job_id, Status.CANCELLED)

    def skip(self, job_id: str) -> None:
        """Drop the piece being worked on and go on with the next."""
        with self._changed:
            job = self._active.get(job_id)
            if job is not None and job.piece_id:
                job.dropped.add(job.piece_id)

    def progress(self, job_id: str) -> JobProgress:
        """Return a job as it is now.

        Raises:
            NotFoundError: there is no such job.
        """
        with self._changed:
            job = self._active.get(job_id)
            if job is None:
                return self._progress_of_row(self.jobs.get(job_id))
            place = list(self._active).index(job_id)
            return JobProgress(
                job_id,
                job.request,
                Status.RUNNING if job.started else Status.QUEUED,
                place=place,
                piece=job.piece,
                step=job.step,
                steps=job.steps,
                seconds_left=self._seconds_left(job_id, job),
                preview=job.preview,
                results=tuple(job.results),
            )

    def _progress_of_row(self, row: Job) -> JobProgress:
        piece, preview = self._ended.get(row.id, (0, None))
        return JobProgress(
            row.id,
            REQUESTS[row.engine].model_validate_json(row.request),
            row.status,
            results=tuple(self.jobs.results(row.id)),
            error=error_of(row),
            piece=piece,
            preview=preview,
        )

    def _seconds_left(self, job_id: str, job: _Active) -> float | None:
        """Sum what this job and those in front of it still need, by measured speed."""
        total = 0.0
        for other_id, other in self._active.items():
            each = self.speed.seconds(other.request.batch_key())
            if each is None:
                return None
            total += each * len(other.waiting)
            if other.piece_id:
                total += max(0.0, each - (time.monotonic() - other.piece_began_s))
            if other_id == job_id:
                break
        return total

    def _take_up(self, row: Job) -> None:
        request = REQUESTS[row.engine].model_validate_json(row.request)
        try:
            request.batch_key()
        except StudioError as error:  # the model went while the job waited
            self.jobs.end(row.id, Status.FAILED, error)
            return
        results = list(self.jobs.results(row.id))
        finished = {result.piece for result in results}
        waiting = [piece for i, piece in enumerate(request.split()) if i not in finished]
        if not waiting:  # the studio stopped between the last result and the end of its job
            self.jobs.end(row.id, Status.DONE)
            return
        with self._changed:
            self._active[row.id] = _Active(request, waiting, results)
            self._changed.notify_all()

    def _work(self) -> None:
        # What to time while nobody waits; the first picture loads the model and does not count.
        untimed = deque([("fast", False), *((quality, True) for quality in QUALITIES)])
        while not self._closing.is_set():
            with self._changed:
                idle = not self._active
                if idle and not untimed:
                    self._changed.wait_for(lambda: self._active or self._closing.is_set())
            if idle and untimed:
                if self._attempt(partial(self._time, untimed)):
                    untimed.clear()
                continue
            if idle:
                self._closing.wait(self.batch_window_s)
            with self._changed:
                batch = [] if self._closing.is_set() else self._gather()
                for job_id, piece in batch:
                    self._begin(job_id, piece)
            if batch:
                self._run(batch)

    def _time(self, untimed: deque[tuple[str, bool]]) -> None:
        """Draw one picture of the first quality in line, so that the page can show seconds.

        Gives way to the first job that comes and is tried again afterwards.
        """
        quality, counts = untimed[0]
        request = image_request(prompt="a red apple", quality=quality).split()[0]
        began = time.monotonic()
        context = Context(lambda _: self._closing.is_set() or bool(self._active))
        for _ in self.engines[request.engine].run([request], context):
            pass
        if counts:
            self.speed.record(request.batch_key(), time.monotonic() - began)
        untimed.popleft()

    def _gather(self) -> list[tuple[str, ImageRequest]]:
        """Return the next piece of the first job, and of later ones that can share its batch."""
        batch: list[tuple[str, ImageRequest]] = []
        for job_id, job in self._active.items():
            if len(batch) == self.device.max_batch:
                break
            if not batch or job.request.batch_key() == batch[0][1].batch_key():
                batch.append((job_id, job.waiting[0]))
        return batch

    def _run(self, batch: list[tuple[str, ImageRequest]]) -> None:
        job_of = {piece.id: self._active[job_id] for job_id, piece in batch}
        id_of = {piece.id: job_id for job_id, piece in batch}

        def is_cancelled(piece_id: str) -> bool:
            job = job_of[piece_id]
            return self._closing.is_set() or job.stopped or piece_id in job.dropped

        pieces = {piece.id: piece for _, piece in batch}

        def draw() -> None:
            for event in self.engines[batch[0][1].engine].run(
                [piece for _, piece in batch], Context(is_cancelled)
            ):
                job, piece = job_of[event.request_id], pieces[event.request_id]
                if isinstance(event, Step):
                    job.step, job.steps = event.step, event.steps
                    job.preview = event.preview or job.preview
                elif isinstance(event, Picture) and not is_cancelled(event.request_id):
                    job.results.append(self.library.keep(id_of[piece.id], job.piece, piece, event))
                    self.speed.record(piece.batch_key(), time.monotonic() - job.piece_began_s)

        problem = self._attempt(draw)
        with self._changed:
            for job_id, piece in batch:
                self._finish_piece(job_id, piece, problem)

    def _attempt(self, work: Callable[[], None]) -> StudioError | None:
        """Do some work of an engine and return what went wrong, as something to tell the user."""
        try:
            work()
        except Cancelled:
            return None
        except StudioError as error:
            log.warning("failed", reason=str(error))
            return error
        except Exception:  # one of the two places that may: whatever happens, the queue goes on
            incident = uuid4().hex[:8]
            log.exception("failed", incident=incident)
            return StudioError("error.unexpected", incident=incident)
        return None

    def _begin(self, job_id: str, piece: ImageRequest) -> None:
        job = self._active[job_id]
        if not job.started:
            job.started = True
            self.jobs.start(job_id)
        job.waiting.remove(piece)
        job.piece, job.piece_id = int(piece.id.rpartition(".")[2]), piece.id
        job.piece_began_s, job.step, job.steps, job.preview = time.monotonic(), 0, 0, None

    def _finish_piece(self, job_id: str, piece: ImageRequest, problem: StudioError | None) -> None:
        job = self._active[job_id]
        job.piece_id = ""
        if job.stopped:
            self._end(job_id, Status.CANCELLED)
        elif self._closing.is_set() and (
            job.waiting or job.piece not in {r.piece for r in job.results}
        ):
            self._end(job_id, Status.INTERRUPTED)
        elif problem is not None:
            self._end(job_id, Status.FAILED, problem)
        elif not job.waiting:
            self._end(job_id, Status.DONE if job.results else Status.CANCELLED)

    def _end(self, job_id: str, status: Status, problem: StudioError | None = None) -> None:
        job = self._active.pop(job_id)
        self.jobs.end(job_id, status, problem)
        if status is Status.CANCELLED and job.preview:
            self._ended[job_id] = job.piece, job.preview
            while len(self._ended) > self.max_waiting:
                del self._ended[next(iter(self._ended))]

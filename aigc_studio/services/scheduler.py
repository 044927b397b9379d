"""One scheduler per device: takes jobs in order, groups what can share a batch, runs the engines.

The job table is the truth; what is kept here beside it is only what need not survive: progress,
previews, and who wants to stop. A job's pieces are drawn one after the other, so that its first
picture comes soonest; pieces of later jobs ride along in the same batch where their keys agree.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Condition, Event, Thread
from uuid import uuid4

import structlog

from aigc_studio.core.context import Context
from aigc_studio.core.device import Device
from aigc_studio.core.errors import Cancelled, NotFoundError, StorageFullError, StudioError
from aigc_studio.core.events import Made, Request, Step
from aigc_studio.engines import REQUESTS, Engine
from aigc_studio.services.database import Job, Status
from aigc_studio.services.jobs import JobTable, Move, error_of
from aigc_studio.services.library import Library
from aigc_studio.services.progress import ActiveJob, JobProgress
from aigc_studio.services.speed import Speed
from aigc_studio.services.storage import Storage
from aigc_studio.services.uploads import Uploads
from aigc_studio.services.warmup import Warmup

ROOM_EVERY_S = 1.0  # how often a full disk is looked at again

log = structlog.get_logger(__name__)


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
        storage: Storage,
        uploads: Uploads,
        batch_window_s: float,
        max_waiting: int,
        resume: bool = True,
    ) -> None:
        self.engines = engines
        self.jobs = jobs
        self.library = library
        self.device = device
        self.speed = speed
        self.storage = storage
        self.uploads = uploads
        self.batch_window_s = batch_window_s
        self.max_waiting = max_waiting
        self.held_up: StudioError | None = None  # a full disk: nothing begins until there is room
        self.resume = resume
        self._paused = resume and jobs.is_paused()
        self._active: dict[str, ActiveJob] = {}  # in queue order
        # Last piece, preview and text of stopped and failed jobs.
        self._ended: dict[str, tuple[int, bytes | None, str]] = {}
        self._changed = Condition()
        self._closing = Event()
        self._thread = Thread(target=self._work, name="scheduler", daemon=True)

    def start(self) -> None:
        """Mark what was interrupted, take up what was waiting, begin to work.

        Without `resume` what waits, and a pause, are left to the next studio: right for a command
        that does its own job only.
        """
        self.jobs.interrupt_running()
        waiting = self.jobs.with_status(Status.QUEUED)
        wanted = [*waiting, *self.jobs.with_status(Status.INTERRUPTED)]
        self.uploads.sweep({upload for job in wanted for upload in _request_of(job).uploads})
        for job in waiting if self.resume else ():
            self._take_up(job)
        self._thread.start()

    def close(self) -> None:
        """Stop at the next step; what runs is marked interrupted, what waits stays queued."""
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join()

    def submit(self, request: Request, browser: str = "") -> str:
        """Queue a request and return the id of its job; the same request twice is one job.

        Args:
            request: what is asked for.
            browser: random id of the browser that asks, to follow the job again after a reload.

        Raises:
            RequestError: there is no such model.
            StorageFullError: there is too little room on the disk.
            StudioError: as many jobs as allowed are waiting already.
        """
        request.batch_key()
        with self._changed:
            with suppress(NotFoundError):
                return self.jobs.get(request.id).id
            self.storage.check()
            if self.jobs.count_unfinished() >= self.max_waiting:
                raise StudioError("error.queue_full", limit=self.max_waiting)
            waiting = request.put_away(self.uploads.add)
            self._take_up(self.jobs.add(waiting, browser))
        return request.id

    def submit_together(self, requests: Sequence[Request], browser: str = "") -> list[str]:
        """Queue requests at one moment, so that a batch takes all of them that it can.

        Raises:
            StudioError: as `submit`; those in front of the refused one are queued.
        """
        with self._changed:
            return [self.submit(request, browser) for request in requests]

    def rerun(self, job_id: str) -> None:
        """Go on with an interrupted, failed or stopped job: only its missing pieces are drawn.

        Raises:
            NotFoundError: there is no such job.
            StorageFullError: there is too little room on the disk.
        """
        with self._changed:
            if self.jobs.get(job_id).status.is_over:
                self.storage.check()
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

    def move(self, job_id: str, where: Move) -> None:
        """Move a waiting job before all others, or past one neighbour."""
        with self._changed:
            self.jobs.move(job_id, where)
            order = self.jobs.with_status(Status.RUNNING, Status.QUEUED)
            self._active = {job.id: self._active[job.id] for job in order if job.id in self._active}

    @property
    def paused(self) -> bool:
        """Whether the queue stands still by the user's wish."""
        return self._paused

    def pause(self, paused: bool) -> None:
        """Let nothing new begin, or go on; what is being drawn is finished first."""
        with self._changed:
            self.jobs.pause(paused)
            self._paused = paused
            self._changed.notify_all()

    def queue(self) -> Sequence[JobProgress]:
        """Return all jobs that are not over, in order."""
        with self._changed:
            return [self.progress(job_id) for job_id in self._active]

    def progress(self, job_id: str) -> JobProgress:
        """Return a job as it is now.

        Raises:
            NotFoundError: there is no such job.
        """
        with self._changed:
            job = self._active.get(job_id)
            if job is None:
                return self._progress_of_row(self.jobs.get(job_id))
            return job.seen(
                job_id,
                place=list(self._active).index(job_id),
                seconds_left=self._seconds_left(job_id),
                held_up=self.held_up,
            )

    def _progress_of_row(self, row: Job) -> JobProgress:
        piece, preview, text = self._ended.get(row.id, (0, None, ""))
        return JobProgress(
            row.id,
            _request_of(row),
            row.status,
            results=tuple(self.library.results.of_job(row.id)),
            error=error_of(row),
            piece=piece,
            preview=preview,
            text=text,
        )

    def _seconds_left(self, job_id: str) -> float | None:
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
        request = _request_of(row)
        try:
            request.batch_key()
        except StudioError as error:  # the model went while the job waited
            self.jobs.end(row.id, Status.FAILED, error)
            return
        results = list(self.library.results.of_job(row.id))
        finished = {result.piece for result in results}
        waiting = [piece for i, piece in enumerate(request.split()) if i not in finished]
        if not waiting:  # the studio stopped between the last result and the end of its job
            self.jobs.end(row.id, Status.DONE)
            return
        with self._changed:
            self._active[row.id] = ActiveJob(request, waiting, results)
            self._changed.notify_all()

    def _work(self) -> None:
        warmup = Warmup(self.engines, self.speed)
        while not self._closing.is_set():
            if self.held_up:
                self._closing.wait(ROOM_EVERY_S)
                if not self._has_room():
                    continue
            with self._changed:
                idle = not self._is_wanted()
                if idle and warmup.is_over:
                    self._changed.wait_for(self._has_better_to_do)
            if idle and not warmup.is_over:
                if self._attempt(lambda: warmup.draw_one(self._has_better_to_do)):
                    warmup.give_up()
                continue
            if idle:
                self._closing.wait(self.batch_window_s)
            try:
                with self._changed:
                    batch = [] if self._closing.is_set() else self._begin_batch()
            except StorageFullError as full:
                self._hold_up(full)
                continue
            if batch:
                self._run(batch)

    def _has_better_to_do(self) -> bool:
        return self._closing.is_set() or self._is_wanted()

    def _is_wanted(self) -> bool:
        """Whether there is anything to do: a piece to begin, or an end to record."""
        return any(job.ending or not self._paused for job in self._active.values())

    def _has_room(self) -> bool:
        try:
            self.storage.check()
        except StorageFullError:
            return False
        self.held_up = None
        return True

    def _hold_up(self, full: StorageFullError) -> None:
        log.warning("held up", reason=str(full))
        self.held_up = full

    def _begin_batch(self) -> list[tuple[str, Request]]:
        """Record what could not be recorded, then begin the next pieces.

        Raises:
            StorageFullError: there is no room; nothing was begun.
        """
        for job_id, ended in list(self._active.items()):
            if ended.ending:
                self._end(job_id, *ended.ending)
        if self.held_up or self._paused or not self._active:
            return []
        self.storage.check()
        batch = self._gather()
        for job_id, _ in batch:
            if not self._active[job_id].started:
                self.jobs.start(job_id)
                self._active[job_id].started = True
        for job_id, piece in batch:
            job = self._active[job_id]
            job.waiting.remove(piece)
            job.piece, job.piece_id = int(piece.id.rpartition(".")[2]), piece.id
            job.piece_began_s, job.step, job.steps, job.preview = time.monotonic(), 0, 0, None
            job.text = ""
        return batch

    def _gather(self) -> list[tuple[str, Request]]:
        """Return the next piece of the first job, and of later ones that can share its batch."""
        batch: list[tuple[str, Request]] = []
        for job_id, job in self._active.items():
            if len(batch) == self.device.max_batch:
                break
            if not batch or job.request.batch_key() == batch[0][1].batch_key():
                batch.append((job_id, job.waiting[0]))
        return batch

    def _run(self, batch: list[tuple[str, Request]]) -> None:
        job_of = {piece.id: self._active[job_id] for job_id, piece in batch}
        id_of = {piece.id: job_id for job_id, piece in batch}

        def is_cancelled(piece_id: str) -> bool:
            job = job_of[piece_id]
            return self._closing.is_set() or job.stopped or piece_id in job.dropped

        def finished_of(piece: Request) -> Callable[[int], bytes | None]:
            """Return a function that gives the file of a finished piece of the same job."""
            made = {result.piece: result for result in job_of[piece.id].results}

            def finished(i: int) -> bytes | None:
                with suppress(KeyError, NotFoundError):  # skipped, or deleted since
                    return self.library.content(made[i])
                return None

            return finished

        def draw() -> None:
            pieces = {
                piece.id: piece.taken_out(self.uploads.read).built_on(finished_of(piece))
                for _, piece in batch
            }
            for event in self.engines[batch[0][1].engine].run(
                list(pieces.values()), Context(is_cancelled)
            ):
                job, piece = job_of[event.request_id], pieces[event.request_id]
                if isinstance(event, Step):
                    job.step, job.steps = event.step, event.steps
                    job.preview = event.preview or job.preview
                    job.text = job.text if event.text is None else event.text
                elif isinstance(event, Made) and not is_cancelled(event.request_id):
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

    def _finish_piece(self, job_id: str, piece: Request, problem: StudioError | None) -> None:
        job = self._active[job_id]
        job.piece_id = ""
        if job.stopped:
            self._end(job_id, Status.CANCELLED)
        elif self._closing.is_set() and (job.waiting or not job.has_piece):
            self._end(job_id, Status.INTERRUPTED)
        elif isinstance(problem, StorageFullError) and not job.has_piece:
            job.waiting.insert(0, piece)
            self._hold_up(problem)
        elif problem is not None and not job.has_piece:
            self._end(job_id, Status.FAILED, problem)
        elif not job.waiting:
            self._end(job_id, Status.DONE if job.results else Status.CANCELLED)

    def _end(self, job_id: str, status: Status, problem: StudioError | None = None) -> None:
        """Record that a job is over; on a full disk that is done later."""
        job = self._active[job_id]
        job.ending = status, problem
        try:
            self.jobs.end(job_id, status, problem)
        except StorageFullError as full:
            self._hold_up(full)
            return
        del self._active[job_id]
        if status is not Status.INTERRUPTED:
            self.uploads.remove(job.request.uploads)
        if status in (Status.CANCELLED, Status.FAILED) and (job.preview or job.text):
            self._ended[job_id] = job.piece, job.preview, job.text
            while len(self._ended) > self.max_waiting:
                del self._ended[next(iter(self._ended))]


def _request_of(row: Job) -> Request:
    return REQUESTS[row.engine].model_validate_json(row.request)

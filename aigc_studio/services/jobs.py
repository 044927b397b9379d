"""The job table: every run of every tab is a row here, and the row is the truth about it."""

import json
from collections.abc import Collection, Sequence
from typing import Literal

from sqlmodel import Session, col, delete, func, select, update

from aigc_studio.core.errors import NotFoundError, StudioError
from aigc_studio.core.events import Request
from aigc_studio.engines import REQUESTS
from aigc_studio.services.database import Database, Job, Status, Switch, now

UNFINISHED = (Status.QUEUED, Status.RUNNING)
PAUSED = "queue paused"

Move = Literal["first", "up", "down"]


class JobTable:
    """Short transactions on the job rows of some engines; safe from any thread.

    Other rows are not seen: what the scheduler draws and what is trained wait in queues of their
    own.
    """

    def __init__(self, database: Database, engines: Collection[str] = tuple(REQUESTS)) -> None:
        self.database = database
        self._ours = col(Job.engine).in_(engines)

    def add(self, request: Request, browser: str = "") -> Job:
        """Queue a request at the end; its id becomes the job's."""

        def work(session: Session) -> Job:
            job = Job(
                id=request.id,
                engine=request.engine,
                request=request.model_dump_json(),
                position=_end(session),
                browser=browser,
            )
            session.add(job)
            return job

        return self.database.write(work)

    def get(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.database.read() as session:
            job = session.exec(select(Job).where(Job.id == job_id)).first()
        if job is None:
            raise NotFoundError("error.job_missing", id=job_id)
        return job

    def with_status(self, *states: Status) -> Sequence[Job]:
        """Return the jobs in one of these states, in the order of the queue."""
        with self.database.read() as session:
            chosen = select(Job).where(col(Job.status).in_(states), self._ours)
            return session.exec(chosen.order_by(col(Job.position))).all()

    def all(self) -> Sequence[Job]:
        """Return every job, the newest first."""
        with self.database.read() as session:
            return session.exec(
                select(Job).where(self._ours).order_by(col(Job.number).desc())
            ).all()

    def delete(self, job_id: str) -> None:
        """Delete a job that has no results, so that nothing of it remains."""
        gone = delete(Job).where(col(Job.id) == job_id)
        self.database.write(lambda session: session.exec(gone))
        self.database.forget()

    def latest_ended(self, limit: int) -> Sequence[Job]:
        """Return the jobs that ended last, the newest first."""
        with self.database.read() as session:
            chosen = select(Job).where(col(Job.status).not_in(UNFINISHED), self._ours)
            return session.exec(chosen.order_by(col(Job.finished_at).desc()).limit(limit)).all()

    def unfinished_of(self, browser: str, engine: str) -> Job | None:
        """Return the newest job that a browser asked of an engine and that is not over."""
        with self.database.read() as session:
            chosen = select(Job).where(
                col(Job.status).in_(UNFINISHED), Job.browser == browser, Job.engine == engine
            )
            return session.exec(chosen.order_by(col(Job.number).desc())).first()

    def count_unfinished(self) -> int:
        """Return how many jobs are queued or running."""
        with self.database.read() as session:
            chosen = select(func.count()).where(col(Job.status).in_(UNFINISHED), self._ours)
            return session.exec(chosen).one()

    def start(self, job_id: str) -> None:
        """Mark a queued job as running, one attempt more."""
        self._set(job_id, status=Status.RUNNING, attempt=col(Job.attempt) + 1)

    def end(self, job_id: str, status: Status, error: StudioError | None = None) -> None:
        """Mark a job as over."""
        told = (
            json.dumps([error.key, {k: str(v) for k, v in error.values.items()}]) if error else None
        )
        self._set(job_id, status=status, finished_at=now(), error=told)

    def requeue(self, job_id: str) -> None:
        """Put an interrupted, failed or cancelled job at the end of the queue."""

        def work(session: Session) -> None:
            fresh = {"status": Status.QUEUED, "finished_at": None, "error": None}
            values = {**fresh, "position": _end(session)}
            session.exec(update(Job).where(col(Job.id) == job_id).values(**values))

        self.database.write(work)

    def move(self, job_id: str, where: Move) -> None:
        """Move a waiting job before all others, or past one neighbour; else nothing happens."""

        def work(session: Session) -> None:
            queued = select(Job).where(Job.status == Status.QUEUED, self._ours)
            chosen = queued.order_by(col(Job.position))
            waiting = list(session.exec(chosen))
            old = next((i for i, job in enumerate(waiting) if job.id == job_id), None)
            if old is None:
                return
            new = {"first": 0, "up": max(0, old - 1), "down": old + 1}[where]
            places = [job.position for job in waiting]
            waiting.insert(new, waiting.pop(old))
            for job, place in zip(waiting, places, strict=True):
                job.position = place
                session.add(job)

        self.database.write(work)

    def interrupt_running(self) -> None:
        """Mark what a stopped studio left running; call once, before anything runs."""
        stopped = update(Job).where(col(Job.status) == Status.RUNNING, self._ours)
        ended = stopped.values(status=Status.INTERRUPTED, finished_at=now())
        self.database.write(lambda session: session.exec(ended))

    def is_paused(self) -> bool:
        """Whether the queue stands still by the user's wish."""
        with self.database.read() as session:
            return session.get(Switch, PAUSED) is not None

    def pause(self, paused: bool) -> None:
        """Let the queue stand still or go on; it stays so over a restart."""

        def work(session: Session) -> None:
            switch = session.get(Switch, PAUSED)
            if paused and switch is None:
                session.add(Switch(name=PAUSED))
            elif switch is not None and not paused:
                session.delete(switch)

        self.database.write(work)

    def _set(self, job_id: str, **values: object) -> None:
        changed = update(Job).where(col(Job.id) == job_id).values(**values)
        self.database.write(lambda session: session.exec(changed))


def error_of(job: Job) -> StudioError | None:
    """Return the error that ended a job, ready to be told in any language."""
    if job.error is None:
        return None
    key, values = json.loads(job.error)
    return StudioError(key, **values)


def _end(session: Session) -> int:
    """Return the place behind all jobs."""
    last = session.exec(select(func.max(Job.position))).one()
    return (last or 0) + 1

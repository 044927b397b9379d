"""The job table: every run of every tab is a row here, and the row is the truth about it."""

import json
from collections.abc import Sequence

from sqlalchemy import Engine, update
from sqlmodel import Session, col, func, select

from aigc_studio.core.errors import NotFoundError, StudioError
from aigc_studio.core.events import Request
from aigc_studio.services.database import Job, Result, Status, now

WAITING_STATES = (Status.QUEUED, Status.RUNNING)


class JobTable:
    """Short transactions on the job and result rows; safe from any thread."""

    def __init__(self, database: Engine) -> None:
        self.database = database

    def add(self, request: Request) -> Job:
        """Queue a request; its id becomes the job's."""
        job = Job(id=request.id, engine=request.engine, request=request.model_dump_json())
        with self._session() as session:
            session.add(job)
            session.commit()
        return job

    def get(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self._session() as session:
            job = session.exec(select(Job).where(Job.id == job_id)).first()
        if job is None:
            raise NotFoundError("error.job_missing", id=job_id)
        return job

    def with_status(self, *states: Status) -> Sequence[Job]:
        """Return the jobs in one of these states, in order of arrival."""
        with self._session() as session:
            chosen = select(Job).where(col(Job.status).in_(states)).order_by(col(Job.number))
            return session.exec(chosen).all()

    def count_waiting(self) -> int:
        """Return how many jobs are queued or running."""
        with self._session() as session:
            chosen = select(func.count()).where(col(Job.status).in_(WAITING_STATES))
            return session.exec(chosen).one()

    def start(self, job_id: str) -> None:
        """Mark a queued job as running, one attempt more."""
        with self._session() as session:
            job = session.exec(select(Job).where(Job.id == job_id)).one()
            job.status, job.attempt = Status.RUNNING, job.attempt + 1
            session.add(job)
            session.commit()

    def end(self, job_id: str, status: Status, error: StudioError | None = None) -> None:
        """Mark a job as over."""
        told = (
            json.dumps([error.key, {k: str(v) for k, v in error.values.items()}]) if error else None
        )
        self._set(job_id, status=status, finished_at=now(), error=told)

    def requeue(self, job_id: str) -> None:
        """Put an interrupted, failed or cancelled job at its old place in the queue again."""
        self._set(job_id, status=Status.QUEUED, finished_at=None, error=None)

    def interrupt_running(self) -> None:
        """Mark what a stopped studio left running; call once, before anything runs."""
        with self._session() as session:
            session.exec(
                update(Job)
                .where(col(Job.status) == Status.RUNNING)
                .values(status=Status.INTERRUPTED, finished_at=now())
            )
            session.commit()

    def add_result(self, result: Result) -> None:
        """Record a finished file."""
        with self._session() as session:
            session.add(result)
            session.commit()

    def results(self, job_id: str) -> Sequence[Result]:
        """Return the results of a job, in order of its pieces."""
        with self._session() as session:
            chosen = select(Result).where(Result.job_id == job_id).order_by(col(Result.piece))
            return session.exec(chosen).all()

    def result(self, result_id: str) -> Result:
        """Return a result.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self._session() as session:
            result = session.exec(select(Result).where(Result.id == result_id)).first()
        if result is None:
            raise NotFoundError("error.result_missing", id=result_id)
        return result

    def newest_results(self, limit: int) -> Sequence[Result]:
        """Return the last results of all jobs, newest first."""
        with self._session() as session:
            return session.exec(
                select(Result).order_by(col(Result.number).desc()).limit(limit)
            ).all()

    def _set(self, job_id: str, **values: object) -> None:
        with self._session() as session:
            session.exec(update(Job).where(col(Job.id) == job_id).values(**values))
            session.commit()

    def _session(self) -> Session:
        return Session(self.database, expire_on_commit=False)


def error_of(job: Job) -> StudioError | None:
    """Return the error that ended a job, ready to be told in any language."""
    if job.error is None:
        return None
    key, values = json.loads(job.error)
    return StudioError(key, **values)

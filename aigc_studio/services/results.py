"""The result table: everything made, found again by words, tab, star, board and date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, text
from sqlmodel import Session, col, delete, func, select, update

from aigc_studio.core.errors import NotFoundError
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.services.database import Board, Database, Job, Result, now
from aigc_studio.services.jobs import UNFINISHED
from aigc_studio.services.words import indexed, searched

INDEX = "INSERT INTO result_words (rowid, words) VALUES (?, ?)"
UNINDEX = "DELETE FROM result_words WHERE rowid = ?"
MATCH = "result.number IN (SELECT rowid FROM result_words WHERE result_words MATCH :query)"


@dataclass(frozen=True)
class Filter:
    """Which results to show; the default is all that are not in the trash."""

    query: str = ""
    engine: str = ""
    starred: bool = False
    board: int | None = None
    since: date | None = None  # local dates, both included
    until: date | None = None
    trash: bool = False


class ResultTable:
    """Short transactions on the result rows, their boards and their index; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, result: Result) -> None:
        """Record a finished file."""
        self.database.write(lambda session: self.record(session, result))

    def record(self, session: Session, result: Result) -> None:
        """Record a finished file within a transaction."""
        session.add(result)
        session.flush()
        _index(session, result)

    def get(self, result_id: str) -> Result:
        """Return a result.

        Raises:
            NotFoundError: there is none of that id.
        """
        found = self.some([result_id])
        if not found:
            raise NotFoundError("error.result_missing", id=result_id)
        return found[0]

    def some(self, result_ids: Iterable[str]) -> Sequence[Result]:
        """Return those of these results that exist, newest first."""
        with self.database.read() as session:
            chosen = select(Result).where(col(Result.id).in_(list(result_ids)))
            return session.exec(chosen.order_by(col(Result.number).desc())).all()

    def of_job(self, job_id: str) -> Sequence[Result]:
        """Return the results of a job, in order of its pieces."""
        with self.database.read() as session:
            chosen = select(Result).where(Result.job_id == job_id).order_by(col(Result.piece))
            return session.exec(chosen).all()

    def page(self, wanted: Filter, number: int = 0, size: int = 60) -> Sequence[Result]:
        """Return one page of results, newest first; pages count from 0."""
        with self.database.read() as session:
            chosen = select(Result).where(*_conditions(wanted)).order_by(col(Result.number).desc())
            return session.exec(chosen.offset(number * size).limit(size)).all()

    def count(self, wanted: Filter) -> int:
        """Return how many results there are in all."""
        with self.database.read() as session:
            return session.exec(select(func.count()).where(*_conditions(wanted))).one()

    def star(self, result_ids: Iterable[str], starred: bool) -> None:
        """Star results or take their stars away."""
        self._set(result_ids, starred=starred)

    def trash(self, result_ids: Iterable[str], trashed: bool) -> None:
        """Put results into the trash or take them out again."""
        self._set(result_ids, trashed_at=now() if trashed else None)

    def caption(self, result_id: str, caption: str) -> None:
        """Give a result words of the user's own; they are searched too."""

        def work(session: Session) -> None:
            result = session.exec(select(Result).where(Result.id == result_id)).one()
            result.caption = caption
            session.add(result)
            _unindex(session, [result])
            _index(session, result)

        self.database.write(work)

    def delete(self, result_ids: Iterable[str]) -> Sequence[Result]:
        """Delete rows for good, with their words and the jobs that made nothing else."""
        ids = list(result_ids)

        def work(session: Session) -> Sequence[Result]:
            gone = session.exec(select(Result).where(col(Result.id).in_(ids))).all()
            _unindex(session, gone)
            session.exec(delete(Result).where(col(Result.id).in_(ids)))
            session.exec(
                delete(Job).where(
                    col(Job.id).in_({result.job_id for result in gone}),
                    col(Job.id).not_in(select(Result.job_id)),
                    col(Job.status).not_in(UNFINISHED),
                )
            )
            return gone

        return self.database.write(work)

    def trashed_before(self, moment: datetime) -> Sequence[Result]:
        """Return what was put into the trash before a moment."""
        with self.database.read() as session:
            return session.exec(select(Result).where(col(Result.trashed_at) < moment)).all()

    def boards(self) -> Sequence[Board]:
        """Return the boards, by name."""
        with self.database.read() as session:
            return session.exec(select(Board).order_by(Board.name)).all()

    def put_on_board(self, result_ids: Iterable[str], name: str) -> None:
        """Put results on the board of that name, making it where needed; "" takes them off.

        A board that nothing is left on goes.
        """
        ids = list(result_ids)

        def work(session: Session) -> None:
            board = session.exec(select(Board).where(Board.name == name)).first()
            if board is None and name:
                board = Board(name=name)
                session.add(board)
                session.flush()
            number = board.number if board else None
            session.exec(update(Result).where(col(Result.id).in_(ids)).values(board=number))
            used = select(Result.board).where(col(Result.board).is_not(None))
            session.exec(delete(Board).where(col(Board.number).not_in(used)))

        self.database.write(work)

    def _set(self, result_ids: Iterable[str], **values: object) -> None:
        changed = update(Result).where(col(Result.id).in_(list(result_ids))).values(**values)
        self.database.write(lambda session: session.exec(changed))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    trashed = col(Result.trashed_at)
    conditions: list[Any] = [trashed.is_not(None) if wanted.trash else trashed.is_(None)]
    if query := searched(wanted.query):
        conditions.append(text(MATCH).bindparams(query=query))
    if wanted.engine:
        conditions.append(Result.engine == wanted.engine)
    if wanted.starred:
        conditions.append(col(Result.starred).is_(True))
    if wanted.board is not None:
        conditions.append(Result.board == wanted.board)
    if wanted.since:
        conditions.append(col(Result.created_at) >= _local_midnight(wanted.since))
    if wanted.until:
        conditions.append(
            col(Result.created_at) < _local_midnight(wanted.until + timedelta(days=1))
        )
    return conditions


def _local_midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()


def _index(session: Session, result: Result) -> None:
    tabs = [say(f"tab.{result.engine}", language) for language in LANGUAGES]
    day = f"{result.created_at.astimezone():%Y-%m-%d}"
    words = indexed(
        result.title, result.caption, result.text, result.engine, *tabs, result.model, day
    )
    session.connection().exec_driver_sql(INDEX, (result.number, words))


def _unindex(session: Session, results: Iterable[Result]) -> None:
    for result in results:
        session.connection().exec_driver_sql(UNINDEX, (result.number,))

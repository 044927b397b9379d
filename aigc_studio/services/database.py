"""The SQLite database of the studio: its tables, how it is opened, read and written."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, UniqueConstraint, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Field, Session, SQLModel

from aigc_studio.core.errors import StorageFullError, StudioError

FILM_SUFFIX = ".mp4"
TEXT_SUFFIX = ".txt"
MIGRATIONS = Path(__file__).with_name("migrations")
T = TypeVar("T")


class Status(StrEnum):
    """Life of a job: queued -> running -> done | failed | cancelled | interrupted -> queued ..."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"  # the studio stopped while it ran

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self not in (Status.QUEUED, Status.RUNNING)


def now() -> datetime:
    """Return the time in UTC; local time is for people's eyes only."""
    return datetime.now(UTC)


class Job(SQLModel, table=True):
    """One run of one tab: the truth about it."""

    number: int | None = Field(default=None, primary_key=True)  # order of arrival
    id: str = Field(unique=True)
    engine: str
    request: str  # JSON of the request
    position: int = Field(index=True)  # order in the queue
    browser: str = ""  # random id of the browser that asked; "" for the command line
    status: Status = Field(default=Status.QUEUED, index=True)
    attempt: int = 0
    created_at: datetime = Field(default_factory=now)
    finished_at: datetime | None = Field(default=None, index=True)
    error: str | None = None  # JSON of key and values of a StudioError


class Board(SQLModel, table=True):
    """A named collection of results."""

    number: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Result(SQLModel, table=True):
    """One finished file. The row is written after the file is safe, and once per piece of a job."""

    __table_args__ = (UniqueConstraint("job_id", "piece"),)

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    job_id: str = Field(foreign_key="job.id", index=True)
    piece: int  # from 0
    file: str  # relative to the outputs folder
    seed: int
    width: int
    height: int
    seconds: float
    created_at: datetime = Field(default_factory=now)
    engine: str = ""  # which tab made it
    title: str = ""  # what was asked for, in a line
    model: str = ""
    text: str = ""  # the whole of it, where it is a text
    caption: str = ""  # words of the user's own
    starred: bool = False
    board: int | None = Field(default=None, foreign_key="board.number", index=True)
    trashed_at: datetime | None = None

    @property
    def is_film(self) -> bool:
        """Whether it is a film."""
        return self.file.endswith(FILM_SUFFIX)

    @property
    def is_text(self) -> bool:
        """Whether it is a text; what is neither text nor film is a picture."""
        return self.file.endswith(TEXT_SUFFIX)

    @property
    def is_picture(self) -> bool:
        """Whether it can be looked at and worked on as a picture."""
        return not (self.is_film or self.is_text)


class Vote(SQLModel, table=True):
    """A thumb that somebody gave a result; it goes with the result."""

    result_id: str = Field(primary_key=True, foreign_key="result.id", ondelete="CASCADE")
    liked: bool
    given_at: datetime = Field(default_factory=now)


class SharePage(SQLModel, table=True):
    """Copies of results that everybody with its address may see, for some days."""

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)  # 128 random bits
    results: str  # ids of the results, in order, with spaces between them
    content: str  # JSON of a PageContent
    created_at: datetime = Field(default_factory=now)
    ends_at: datetime


class Draft(SQLModel, table=True):
    """What stands in the form of a tab, per browser."""

    browser: str = Field(primary_key=True)
    tab: str = Field(primary_key=True)
    fields: str  # JSON
    saved_at: datetime = Field(default_factory=now)


class Switch(SQLModel, table=True):
    """Something that stays switched on over a restart, such as the pause of the queue."""

    name: str = Field(primary_key=True)


class Database:
    """One file, many readers, one writing thread.

    What is written within the same moment shares one transaction, and so one fsync; everyone is
    answered after it. Write-ahead log with synchronous=FULL: an acknowledged write survives a kill
    and a power cut. Deleted rows are overwritten (secure_delete).
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.engine = _open(file)
        self._writes: SimpleQueue[tuple[Callable[[Session], Any], Future[Any]] | None]
        self._writes = SimpleQueue()
        self._writer = Thread(target=self._write_all, name="database", daemon=True)
        self._writer.start()

    def read(self) -> Session:
        """Return a session for reading; use it as a context."""
        return Session(self.engine, expire_on_commit=False)

    def write(self, work: Callable[[Session], T]) -> T:
        """Do some work in a transaction and return what it returns, once it is safe on the disk.

        The work may be begun twice (the first time is undone then), so it changes nothing but rows.

        Raises:
            StorageFullError: the disk is full; nothing was written.
        """
        if not self._writer.is_alive():
            raise RuntimeError("the database is closed")
        answer: Future[T] = Future()
        self._writes.put((work, answer))
        return answer.result()

    def forget(self) -> None:
        """Let nothing of deleted rows remain: neither in the search index nor in the log."""
        self.write(lambda session: session.connection().exec_driver_sql(OPTIMIZE).close())
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Finish what was asked for and close the file."""
        self._writes.put(None)
        self._writer.join()
        self.engine.dispose()

    def _write_all(self) -> None:
        while (first := self._writes.get()) is not None:
            group, is_last = [first], False
            while True:
                try:
                    another = self._writes.get_nowait()
                except Empty:
                    break
                if another is None:
                    is_last = True
                    break
                group.append(another)
            self._write_group(group)
            if is_last:
                return

    def _write_group(self, group: list[tuple[Callable[[Session], Any], Future[Any]]]) -> None:
        """Commit a group together; where that fails, each alone, so that only the guilty fail."""
        session = self.read()
        try:
            answers = [work(session) for work, _ in group]
            session.commit()
            session.close()
        except BaseException as problem:  # noqa: BLE001  carried over to the caller's thread
            session.invalidate()  # a commit that failed may have left its transaction open
            if len(group) > 1:
                for alone in group:
                    self._write_group([alone])
            else:
                group[0][1].set_exception(self._told(problem))
            return
        for (_, future), answer in zip(group, answers, strict=True):
            future.set_result(answer)

    def _told(self, problem: BaseException) -> BaseException:
        """Return a full disk as something to tell the user, everything else as it is."""
        if isinstance(problem, OperationalError):
            code = getattr(problem.orig, "sqlite_errorcode", None)
            if code is not None and code & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                full = StorageFullError(self.file.parent)
                full.__cause__ = problem
                return full
        return problem


OPTIMIZE = "INSERT INTO result_words (result_words) VALUES ('optimize')"


def _open(file: Path) -> Engine:
    """Open or make a database and bring it to the newest schema, in one transaction.

    Raises:
        StudioError: a newer studio has written it.
    """
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: object) -> None:
        connection.isolation_level = None  # SQLAlchemy begins: sqlite3 would not for a new table
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        found = MigrationContext.configure(connection).get_current_revision()
        if found is not None and found not in known:
            raise StudioError("error.database_newer", file=file)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return engine

"""The SQLite database of the studio: its tables, how it is opened, how it is brought up to date."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, UniqueConstraint, create_engine, event
from sqlmodel import Field, SQLModel

MIGRATIONS = Path(__file__).with_name("migrations")


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
    status: Status = Field(default=Status.QUEUED, index=True)
    attempt: int = 0
    created_at: datetime = Field(default_factory=now)
    finished_at: datetime | None = None
    error: str | None = None  # JSON of key and values of a StudioError


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


def open_database(file: Path) -> Engine:
    """Open or make a database and bring it to the newest schema.

    Write-ahead log with synchronous=FULL: an acknowledged commit survives a kill and a power cut.
    """
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return engine

"""Every released schema comes up to date with its rows, and what is committed stays."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel, select

from aigc_studio.engines.image import ImageRequest
from aigc_studio.services.database import MIGRATIONS, Job, Result, Status, open_database
from aigc_studio.services.jobs import error_of

RELEASED = sorted(Path(__file__).parent.glob("schema_*.sql"))


@pytest.fixture(params=RELEASED, ids=lambda file: file.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(request.param.read_text(encoding="utf-8"))
    return file


def test_a_fresh_schema_is_what_the_code_expects(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_released_schema_becomes_what_the_code_expects(old: Path) -> None:
    def differences(database: Engine) -> Any:
        with database.connect() as connection:
            return compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)

    assert _opened(old, differences) == []


def test_every_released_schema_keeps_its_rows(old: Path) -> None:
    def rows(database: Engine) -> tuple[Job, Result]:
        with Session(database) as session:
            return session.exec(select(Job)).one(), session.exec(select(Result)).one()

    job, result = _opened(old, rows)
    assert (job.status, job.attempt, job.engine) == (Status.INTERRUPTED, 2, "image")
    assert job.created_at.isoformat() == "2026-11-23T08:30:00.123456+00:00"
    assert job.finished_at is not None
    assert ImageRequest.model_validate_json(job.request).prompt == "一只猫"
    assert "0badcafe" in str(error_of(job))
    assert (result.job_id, result.piece, result.seed) == (job.id, 0, 7)
    assert (result.width, result.height, result.seconds) == (1024, 1820, 3.5)
    assert result.file == "2026-11-23/image/093004-7-一只猫.png"


def test_there_is_a_fixture_of_every_schema() -> None:
    revisions = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    assert {file.stem.removeprefix("schema_") for file in RELEASED} == revisions


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    def dump() -> list[str]:
        with closing(sqlite3.connect(tmp_path / "a.sqlite3")) as connection:
            return list(connection.iterdump())

    _opened(tmp_path / "a.sqlite3", lambda _: None)
    first = dump()
    _opened(tmp_path / "a.sqlite3", lambda _: None)
    assert dump() == first


def test_every_connection_logs_ahead_and_waits_for_the_disk(database: Engine) -> None:
    with database.connect() as one, database.connect() as two:
        for connection in (one, two):
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_job_is_over_when_nothing_more_happens_by_itself() -> None:
    over = {status for status in Status if status.is_over}
    assert over == {Status.DONE, Status.FAILED, Status.CANCELLED, Status.INTERRUPTED}


def _opened(file: Path, look: Callable[[Engine], Any]) -> Any:
    database = open_database(file)
    try:
        return look(database)
    finally:
        database.dispose()

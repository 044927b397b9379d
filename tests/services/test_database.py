"""Every released schema comes up to date with its rows, and what is committed stays."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, text
from sqlmodel import Session, SQLModel, select

from aigc_studio.core.errors import NotFoundError, StorageFullError, StudioError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services import database as database_module
from aigc_studio.services.database import MIGRATIONS, Database, Job, Result, Status, Switch
from aigc_studio.services.jobs import error_of
from aigc_studio.services.results import Filter, ResultTable
from tests.fakes import wait_until

RELEASED = sorted(Path(__file__).parent.glob("schema_*.sql"))


@pytest.fixture(params=RELEASED, ids=lambda file: file.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(request.param.read_text(encoding="utf-8"))
    return file


def test_a_fresh_schema_is_what_the_code_expects(database: Database) -> None:
    assert _differences(database) == []


def test_every_released_schema_becomes_what_the_code_expects(old: Path) -> None:
    assert _opened(old, _differences) == []


def test_every_released_schema_keeps_its_rows(old: Path) -> None:
    def rows(database: Database) -> tuple[Job, Result]:
        with database.read() as session:
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
    assert (result.engine, result.title, result.model) == (
        "image", "一只猫", "denoiser-sticker-128",
    )  # fmt: skip
    assert job.position == job.number


def test_what_every_released_schema_held_is_found_by_its_words(old: Path) -> None:
    def found(database: Database) -> list[str]:
        results = ResultTable(database)
        return [r.title for q in ("一只猫", "2026-11-23") for r in results.page(Filter(query=q))]

    assert _opened(old, found) == ["一只猫", "一只猫"]


def test_a_migration_that_breaks_off_leaves_the_old_schema(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def schema() -> list[str]:
        with closing(sqlite3.connect(old)) as connection:
            return list(connection.iterdump())

    def upgrade_and_break(*arguments: Any) -> None:
        upgrade(*arguments)
        raise KeyboardInterrupt

    upgrade, before = database_module.command.upgrade, schema()
    with monkeypatch.context() as broken:
        broken.setattr(database_module.command, "upgrade", upgrade_and_break)
        with pytest.raises(KeyboardInterrupt):
            Database(old)
    assert schema() == before
    assert _opened(old, _differences) == []


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite3"
    _opened(file, lambda _: None)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StudioError, match="newer version"):
        Database(file)


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


def test_every_connection_logs_ahead_and_waits_for_the_disk(database: Database) -> None:
    with database.engine.connect() as one, database.engine.connect() as two:
        for connection in (one, two):
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_job_is_over_when_nothing_more_happens_by_itself() -> None:
    over = {status for status in Status if status.is_over}
    assert over == {Status.DONE, Status.FAILED, Status.CANCELLED, Status.INTERRUPTED}


def _switch(name: str) -> Callable[[Session], None]:
    return lambda session: session.add(Switch(name=name))


def _names(database: Database) -> set[str]:
    with database.read() as session:
        return {switch.name for switch in session.exec(select(Switch))}


def test_writes_of_one_moment_share_a_transaction(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    begun, released = Event(), Event()

    def hold(_: Session) -> None:
        begun.set()
        released.wait(30)

    with ThreadPoolExecutor(9) as threads:
        threads.submit(database.write, hold)
        begun.wait(30)
        others = [threads.submit(database.write, _switch(f"{i}")) for i in range(8)]
        wait_until(lambda: database._writes.qsize() == 8)
        released.set()
    assert [other.result() for other in others] == [None] * 8
    assert _names(database) == set("01234567")
    assert len(commits) == 1  # the one that held the thread up wrote nothing


def test_what_fails_fails_alone(database: Database) -> None:
    def fail(session: Session) -> None:
        session.add(Switch(name="never"))
        raise NotFoundError("error.job_missing", id="x")

    begun, released = Event(), Event()

    def hold(_: Session) -> None:
        begun.set()
        released.wait(30)

    with ThreadPoolExecutor(4) as threads:
        threads.submit(database.write, hold)
        begun.wait(30)
        works = (_switch("a"), fail, _switch("b"))
        a, failing, b = (threads.submit(database.write, work) for work in works)
        wait_until(lambda: database._writes.qsize() == 3)
        released.set()
    assert (a.result(), b.result()) == (None, None)
    with pytest.raises(NotFoundError):
        failing.result()
    assert _names(database) == {"a", "b"}


def test_a_full_disk_is_told_and_the_database_stays_whole(database: Database) -> None:
    """max_page_count is SQLite's own way to have a full disk."""
    database.write(_switch("before"))
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def fill(session: Session) -> None:
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        session.add(Switch(name="x" * 1_000_000))

    with pytest.raises(StorageFullError, match="is full"):
        database.write(fill)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    database.write(_switch("after"))
    assert _names(database) == {"before", "after"}


def test_closing_finishes_what_was_asked_for(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.sqlite3")
    with ThreadPoolExecutor(8) as threads:
        for i in range(8):
            threads.submit(database.write, _switch(f"{i}"))
    database.close()
    with pytest.raises(RuntimeError, match="closed"):
        database.write(_switch("late"))
    assert len(_opened(tmp_path / "a.sqlite3", _names)) == 8


def _differences(database: Database) -> Any:
    """Return how the schema differs from the code; the tables of the search index are SQLite's."""
    options = {"include_name": lambda name, *_: not str(name).startswith("result_words")}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, SQLModel.metadata)


def _opened(file: Path, look: Callable[[Database], Any]) -> Any:
    database = Database(file)
    try:
        return look(database)
    finally:
        database.close()

"""A job table and a library on an empty folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from aigc_studio.services.database import open_database
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import Library


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    database = open_database(tmp_path / "studio.sqlite3")
    yield database
    database.dispose()


@pytest.fixture
def jobs(database: Engine) -> JobTable:
    return JobTable(database)


@pytest.fixture
def library(tmp_path: Path, jobs: JobTable) -> Library:
    return Library(tmp_path / "outputs", jobs)

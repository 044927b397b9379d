"""The tables and a library on an empty folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from aigc_studio.services.database import Database, Job, Result
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import Library
from aigc_studio.services.provenance.signing import Signer
from aigc_studio.services.results import ResultTable
from aigc_studio.services.share_pages import SharePages
from tests.fakes import CPU


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "studio.sqlite3")
    yield database
    database.close()


@pytest.fixture
def jobs(database: Database) -> JobTable:
    return JobTable(database)


@pytest.fixture
def results(database: Database) -> ResultTable:
    return ResultTable(database)


@pytest.fixture
def library(tmp_path: Path, results: ResultTable) -> Library:
    return Library(
        tmp_path / "outputs",
        tmp_path / "thumbnails",
        results,
        SharePages(tmp_path / "shared", results),
        device=CPU,
        signer=Signer(tmp_path / "signing"),
    )


@pytest.fixture
def result_of() -> Callable[..., Result]:
    """Return a function that makes a row for a piece of a job."""

    def result_of(job: Job, piece: int, **fields: object) -> Result:
        row = {
            "id": uuid4().hex,
            "job_id": job.id,
            "piece": piece,
            "file": f"{piece}.png",
            "seed": piece,
            "width": 1,
            "height": 1,
            "seconds": 0.5,
            "engine": "image",
            "title": "a cat",
            "model": "fake",
        }
        return Result(**{**row, **fields})

    return result_of

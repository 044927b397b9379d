"""Some results, or all that a filter finds, in one ZIP file."""

import io
import zipfile

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from aigc_studio.api.shelf import shelf_routes
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Result
from aigc_studio.services.pack import TABLE
from aigc_studio.services.results import Filter
from aigc_studio.studio import Studio


@pytest.fixture
def client(studio: Studio) -> TestClient:
    return TestClient(FastAPI(routes=shelf_routes(studio)))


@pytest.fixture
def kept(studio: Studio) -> list[Result]:
    for prompt in ("a cat", "一个红苹果"):
        studio.run(ImageRequest(prompt=prompt, count=2))
    return list(studio.results.page(Filter()))


def _names(client: TestClient, query: str) -> list[str]:
    answer = client.get(f"/library.zip?{query}")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return [name for name in archive.namelist() if name != TABLE]


def test_chosen_results_come_and_unknown_ones_do_not(
    client: TestClient, kept: list[Result]
) -> None:
    assert len(_names(client, f"ids={kept[0].id},{kept[2].id},{'0' * 32},nonsense")) == 2


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 4), ("query=苹果", 2), ("starred=true", 0), ("since=2999-01-01", 0), ("engine=image", 4)],
)
def test_a_filter_gives_all_it_finds(
    client: TestClient, kept: list[Result], query: str, count: int
) -> None:
    assert len(_names(client, query)) == count

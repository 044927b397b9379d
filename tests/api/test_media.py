"""Pictures are served by their random id, never by a path."""

import io
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from aigc_studio.api.media import media_routes
from aigc_studio.engines.image import ImageRequest
from aigc_studio.services.database import Result
from aigc_studio.studio import Studio


@pytest.fixture
def client(studio: Studio) -> TestClient:
    return TestClient(FastAPI(routes=media_routes(studio)))


@pytest.fixture
def result(studio: Studio) -> Result:
    request = ImageRequest(prompt="一只猫", seed=7)
    studio.run(request)
    return studio.jobs.results(request.id)[0]


def test_a_known_picture_is_shown(client: TestClient, result: Result) -> None:
    answer = client.get(f"/media/{result.id}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline")
    assert "immutable" in answer.headers["cache-control"]
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (result.width, result.height)
        assert "parameters" in picture.text


def test_a_download_is_an_attachment_with_the_name_of_the_file(
    client: TestClient, result: Result
) -> None:
    header = client.get(f"/media/{result.id}?download=1").headers["content-disposition"]
    assert header.startswith("attachment")
    assert quote(f"-7-{'一只猫'}.png") in header


@pytest.mark.parametrize(
    "unknown", ["0" * 32, "nonsense", "..%2f..%2fstudio.sqlite3", "%00", "studio.sqlite3"]
)
def test_an_unknown_picture_is_not_found(client: TestClient, unknown: str) -> None:
    assert client.get(f"/media/{unknown}").status_code == 404


def test_a_picture_whose_file_went_is_not_found(
    client: TestClient, result: Result, studio: Studio
) -> None:
    studio.library.path(result).unlink()
    assert client.get(f"/media/{result.id}").status_code == 404

"""The share pack is a download of chosen results, of a job, or of all that a filter finds."""

import io
import zipfile

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from aigc_studio.api.share import share_routes
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.results import Filter
from aigc_studio.studio import Studio


@pytest.fixture
def client(studio: Studio) -> TestClient:
    return TestClient(FastAPI(routes=share_routes(studio)))


def _names(client: TestClient, query: str) -> set[str]:
    answer = client.get(f"/share.zip?platform=x&platform=link&{query}")
    assert answer.headers["content-type"] == "application/zip"
    assert "share-pack.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name for name in archive.namelist() if name.endswith("jpg") and "/" in name}


def test_a_pack_holds_what_was_asked_for(client: TestClient, studio: Studio) -> None:
    request = ImageRequest(prompt="a cat", count=2)
    studio.run(request)
    studio.run(ImageRequest(prompt="a dog"))
    newest = studio.results.page(Filter())[0]
    assert _names(client, f"ids={newest.id},nonsense") == {
        "x/01-feed-1080x1350.jpg",
        "link/01-feed-1200x630.jpg",
    }
    assert len(_names(client, f"job={request.id}&kind=feed&kind=avatar")) == 6
    assert len(_names(client, "query=cat")) == 4
    assert _names(client, "ids=nonsense") == set()


def test_an_unknown_kind_is_refused(client: TestClient) -> None:
    assert client.get("/share.zip?kind=poster").status_code == 422

"""The pictures of the styles come from their rows, and nothing else does."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from aigc_studio.api.styles import style_routes
from aigc_studio.zoo.styles import FLAT


@pytest.fixture
def client() -> TestClient:
    return TestClient(FastAPI(routes=style_routes()))


def test_a_style_is_shown(client: TestClient) -> None:
    answer = client.get("/styles/flat.webp")
    assert answer.headers["content-type"] == "image/webp"
    assert answer.content == FLAT.picture.read_bytes()


@pytest.mark.parametrize("key", ["oil", "..%2Fflat", "auto"])
def test_anything_else_is_not_found(client: TestClient, key: str) -> None:
    assert client.get(f"/styles/{key}.webp").status_code == 404

"""The routes stand behind the guard."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from aigc_studio.api.server import app_options
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.studio import Studio


def _client(studio: Studio, address: str) -> TestClient:
    return TestClient(FastAPI(**app_options(studio)), base_url=address)


def test_a_picture_is_served_to_this_machine_alone(studio: Studio) -> None:
    request = ImageRequest(prompt="a cat")
    studio.run(request)
    path = f"/media/{studio.results.of_job(request.id)[0].id}"
    answer = _client(studio, "http://127.0.0.1:7860").get(path)
    assert (answer.status_code, answer.headers["x-content-type-options"]) == (200, "nosniff")
    assert _client(studio, "http://evil.example").get(path).status_code == 403


def test_a_space_answers_to_its_own_name(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_HOST", "me-studio.hf.space")
    client = _client(studio, "https://me-studio.hf.space")
    foreign = {"origin": "https://you-studio.hf.space"}
    assert client.get("/media/0").status_code == 404
    assert client.get("/media/0", headers=foreign).status_code == 403

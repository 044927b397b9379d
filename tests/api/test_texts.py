"""The table of texts, behind the guard of all routes."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from aigc_studio.api.server import app_options
from aigc_studio.studio import Studio


def test_unknown_texts_are_not_found(studio: Studio) -> None:
    client = TestClient(FastAPI(**app_options(studio)), base_url="http://127.0.0.1")
    assert client.get("/texts.csv?ids=nothing,else").status_code == 404
    assert client.get("/texts.csv").status_code == 422

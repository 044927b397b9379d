"""Every place has a small picture."""

import io

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from aigc_studio.api.places import place_routes
from aigc_studio.art.scenes import PLACES


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(FastAPI(routes=place_routes()))


def test_every_place_is_shown_and_no_two_look_alike(client: TestClient) -> None:
    pictures = [client.get(f"/places/{place.key}.webp").content for place in PLACES]
    assert len(set(pictures)) == len(PLACES)
    for picture in pictures:
        with Image.open(io.BytesIO(picture), formats=("WEBP",)) as small:
            assert small.size == (144, 144)


@pytest.mark.parametrize("key", ["atlantis", "..%2Ffuji"])
def test_anything_else_is_not_found(client: TestClient, key: str) -> None:
    assert client.get(f"/places/{key}.webp").status_code == 404

"""A sticker pack is one ZIP: exact sizes, the record in every file, and it is marked."""

import io
import zipfile

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from aigc_studio import studio as studio_module
from aigc_studio.api.stickers import sticker_routes
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.stickers import StickersEngine, StickersRequest
from aigc_studio.services.provenance.labels import AiRecord, Source, encode, read_marks
from aigc_studio.studio import Studio
from tests.fakes import CPU, FakeEngine

LIMIT = {"wechat": 500_000, "telegram": 512_000}  # bytes that the messengers take


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the studio of the test draw with FakeEngine, and make stickers as it does."""
    monkeypatch.setattr(studio_module, "ENGINES", (FakeEngine, StickersEngine))
    monkeypatch.setattr(studio_module, "choose_device", lambda settings: CPU)


@pytest.fixture
def client(studio: Studio) -> TestClient:
    return TestClient(FastAPI(routes=sticker_routes(studio)))


def test_a_pack_is_what_the_messengers_take(client: TestClient, studio: Studio) -> None:
    ball = Image.radial_gradient("L").point(lambda level: 255 if level > 120 else 40)
    drawn = encode(
        ball.convert("RGB"), "png", AiRecord(source=Source.GENERATED, produce_id="a" * 32), {}
    )
    request = StickersRequest(picture=drawn)
    studio.run(request)
    answer = client.get(f"/stickers/{request.id}.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert len(files) == 18
    for name, content in files.items():
        folder = name.split("/")[0]
        side = {"wechat": 240, "telegram": 512}[folder]
        assert Image.open(io.BytesIO(content)).size == (side, side)
        assert len(content) <= LIMIT[folder]
        assert read_marks(content).machine_made
    assert studio.results.of_job(request.id)[-1].width == 1536


def test_there_is_no_pack_of_anything_else(client: TestClient, studio: Studio) -> None:
    request = ImageRequest(prompt="a cat")
    studio.run(request)
    assert client.get(f"/stickers/{request.id}.zip").status_code == 404
    assert client.get("/stickers/nonsense.zip").status_code == 404

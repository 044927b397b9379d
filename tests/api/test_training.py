"""What came of a training, as one ZIP file."""

import io
import zipfile

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from aigc_studio.api.training import training_routes
from aigc_studio.engines.finetune import FinetuneRequest
from aigc_studio.services.database import Status
from aigc_studio.studio import Studio


@pytest.fixture
def client(studio: Studio) -> TestClient:
    return TestClient(FastAPI(routes=training_routes(studio)))


def test_a_finished_training_comes_under_its_name_with_nothing_but_its_result(
    client: TestClient, studio: Studio
) -> None:
    training = studio.trainer.new()
    studio.trainer.jobs.add(FinetuneRequest(id=training, name="Zuki 机器人", word="zuki"))
    studio.trainer.jobs.end(training, Status.DONE)
    folder = studio.trainer.folder_of(training)
    (folder.path / "set.json").write_text("private", encoding="utf-8")
    assert client.get(f"/training/{training}.zip").status_code == 404  # no result yet
    folder.result.mkdir()
    (folder.result / "README.md").write_text("a card", encoding="utf-8")
    answer = client.get(f"/training/{training}.zip")
    assert "zuki-%E6%9C%BA" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["README.md"]


def test_a_drawing_on_the_way_comes_by_its_step_and_number(
    client: TestClient, studio: Studio
) -> None:
    training = studio.trainer.new()
    folder = studio.trainer.folder_of(training)
    folder.samples.mkdir()
    (folder.samples / "step-000050-1.webp").write_bytes(b"a drawing")
    assert client.get(f"/training/{training}/step-000050-1.webp").content == b"a drawing"
    assert client.get(f"/training/{training}/step-000050-2.webp").status_code == 404
    assert client.get(f"/training/{'f' * 31}/step-000050-1.webp").status_code == 404


@pytest.mark.parametrize("training", ["f" * 32, "..%2F..%2Fstudio", "x"])
def test_an_unknown_id_finds_nothing(client: TestClient, training: str) -> None:
    assert client.get(f"/training/{training}.zip").status_code == 404

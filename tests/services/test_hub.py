"""Results go to the Hub privately, and without a token or network a plain message comes."""

from pathlib import Path
from typing import Any

import httpx
import huggingface_hub
import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.services.hub import publish, repository_of

ID = "0123456789abcdef" * 2


class FakeApi:
    """Remembers what it is asked."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.made: dict[str, Any] = {}
        self.sent: dict[str, Any] = {}
        self.problem = problem

    def whoami(self) -> dict[str, str]:
        return {"name": "zuki"}

    def create_repo(self, repository: str, **options: object) -> None:
        if self.problem:
            raise self.problem
        self.made = {"id": repository, **options}

    def upload_folder(self, **options: object) -> None:
        self.sent = options


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub, "get_token", lambda: "hf_secret")
    monkeypatch.setattr(huggingface_hub, "is_offline_mode", lambda: False)


def test_the_result_alone_goes_into_a_private_repository(tmp_path: Path) -> None:
    api = FakeApi()
    address = publish(tmp_path / "result", "My 机器人 Zuki!", ID, api)
    assert address == "https://huggingface.co/zuki/My-Zuki-01234567"
    assert api.made == {"id": "zuki/My-Zuki-01234567", "private": True, "exist_ok": True}
    assert api.sent["folder_path"] == tmp_path / "result"
    assert api.sent["repo_id"] == api.made["id"]


@pytest.mark.parametrize(
    ("name", "repository"),
    [
        ("机器人", "aigc-01234567"),
        ("a--b..c", "a-b-c-01234567"),
        ("x" * 90, f"{'x' * 60}-01234567"),
    ],
)
def test_every_name_makes_one_that_the_hub_takes(name: str, repository: str) -> None:
    assert repository_of(name, ID) == repository


def test_without_a_token_or_a_network_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = FakeApi()
    monkeypatch.setattr(huggingface_hub, "get_token", lambda: None)
    with pytest.raises(StudioError, match="HF_TOKEN"):
        publish(tmp_path, "Zuki", ID, api)
    monkeypatch.setattr(huggingface_hub, "is_offline_mode", lambda: True)
    with pytest.raises(StudioError, match="offline"):
        publish(tmp_path, "Zuki", ID, api)
    assert not api.sent


@pytest.mark.parametrize("problem", [httpx.ConnectError("no route"), OSError("full"), ValueError()])
def test_what_the_hub_refuses_is_told(tmp_path: Path, problem: Exception) -> None:
    api = FakeApi(problem)
    with pytest.raises(StudioError, match="The Hub did not take it") as refused:
        publish(tmp_path, "Zuki", ID, api)
    assert "hf_secret" not in str(refused.value)
    assert not api.sent

"""One data folder, one studio; a server can be found, and only while it lives."""

import json
import multiprocessing
import os
import stat
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

import pytest

from aigc_studio.core.errors import StudioError
from aigc_studio.services import home as home_module
from aigc_studio.services.home import (
    HomeClaim,
    RunningServer,
    claim_home,
    claim_or_find,
)

ADDRESS = "http://127.0.0.1:7860/"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "some" / "home"


@pytest.fixture
def claim(home: Path) -> Iterator[HomeClaim]:
    with claim_home(home) as claim:
        yield claim


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_module, "PATIENCE_S", 0.05)


def _told(home: Path) -> dict[str, object]:
    told = json.loads((home / "studio.json").read_text(encoding="utf-8"))
    assert isinstance(told, dict)
    return told


def test_a_claim_says_whose_it_is_and_no_more(claim: HomeClaim, home: Path) -> None:
    assert _told(home) == {"pid": os.getpid()}
    assert claim.server is None


def test_a_second_claim_is_refused_and_names_the_first_ones_pid(
    claim: HomeClaim, home: Path
) -> None:
    with pytest.raises(StudioError) as refused:
        claim_home(home)
    for language in ("en", "zh"):
        assert str(os.getpid()) in refused.value.tell(language)
        assert str(home) in refused.value.tell(language)


@pytest.mark.parametrize("content", ["", "{}", "[1]", "\udcff", '{"pid": 1, "address": 2}'])
def test_a_holder_that_cannot_be_read_is_refused_without_a_pid(
    claim: HomeClaim, home: Path, content: str
) -> None:
    (home / "studio.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(StudioError, match=r"pid \?"):
        claim_home(home)


def test_a_released_folder_goes_to_the_next_and_tells_nothing(home: Path) -> None:
    for _ in range(2):
        with claim_home(home) as claim:
            claim.announce(ADDRESS)
        claim.release()  # a second time does nothing
        assert claim.server is None
        assert not (home / "studio.json").exists()


def test_a_server_is_found_with_its_address_and_token(claim: HomeClaim, home: Path) -> None:
    claim.announce(ADDRESS)
    found = claim_or_find(home)
    assert found == claim.server
    assert isinstance(found, RunningServer)
    assert (found.pid, found.address, len(found.token)) == (os.getpid(), ADDRESS, 32)
    assert found.token not in repr(found)


def test_every_run_has_a_token_of_its_own(home: Path) -> None:
    tokens = set()
    for _ in range(2):
        with claim_home(home) as claim:
            claim.announce(ADDRESS)
            tokens.add(_told(home)["token"])
    assert len(tokens) == 2


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the user's folder is private by itself")
def test_the_token_can_be_read_by_the_user_alone(claim: HomeClaim, home: Path) -> None:
    claim.announce(ADDRESS)
    assert stat.S_IMODE((home / "studio.json").stat().st_mode) == 0o600


def test_a_free_folder_is_claimed_where_no_server_is_found(home: Path) -> None:
    found = claim_or_find(home)
    assert isinstance(found, HomeClaim)
    found.release()


@pytest.fixture
def killed_server(home: Path) -> None:
    """Leave the folder as a server does that was killed."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_serve_until_killed, args=(home, there), daemon=True)
    child.start()
    assert here.poll(60)
    child.kill()
    child.join()


def test_a_killed_server_is_not_found_any_more(killed_server: None, home: Path) -> None:
    assert _told(home)["address"] == ADDRESS
    found = claim_or_find(home)
    assert isinstance(found, HomeClaim)
    assert _told(home) == {"pid": os.getpid()}
    found.release()


def test_a_command_waits_for_another_command(claim: HomeClaim, home: Path) -> None:
    found = _Waiting(home)
    assert not found.within(4 * home_module.PATIENCE_S)
    claim.release()
    assert found.within(30)
    assert isinstance(found.result, HomeClaim)
    found.result.release()


def test_a_command_waits_for_a_server_that_starts(claim: HomeClaim, home: Path) -> None:
    found = _Waiting(home)
    assert not found.within(4 * home_module.PATIENCE_S)
    claim.announce(ADDRESS)
    assert found.within(30)
    assert found.result == claim.server


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(StudioError, match="cannot be written") as told:
            claim_home(home)
        assert "AIGC_HOME" in told.value.tell("zh")


def test_a_claim_that_could_not_be_written_is_let_go(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no")

    with monkeypatch.context() as broken:
        broken.setattr(home_module, "write_atomically", refuse)
        with pytest.raises(OSError, match="no"):
            claim_home(home)
    claim_home(home).release()


class _Waiting:
    """Looks for a claim or a server in a thread of its own."""

    def __init__(self, home: Path) -> None:
        self.result: HomeClaim | RunningServer | None = None
        self._home = home
        self._thread = Thread(target=self._find, daemon=True)
        self._thread.start()

    def within(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return self.result is not None

    def _find(self) -> None:
        self.result = claim_or_find(self._home)


def _serve_until_killed(home: Path, ready: Connection) -> None:
    """Run in a process of its own, until it is killed."""
    with claim_home(home) as claim:
        claim.announce(ADDRESS)
        ready.send("ready")
        ready.recv()

"""How a trainer's process ends: with its reason left for the studio, and alone in its folder."""

import io
from pathlib import Path

import pytest
from filelock import FileLock

from aigc_studio.core.errors import Cancelled, StorageFullError
from aigc_studio.training import run as run_module
from aigc_studio.training import work as work_module
from aigc_studio.training.course import Wish
from aigc_studio.training.folder import DONE, FAILED, FULL, LEFT, Status, TrainingFolder
from aigc_studio.training.run import listen, train


@pytest.fixture
def folder(tmp_path: Path) -> TrainingFolder:
    return TrainingFolder(tmp_path)


@pytest.mark.parametrize(
    ("problem", "code"), [(Cancelled(), LEFT), (StorageFullError(Path("disk")), FULL)]
)
def test_an_end_has_its_code(
    folder: TrainingFolder, monkeypatch: pytest.MonkeyPatch, problem: Exception, code: int
) -> None:
    def fail(*_: object) -> Status:
        raise problem

    monkeypatch.setattr(work_module, "work", fail)
    assert train(folder, Wish()) == code
    assert folder.take_failure() is None


def test_what_is_missing_is_told_once(folder: TrainingFolder) -> None:
    assert train(folder, Wish()) == FAILED
    assert "no plan" in str(folder.take_failure())
    assert folder.take_failure() is None


def test_a_second_trainer_does_not_touch_the_folder(
    folder: TrainingFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "PATIENCE_S", 0.05)
    with FileLock(folder.lock):
        assert train(folder, Wish()) == FAILED
    assert "Another trainer" in str(folder.take_failure())


def test_the_end_is_told(folder: TrainingFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_module, "work", lambda *_: Status(step=3, steps=3))
    assert train(folder, Wish()) == DONE
    assert folder.read_status().phase == "ended"


def test_wishes_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = Wish()
    monkeypatch.setattr("sys.stdin", io.StringIO("hello\nkeep\n"))
    listen(wish)
    assert wish.keep
    assert wish.leave

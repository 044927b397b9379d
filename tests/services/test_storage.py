"""A disk that is nearly full is noticed in time."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from aigc_studio.core.errors import StorageFullError
from aigc_studio.services.storage import GB, Storage

Usage = namedtuple("Usage", "total used free")


def _disk(monkeypatch: pytest.MonkeyPatch, total_gb: float, free_gb: float) -> None:
    total, free = round(total_gb * GB), round(free_gb * GB)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(total, total - free, free))


@pytest.mark.parametrize(("free_gb", "refused"), [(2.1, False), (2.0, False), (1.9, True)])
def test_too_little_room_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_gb: float, refused: bool
) -> None:
    _disk(monkeypatch, 100, free_gb)
    storage = Storage(tmp_path, 2.0)
    if not refused:
        storage.check()
        return
    with pytest.raises(StorageFullError) as caught:
        storage.check()
    for language in ("en", "zh"):
        assert str(tmp_path) in caught.value.tell(language)


@pytest.mark.parametrize(("free_gb", "low"), [(6, False), (4.9, True)])
def test_less_than_a_twentieth_is_low(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_gb: float, low: bool
) -> None:
    _disk(monkeypatch, 100, free_gb)
    assert Storage(tmp_path, 2.0).is_low() is low


def test_a_real_disk_has_some_room(tmp_path: Path) -> None:
    assert Storage(tmp_path, 0).free_gb() > 0

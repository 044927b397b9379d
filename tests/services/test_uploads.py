"""What people hand in is kept for its job and then gone."""

import os
import time
from pathlib import Path

import pytest

from aigc_studio.core.errors import NotFoundError
from aigc_studio.services.uploads import LONGEST_WAIT_S, Uploads


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


def test_a_file_is_kept_until_it_is_removed(uploads: Uploads) -> None:
    upload = uploads.add(b"canary")
    assert uploads.read(upload) == b"canary"
    uploads.remove([upload, upload])
    with pytest.raises(NotFoundError, match="choose it again"):
        uploads.read(upload)
    assert list(uploads.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["../secret", "..", "a/b", ""])
def test_an_id_is_never_a_path(uploads: Uploads, name: str) -> None:
    (uploads.folder.parent / "secret").write_bytes(b"x")
    uploads.add(b"canary")
    with pytest.raises(NotFoundError):
        uploads.read(name)
    uploads.remove([name])
    assert (uploads.folder.parent / "secret").exists()


def test_sweeping_keeps_what_a_job_waits_for_and_for_a_day_at_most(uploads: Uploads) -> None:
    needed, forgotten, old = (uploads.add(b"canary") for _ in range(3))
    long_ago = time.time() - LONGEST_WAIT_S - 60
    os.utime(uploads.folder / old, (long_ago, long_ago))
    uploads.sweep({needed, old})
    assert uploads.read(needed)
    for gone in (forgotten, old):
        with pytest.raises(NotFoundError):
            uploads.read(gone)


def test_sweeping_without_a_folder_is_nothing(uploads: Uploads) -> None:
    uploads.sweep(set())

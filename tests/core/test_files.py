"""A file is complete or not there, and its name is safe."""

import errno
import os
from pathlib import Path

import pytest

from aigc_studio.core.errors import StorageFullError
from aigc_studio.core.files import free_name, slug, write_atomically


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "new" / "a.bin"
    for content in (b"first", b"second"):
        write_atomically(file, content)
        assert file.read_bytes() == content
    assert [f.name for f in file.parent.iterdir()] == ["a.bin"]


def test_the_old_file_stays_when_the_new_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_atomically(tmp_path / "a.bin", b"old")

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageFullError, match="is full"):
        write_atomically(tmp_path / "a.bin", b"new")
    assert (tmp_path / "a.bin").read_bytes() == b"old"
    assert [f.name for f in tmp_path.iterdir()] == ["a.bin"]


def test_another_failure_is_told_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        write_atomically(tmp_path / "a.bin", b"new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions")
def test_a_private_file_is_private(tmp_path: Path) -> None:
    write_atomically(tmp_path / "key", b"secret", mode=0o600)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("A Cat, on a mat!", "a-cat-on-a-mat"),
        ("一个红苹果，3D 表情风格", "一个红苹果-3d-表情风格"),
        ("../../etc/passwd", "etc-passwd"),
        ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        ("snake_case", "snake-case"),
        ("!!! 🐼", "picture"),
        ("word " * 20, "word-word-word-word-word-word-wo"),
        ("猫" * 40, "猫" * 32),
    ],
)
def test_a_slug_is_a_safe_file_name(prompt: str, name: str) -> None:
    assert slug(prompt) == name


def test_a_free_name_counts_on(tmp_path: Path) -> None:
    for name in ("a.png", "a-2.png", "a-3.png"):
        file = free_name(tmp_path, "a")
        assert file.name == name
        file.touch()

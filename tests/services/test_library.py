"""A file is complete and recorded, or it is not there."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from aigc_studio.engines.image import ImageRequest
from aigc_studio.services.database import Job
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import Library, free_name, slug, write_atomically
from tests.fakes import picture_of

CAT = ImageRequest(prompt="A Cat, on a mat!", seed=7)
PIECE = CAT.split()[0]


@pytest.fixture
def job(jobs: JobTable) -> Job:
    return jobs.add(CAT)


def _pictures(folder: Path) -> list[Path]:
    return list(folder.rglob("*.png"))


def test_a_picture_lies_in_the_folder_of_its_day_and_engine(library: Library, job: Job) -> None:
    result = library.keep(job.id, 0, PIECE, picture_of(PIECE))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/image/\d{6}-7-a-cat-on-a-mat\.png", result.file)
    with Image.open(library.path(result)) as picture:
        assert picture.size == (result.width, result.height)
        assert picture.getpixel((0, 0)) == (7, 80, 160)


def test_a_kept_picture_is_a_row(library: Library, jobs: JobTable, job: Job) -> None:
    kept = library.keep(job.id, 2, PIECE, picture_of(PIECE))
    row = jobs.result(kept.id)
    assert (row.job_id, row.piece, row.seed, row.seconds) == (job.id, 2, 7, 0.25)


def test_pictures_of_one_second_do_not_overwrite_each_other(library: Library, job: Job) -> None:
    files = {library.keep(job.id, piece, PIECE, picture_of(PIECE)).file for piece in range(3)}
    assert len(files) == len(_pictures(library.outputs)) == 3


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_before_the_file_is_safe_leaves_neither_file_nor_row(
    library: Library, jobs: JobTable, job: Job, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
    with pytest.raises(OSError, match="No space left"):
        library.keep(job.id, 0, PIECE, picture_of(PIECE))
    assert _pictures(library.outputs) == []
    assert jobs.results(job.id) == []


def test_a_failure_of_the_folder_leaves_no_row(
    library: Library, jobs: JobTable, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file may be there or not after a power cut, so nothing may promise it."""
    fsync, calls = os.fsync, []

    def fail_second(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fail_second)
    with pytest.raises(OSError, match="Input/output"):
        library.keep(job.id, 0, PIECE, picture_of(PIECE))
    assert jobs.results(job.id) == []


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
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(tmp_path / "a.bin", b"new")
    assert (tmp_path / "a.bin").read_bytes() == b"old"


def test_sweeping_removes_half_written_files_alone(library: Library, job: Job) -> None:
    kept = library.path(library.keep(job.id, 0, PIECE, picture_of(PIECE)))
    part = kept.with_name("broken.png.part")
    part.write_bytes(b"half")
    library.sweep()
    assert kept.exists()
    assert not part.exists()


def test_sweeping_an_empty_home_is_nothing(library: Library) -> None:
    library.sweep()
    assert not library.outputs.exists()


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

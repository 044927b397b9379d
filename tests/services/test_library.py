"""A file is complete and recorded, or it is not there."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from aigc_studio.core.brief import Brief
from aigc_studio.core.errors import NotFoundError, StorageFullError
from aigc_studio.core.events import Film, Text
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.text import TextRequest
from aigc_studio.services import results as results_module
from aigc_studio.services.database import Job, Status
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import THUMBNAIL_PX, TRASH_DAYS, Library
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.results import Filter, ResultTable
from tests.fakes import picture_of
from tests.pictures import film_of

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


def test_a_kept_picture_is_a_row(library: Library, results: ResultTable, job: Job) -> None:
    kept = library.keep(job.id, 2, PIECE, picture_of(PIECE))
    row = results.get(kept.id)
    assert (row.job_id, row.piece, row.seed, row.seconds) == (job.id, 2, 7, 0.25)


def test_pictures_of_one_second_do_not_overwrite_each_other(library: Library, job: Job) -> None:
    files = {library.keep(job.id, piece, PIECE, picture_of(PIECE)).file for piece in range(3)}
    assert len(files) == len(_pictures(library.outputs)) == 3


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_before_the_file_is_safe_leaves_neither_file_nor_row(
    library: Library, results: ResultTable, job: Job, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
    with pytest.raises(StorageFullError, match="is full"):
        library.keep(job.id, 0, PIECE, picture_of(PIECE))
    assert [file for file in library.outputs.rglob("*") if file.is_file()] == []
    assert results.of_job(job.id) == []


def test_a_failure_of_the_folder_leaves_no_row(
    library: Library, results: ResultTable, job: Job, monkeypatch: pytest.MonkeyPatch
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
    assert results.of_job(job.id) == []


def test_sweeping_removes_half_written_files_alone(library: Library, job: Job) -> None:
    kept = library.path(library.keep(job.id, 0, PIECE, picture_of(PIECE)))
    part = kept.with_name("broken.png.0123abcd.part")
    part.write_bytes(b"half")
    library.sweep()
    assert kept.exists()
    assert not part.exists()


def test_sweeping_an_empty_home_is_nothing(library: Library) -> None:
    library.sweep()
    assert not library.outputs.exists()


def test_a_row_that_cannot_be_written_leaves_no_file(
    library: Library, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise StorageFullError(library.outputs)

    monkeypatch.setattr(library.results, "add", fail)
    with pytest.raises(StorageFullError):
        library.keep(job.id, 0, PIECE, picture_of(PIECE))
    assert _pictures(library.outputs) == []


def test_a_small_picture_is_made_once(library: Library, job: Job) -> None:
    result = library.keep(job.id, 0, PIECE, picture_of(PIECE))
    small = library.thumbnail(result)
    with Image.open(small) as picture:
        assert max(picture.size) <= THUMBNAIL_PX
    made = small.stat().st_mtime_ns
    assert library.thumbnail(result) == small
    assert small.stat().st_mtime_ns == made


def test_a_film_is_kept_with_its_record_its_recipe_and_a_small_picture(
    library: Library, job: Job
) -> None:
    mp4 = film_of((48, 64))
    made = Film(request_id=PIECE.id, mp4=mp4, width=48, height=64, seed=7, model="fake", seconds=1)
    result = library.keep(job.id, 0, PIECE, made)
    assert result.is_film
    assert result.file.endswith("-7-a-cat-on-a-mat.mp4")
    report = verify(library.content(result))
    assert report.ours
    assert (report.format, report.width, report.height) == ("mp4", 48, 64)
    recipe = library.recipe(result)
    assert recipe is not None
    assert recipe.request["prompt"] == CAT.prompt
    with Image.open(library.thumbnail(result)) as picture:
        assert picture.size == (48, 64)
    shared, name = library.export(result, Export(kind="share"))
    assert name.endswith(".mp4")
    assert verify(shared).ours
    assert b"Cat" not in shared


def test_deleted_means_gone_everywhere(
    library: Library, results: ResultTable, jobs: JobTable, tmp_path: Path
) -> None:
    """No byte of the prompt is left in any file: pictures, index, database and its log."""
    canary = "Zanzibarkanarienvogel"
    request = ImageRequest(prompt=f"a {canary} 红苹果", seed=7, count=2)
    job = jobs.add(request)
    kept = [
        library.keep(job.id, i, piece, picture_of(piece)) for i, piece in enumerate(request.split())
    ]
    small = [library.thumbnail(result) for result in kept]
    jobs.end(job.id, Status.DONE)
    results.caption(kept[0].id, canary)
    assert _files_with(tmp_path, canary)
    library.delete([result.id for result in kept])
    assert _files_with(tmp_path, canary) == []
    assert not any(file.exists() for file in small)
    assert results.count(Filter()) == results.count(Filter(trash=True)) == 0
    with pytest.raises(NotFoundError):
        jobs.get(job.id)


def test_emptying_the_trash_makes_room_on_a_full_disk(
    library: Library, results: ResultTable, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = library.keep(job.id, 0, PIECE, picture_of(PIECE))
    results.trash([kept.id], True)

    def refuse(_: object) -> None:
        raise StorageFullError(library.outputs)

    with monkeypatch.context() as full:
        full.setattr(results.database, "write", refuse)
        with pytest.raises(StorageFullError):
            library.empty_trash()
    assert not library.path(kept).exists()
    library.empty_trash()
    assert results.count(Filter(trash=True)) == 0


def test_the_trash_is_emptied_after_a_month(
    library: Library, results: ResultTable, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (library.keep(job.id, i, PIECE, picture_of(PIECE)) for i in range(2))
    long_ago = datetime.now(UTC) - timedelta(days=TRASH_DAYS + 1)
    with monkeypatch.context() as past:
        past.setattr(results_module, "now", lambda: long_ago)
        results.trash([old.id], True)
    results.trash([new.id], True)
    library.sweep()
    assert [result.id for result in results.page(Filter(trash=True))] == [new.id]
    assert not library.path(old).exists()


def _files_with(folder: Path, text: str) -> list[str]:
    found = {text.encode(), text.lower().encode(), text.encode("utf-16-le")}
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [f.name for f in files if any(form in f.read_bytes() for form in found)]


def test_a_text_is_kept_with_its_label_found_by_its_words_and_deleted(
    library: Library, results: ResultTable, jobs: JobTable
) -> None:
    request = TextRequest(brief=Brief(subject="绿茶"))
    piece = request.split()[0]
    made = Text(request_id=piece.id, text="一杯\n----\n好茶", seed=3, model="tiny", seconds=1)
    kept = library.keep(jobs.add(request).id, 0, piece, made)
    assert kept.file.endswith(".txt")
    assert [r.text for r in results.page(Filter(query="好茶"))] == [made.text]
    recipe = library.recipe(kept)
    assert recipe is not None and TextRequest.checked(recipe.request).brief == request.brief
    shared = library.export(kept, Export(kind="share"))[0].decode()
    assert shared.startswith(made.text) and "Written by AI" in shared and kept.id in shared
    assert "绿茶" not in shared  # what was typed stays here
    with Image.open(library.thumbnail(kept)) as card:
        assert len(set(card.convert("L").tobytes())) > 10  # letters
    library.delete([kept.id])
    assert not library.path(kept).exists() and results.page(Filter(query="好茶")) == []

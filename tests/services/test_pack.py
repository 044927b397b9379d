"""A ZIP file holds marked copies and a table that no spreadsheet runs."""

import csv
import io
import zipfile

import pytest

from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import Library
from aigc_studio.services.pack import COLUMNS, TABLE, zipped
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.results import Filter, ResultTable
from tests.fakes import picture_of

PROMPTS = ("一个红苹果", '=HYPERLINK("http://evil")', "a, b\nc")


@pytest.fixture
def archive(library: Library, jobs: JobTable, results: ResultTable) -> zipfile.ZipFile:
    for prompt in PROMPTS:
        request = ImageRequest(prompt=prompt, seed=7)
        piece = request.split()[0]
        library.keep(jobs.add(request).id, 0, piece, picture_of(piece))
    pieces = list(zipped(library, reversed(results.page(Filter())), Export()))
    assert len(pieces) == len(PROMPTS) + 1
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_every_picture_is_a_labelled_copy(archive: zipfile.ZipFile) -> None:
    assert archive.testzip() is None
    names = [name for name in archive.namelist() if name != TABLE]
    assert len(names) == len(set(names)) == len(PROMPTS)
    for name, prompt in zip(names, PROMPTS, strict=True):
        report = verify(archive.read(name))
        assert report.ours
        assert report.settings is not None
        assert report.settings.prompt == prompt


def test_the_table_says_what_they_are_and_runs_nothing(archive: zipfile.ZipFile) -> None:
    text = archive.read(TABLE).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert tuple(head) == COLUMNS
    assert [row[0] for row in rows] == [n for n in archive.namelist() if n != TABLE]
    assert [row[1] for row in rows] == [PROMPTS[0], "'" + PROMPTS[1], PROMPTS[2]]
    assert {row[5] for row in rows} == {"7"}

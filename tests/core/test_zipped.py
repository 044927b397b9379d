"""Pictures come out of a ZIP file; what else is in it does no harm."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from aigc_studio.core import zipped
from aigc_studio.core.errors import RequestError
from aigc_studio.core.zipped import is_zip, pictures_in
from tests.pictures import noise


def packed(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files.items():
            archive.writestr(name, file)
    return content.getvalue()


def test_pictures_come_by_their_names_and_the_rest_is_passed_over() -> None:
    one, two = noise(1, (9, 9)), noise(2, (9, 9))
    content = packed(
        {"b/2.png": two, "a/1.jpg": one, "notes.txt": b"hello", "../../up.png": one, "a/": b""}
    )
    assert is_zip(content)
    assert not is_zip(one)
    assert list(pictures_in(content)) == [one, one, two]


def test_a_picture_that_swells_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MAX_MB", 1)
    swelling = b"BM" + bytes(3_000_000)
    small = noise(1, (9, 9))
    assert list(pictures_in(packed({"a.bmp": swelling, "b.png": small}))) == [small]


@pytest.mark.parametrize("cut", [30, 60, -10])
def test_a_damaged_file_is_refused_in_words(cut: int) -> None:
    with pytest.raises(RequestError, match="damaged"):
        list(pictures_in(packed({"a.png": noise(1, (9, 9))})[:cut]))


def test_an_encrypted_file_is_refused_in_words() -> None:
    content = bytearray(packed({"a.png": noise(1, (9, 9))}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(RequestError, match="encrypted"):
        list(pictures_in(bytes(content)))


def test_a_file_without_pictures_is_refused_in_words() -> None:
    with pytest.raises(RequestError, match="no picture"):
        list(pictures_in(packed({"notes.txt": b"hello"})))

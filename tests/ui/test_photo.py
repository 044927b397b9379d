"""A box for pictures keeps them in memory only, and shows what it has."""

import base64
import io
import zipfile
from pathlib import Path

import gradio as gr
import pytest
from PIL import Image

from aigc_studio.ui import photo
from aigc_studio.ui.photo import SHOWN_PX, PhotoBox, data_address
from tests.pictures import encode, noise


@pytest.fixture
def box() -> PhotoBox:
    box = PhotoBox("style-own", 2)
    with gr.Blocks():
        box.lay_out("transfer.own_drop", "transfer.own_note")
    return box


def shown(address: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))


def test_files_are_read_shown_and_deleted(box: PhotoBox, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.png" for number in range(3)]
    for number, file in enumerate(files):
        file.write_bytes(noise(number, (40, 30)))
    contents = [file.read_bytes() for file in files]
    update = box._take([str(file) for file in files])
    assert update[box.contents] == contents[:2]
    assert update[box.file] is None
    assert update[box.view].count("<img") == 2
    assert "40×30" in update[box.view]
    assert shown(update[box.shown]).size == (40, 30)
    assert not any(file.exists() for file in files)


def test_a_zip_is_unpacked_and_what_is_too_much_is_refused(
    box: PhotoBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = [noise(number, (40, 30)) for number in range(3)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, picture in enumerate(pictures):
            archive.writestr(f"{number}.png", picture)
    assert box.filled([packed.getvalue()])[box.contents] == pictures[:2]
    assert box.filled([pictures[2], packed.getvalue()])[box.contents] == [pictures[2], pictures[0]]
    monkeypatch.setattr(photo, "MAX_TOTAL_MB", 0)
    update = box.filled(pictures)
    assert update[box.contents] == []
    assert "more than 0 MB" in update[box.view]


def test_what_is_no_picture_is_told_in_both_languages(box: PhotoBox) -> None:
    update = box.filled([noise(1, (9, 9)), b"<script>"])
    assert update[box.contents] == []
    assert 'lang="zh"' in update[box.view]
    assert "no picture" in update[box.view]
    assert "<script>" not in update[box.view]


def test_a_large_picture_is_shown_small_and_a_clear_one_clear() -> None:
    assert shown(data_address(Image.new("RGB", (4000, 10)), SHOWN_PX)).width == SHOWN_PX
    clear = Image.open(io.BytesIO(encode(Image.new("RGBA", (20, 20), (200, 0, 0, 0)))))
    assert shown(data_address(clear, SHOWN_PX)).convert("RGBA").getpixel((3, 3))[3] == 0

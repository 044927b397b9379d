"""What is handed in: hostile archives end here; what cannot be used is listed with its reason."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from aigc_studio.core.language import catalogue
from aigc_studio.training import intake as intake_module
from aigc_studio.training.folder import PictureSet, TrainingFolder
from aigc_studio.training.intake import (
    captioned,
    changed,
    clean_caption,
    decoded,
    read_picture,
    stem_of,
    take_files,
)
from tests.pictures import encode, noise

PICTURE = noise(1, (20, 12))


@pytest.fixture
def folder(tmp_path: Path) -> TrainingFolder:
    return TrainingFolder(tmp_path / "within")


def packed(
    *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def reasons(found: PictureSet) -> dict[str, str]:
    return {one.name: one.reason for one in found.left_out}


@pytest.mark.parametrize(
    "name",
    ["../../evil.png", "/etc/evil.png", "C:\\evil.png", "..\\evil.png", "a/b/evil.png",
     "evil.png. .", "nul\x01evil.png", "con.png", "e" * 500 + ".png"],
)  # fmt: skip
def test_a_name_never_becomes_a_path(folder: TrainingFolder, tmp_path: Path, name: str) -> None:
    found = take_files(folder, [("set.zip", packed((name, PICTURE)))])
    assert [item.file for item in found.items] == ["0001.png"]
    written = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.*")}
    assert written == {"within/pictures/0001.png", "within/set.json"}


@given(st.text(max_size=300))
def test_any_name_has_a_stem(name: str) -> None:
    assert "/" not in stem_of(name)


def test_a_bomb_is_stopped_at_its_limit(
    folder: TrainingFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = packed(("bomb.png", PICTURE[:64] + bytes(60 * 10**6)), method=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    intake = intake_module.Intake.into(folder)
    intake.take("bomb.zip", bomb)
    assert intake.unpacked <= 200 * len(bomb)
    assert reasons(intake.finished()) == {"bomb.png": "set.bomb"}

    monkeypatch.setattr(intake_module, "MAX_UNPACKED", 3 * len(PICTURE))
    many = packed(*((f"{i}.png", PICTURE) for i in range(6)))
    found = take_files(folder, [("many.zip", many)])
    assert len(found.items) == 3
    assert set(reasons(found).values()) == {"set.bomb"}


def test_links_nested_encrypted_and_damaged_members_are_left_out(folder: TrainingFolder) -> None:
    link = zipfile.ZipInfo("link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    locked = bytearray(packed(("locked.png", PICTURE)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", locked, locked.index(mark) + offset, 1)
    damaged = bytearray(packed(("damaged.png", PICTURE)))
    damaged[damaged.index(PICTURE) + 50] ^= 0xFF
    found = take_files(
        folder,
        [
            ("links.zip", packed((link, b"/etc/passwd"), ("fine.png", PICTURE))),
            ("nest.zip", packed(("inner.zip", packed(("x.png", PICTURE))))),
            ("locked.zip", bytes(locked)),
            ("damaged.zip", bytes(damaged)),
            ("cut.zip", packed(("x.png", PICTURE))[:-30]),
        ],
    )
    assert [item.name for item in found.items] == ["fine.png"]
    assert reasons(found) == {
        "link.png": "set.link",
        "inner.zip": "set.nested",
        "locked.png": "set.encrypted",
        "damaged.png": "set.damaged",
        "cut.zip": "error.zip_damaged",
    }
    assert all(one.reason in catalogue() for one in found.left_out)


def test_what_is_no_picture_is_listed_and_hidden_files_are_passed_over(
    folder: TrainingFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "MAX_PICTURES", 1)
    found = take_files(
        folder,
        [
            ("a.png", PICTURE),
            ("b.png", PICTURE),
            ("notes.pdf", b"%PDF"),
            ("torn.jpg", b"\xff\xd8\xff\xe0 torn"),
            ("alone.txt", b"nobody"),
            ("long.txt", b"x" * 70_000),
            ("mac.zip", packed(("__MACOSX/._a.png", b"x"), (".DS_Store", b"x"), ("d/", b""))),
        ],
    )
    assert len(found.items) == 1
    assert reasons(found) == {
        "b.png": "set.too_many",
        "notes.pdf": "set.no_picture",
        "torn.jpg": "set.too_many",
        "long.txt": "set.text_long",
        "alone.txt": "set.caption_alone",
    }


def test_too_many_members_are_not_looked_at(
    folder: TrainingFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "MAX_MEMBERS", 2)
    found = take_files(folder, [("m.zip", packed(*((f"{i}.png", PICTURE) for i in range(5))))])
    assert len(found.items) == 2
    assert reasons(found) == {"m.zip": "set.members"}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
def test_a_caption_is_read_in_its_encoding(encoding: str) -> None:
    text = "一只在海边的机器人，红色"
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    assert decoded(marks.get(encoding, b"") + text.encode(encoding)).removeprefix("\ufeff") == text


def test_captions_are_one_clean_line_and_can_come_later(folder: TrainingFolder) -> None:
    assert clean_caption(" a\n\tcat\x00\x1b[0m  sits ") == "a cat [0m sits"
    take_files(folder, [("one.png", PICTURE), ("two.png", noise(2, (9, 9)))])
    found = take_files(folder, [("deep/one.txt", b"a cat")])
    assert [item.caption for item in found.items] == ["a cat", ""]
    assert not found.left_out
    assert [i.caption for i in captioned(folder, {"0002.png": " x\n"}).items] == ["a cat", "x"]
    kept = changed(folder, lambda item: item.file != "0001.png")
    assert [item.name for item in kept.items] == ["two.png"]
    assert not (folder.pictures / "0001.png").exists()
    assert [i.file for i in take_files(folder, [("c.png", PICTURE)]).items] == [
        "0002.png",
        "0001.png",
    ]


def test_a_photo_loses_its_place_and_its_turn(folder: TrainingFolder) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x8825] = {1: "N"}  # place
    photo = Image.new("RGB", (40, 20), "red")
    file = io.BytesIO()
    photo.save(file, "JPEG", exif=exif)
    found = take_files(folder, [("p.jpg", file.getvalue())])
    kept = (folder.pictures / found.items[0].file).read_bytes()
    assert b"Exif" not in kept
    assert read_picture(folder, found.items[0]).size == (20, 40)
    assert len(found.items[0].sha256) == 64
    again = take_files(folder, [("again.png", encode(read_picture(folder, found.items[0])))])
    assert again.items[1].sha256 == found.items[0].sha256

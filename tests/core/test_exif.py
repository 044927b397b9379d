"""A few fields are read from EXIF; nothing in it can make the reader work or remember much."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.core.exif import HEAD, USER_COMMENT, Exif, read_exif
from tests.pictures import exif, user_comment

ROOM = 2**20
PROMPT = "一只猫, a cat\nSteps: 20, Sampler: Euler"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("head", [b"", HEAD])
def test_texts_of_both_directories_are_read_in_both_byte_orders(order: str, head: bytes) -> None:
    block = exif({0x010E: b"a cat\0", 0x0131: b"Fooocus"}, {USER_COMMENT: b"fine"}, order)
    assert read_exif(head + block, ROOM).texts == {
        "ImageDescription": "a cat",
        "Software": "Fooocus",
        "UserComment": "fine",
    }


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_read(order: str, orientation: int) -> None:
    block = exif({0x0112: struct.pack(order + "H", orientation)}, order=order)
    assert read_exif(block, ROOM).orientation == orientation


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_upright(orientation: int) -> None:
    assert read_exif(exif({0x0112: struct.pack("<H", orientation)}), ROOM).orientation == 1


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "raw",
    [
        user_comment(PROMPT, big=True),
        user_comment(PROMPT, big=False),
        b"UNICODE\0" + PROMPT.encode("utf-16"),
        b"ASCII\0\0\0" + PROMPT.encode(),
        bytes(8) + PROMPT.encode(),
        PROMPT.encode() + b"\0",
    ],
    ids=["big endian", "little endian", "with a mark", "ASCII", "undefined", "no code"],
)
def test_a_comment_is_read_in_every_code_whatever_the_order_around_it(
    order: str, raw: bytes
) -> None:
    assert read_exif(exif({}, {USER_COMMENT: raw}, order), ROOM).texts["UserComment"] == PROMPT


def test_a_comment_of_chinese_alone_is_read_in_the_order_of_its_block() -> None:
    block = exif({}, {USER_COMMENT: user_comment("一只猫", big=False)}, "<")
    assert read_exif(block, ROOM).texts["UserComment"] == "一只猫"


def test_a_japanese_comment_is_not_guessed_at() -> None:
    block = exif({}, {USER_COMMENT: b"JIS\0\0\0\0\0\x30\x21"})
    assert read_exif(block, ROOM).texts["UserComment"] == ""


def test_place_time_and_camera_notes_are_never_read() -> None:
    block = exif(
        {0x0132: b"2026:11:24 10:00:00", 0x8825: b"\x08\0\0\0\0", 0x013B: b"Jane Doe"},
        {0x927C: b"serial 12345", 0xA431: b"body 12345"},
    )
    assert read_exif(block, ROOM) == Exif()


def test_overlapping_fields_do_not_multiply() -> None:
    """5,000 entries that each claim the same 60 kB: 300 MB for a reader that collects them."""
    count, size = 5000, 60_000
    entries = b"".join(struct.pack("<HHII", i, 2, size, 8) for i in range(count))
    block = b"II*\0" + struct.pack("<IH", 8, count) + entries
    texts = read_exif(block + bytes(size), ROOM).texts
    assert len(texts) == 4
    assert sum(map(len, texts.values())) <= 4 * size


def test_texts_that_are_too_long_together_are_left_out() -> None:
    block = exif({0x010E: b"a" * 600, 0x010F: b"b" * 600})
    assert list(read_exif(block, 1000).texts) == ["ImageDescription"]


def test_a_directory_that_points_to_itself_ends() -> None:
    block = b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x8769, 4, 1, 8)
    assert read_exif(block, ROOM) == Exif()


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(noise: bytes) -> None:
    read_exif(noise, ROOM)
    read_exif(b"II*\0\x08\0\0\0" + noise, ROOM)
    read_exif(b"MM\0*\0\0\0\x08" + noise, ROOM)

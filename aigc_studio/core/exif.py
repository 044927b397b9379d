"""The few fields of an EXIF block that the studio wants; no place, no time, no camera notes.

A reader that collects every field follows pointers that may overlap: 64 kB then claim 300 MB. This
one looks at a handful of tags, at each once.
"""

import struct
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

ORIENTATION, POINTER, USER_COMMENT = 0x0112, 0x8769, 0x9286
TEXTS = {
    0x010E: "ImageDescription",
    0x010F: "Make",
    0x0110: "Model",
    0x0131: "Software",
    USER_COMMENT: "UserComment",
}
WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 129: 1}  # bytes of BYTE, ASCII, SHORT, LONG, raw, UTF-8
HEAD = b"Exif\0\0"


@dataclass(frozen=True)
class Exif:
    """What an EXIF block says."""

    orientation: int = 1  # 1 to 8
    texts: dict[str, str] = field(default_factory=dict)


def read_exif(exif: bytes, room: int) -> Exif:
    """Return what is wanted of an EXIF block, with or without its head.

    The texts are left out where they need more than `room` bytes together. What is damaged ends
    the reading; what was read before it stays.
    """
    exif = exif.removeprefix(HEAD)
    order = "<" if exif[:2] == b"II" else ">"
    fields: dict[int, bytes] = {}
    with suppress(struct.error):
        (start,) = struct.unpack_from(order + "I", exif, 4)
        _read_directory(exif, order, start, fields)
        if POINTER in fields:
            (start,) = struct.unpack(order + "I", fields[POINTER])
            _read_directory(exif, order, start, fields)
    texts = {}
    for tag, key in TEXTS.items():
        raw = fields.get(tag, b"")
        room -= len(raw)
        if raw and room >= 0:
            texts[key] = _decode_comment(raw, order) if tag == USER_COMMENT else decode(raw)
    orientation = int.from_bytes(
        fields.get(ORIENTATION, b"")[:2], "little" if order == "<" else "big"
    )
    return Exif(orientation if 1 <= orientation <= 8 else 1, texts)


def decode(raw: bytes) -> str:
    """Return a text: UTF-8, as most write whatever the format says, otherwise Latin-1."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.replace("\0", "")


def _read_directory(exif: bytes, order: str, start: int, fields: dict[int, bytes]) -> None:
    """Add the first value of each wanted tag of a directory (TIFF 6.0, section 2)."""
    for tag, kind, count, place in _entries(exif, order, start):
        if (tag in TEXTS or tag in (ORIENTATION, POINTER)) and tag not in fields:
            length = count * WIDTHS.get(kind, 0)
            if length > 4:
                (place,) = struct.unpack_from(order + "I", exif, place)
            fields[tag] = exif[place : place + length]


def _entries(exif: bytes, order: str, start: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the tag of each entry, its kind, its count, and where its value or pointer stands."""
    (count,) = struct.unpack_from(order + "H", exif, start)
    for at in range(start + 2, start + 2 + 12 * count, 12):
        yield *struct.unpack_from(order + "HHI", exif, at), at + 8


def _decode_comment(raw: bytes, order: str) -> str:
    """Return a UserComment by the character code in its first eight bytes (EXIF 2.32, 4.6.5)."""
    code, body = raw[:8], raw[8:]
    if code == b"UNICODE\0":
        return _decode_utf16(body[: len(body) // 2 * 2], order).replace("\0", "")
    if code == b"JIS\0\0\0\0\0":
        return ""
    return decode(body if code in (b"ASCII\0\0\0", bytes(8)) else raw)


def _decode_utf16(body: bytes, order: str) -> str:
    """Return a text of two-byte characters: many write one order whatever the block around it says.

    The right order gives fewer characters that do not exist, and more Latin ones.
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    codecs = ("utf-16-le", "utf-16-be") if order == "<" else ("utf-16-be", "utf-16-le")
    return min((body.decode(codec, "replace") for codec in codecs), key=_strangeness)


def _strangeness(text: str) -> tuple[int, int]:
    start = text[:1000]
    strange = sum(unicodedata.category(c) in ("Cn", "Co", "Cs") or c == "\ufffd" for c in start)
    return strange, -sum(c.isascii() for c in start)

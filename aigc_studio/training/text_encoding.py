"""Which encoding a file of text is in, told by its bytes, and its lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from charset_normalizer import from_bytes

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What is told apart without a mark, as Python calls it; the last stands for Latin-1, too.
OLD = ("gb18030", "big5", "cp1252")
NAMES = {  # as people know them
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "cp1252": "Latin-1",
}
BROKEN = "\ufffd"
LOOKED_AT = 200_000  # bytes, to tell those apart
SOUND = 0.8  # of the lines: so many are UTF-8, so the others are broken lines of it
ZEROS = 0.3  # of the bytes at even or at odd places: it is UTF-16 without a mark


@dataclass(frozen=True)
class Decoded:
    """The lines of a file.

    Attributes:
        encoding: as Python calls it.
        lines: without their ends; BROKEN in the place of a broken one.
        broken: numbers, from 1, of the lines that are not in this encoding.
    """

    encoding: str
    lines: Sequence[str]
    broken: Sequence[int] = ()


def decoded(content: bytes, encoding: str = "") -> Decoded:
    """Return the lines of a file, read in a given encoding or in the one that fits best.

    A byte-order mark decides; then zeros, which only UTF-16 has; then UTF-8, of which some lines
    may be broken; then what charset-normalizer finds likeliest of GB 18030, Big5 and Latin-1.
    """
    encoding = encoding or encoding_of(content)
    if encoding.startswith("utf-16"):  # its line ends are no single bytes
        text = content.decode(encoding, errors="replace").replace("\r\n", "\n")
        lines = text.replace("\r", "\n").split("\n")
        broken = [i for i, line in enumerate(lines, 1) if BROKEN in line]
        lines = [BROKEN if BROKEN in line else line for line in lines]
    else:
        lines, broken = [], []
        for i, raw in enumerate(_raw_lines(content), 1):
            try:
                lines.append(raw.decode(encoding if i == 1 else encoding.removesuffix("-sig")))
            except UnicodeDecodeError:
                lines.append(BROKEN)
                broken.append(i)
    return Decoded(encoding, lines, broken)


def encoding_of(content: bytes) -> str:
    """Return the encoding that fits best."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        some = content[start:LOOKED_AT:2]
        if some.count(0) > ZEROS * len(some):
            return encoding
    told = [line for line in _raw_lines(content) if not line.isascii()]
    if sum(_is_utf8(line) for line in told) >= SOUND * len(told):
        return "utf-8"
    some = b"\n".join(told)[:LOOKED_AT]
    best = from_bytes(some, cp_isolation=list(OLD), threshold=0.9).best()
    return best.encoding if best else OLD[-1]


def _raw_lines(content: bytes) -> list[bytes]:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True

"""A picture file taken apart without drawing it: how large it is, what it says, what draws.

A decoder that inflates every text and follows every pointer can be made to fill the memory by a
file of some kilobytes. Here only what is wanted is looked at, within bounds, and what remains for
the decoder is the part that draws.
"""

import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from aigc_studio.core.errors import RequestError
from aigc_studio.core.exif import HEAD as EXIF_HEAD
from aigc_studio.core.exif import decode, read_exif

MAX_TEXT = 4 * 2**20  # bytes of all texts of a picture together, inflated
MAX_PROFILE = 4 * 2**20  # bytes of a colour profile, inflated
MAX_BLOCKS = 100_000  # in a file; one of 50 MB in the usual blocks of 8 kB has 6,400
MAX_SCANS = 64  # of a progressive JPEG; usual are ten, and each is a pass over all pixels
MAX_HEAD = 2**20  # bytes of a GIF before its first image
# The application extension of a GIF that holds XMP, and what stands behind the packet (XMP
# specification, part 3): read as blocks, it leads to its last byte from wherever one comes.
GIF_XMP_HEAD = b"\x21\xff\x0bXMP DataXMP"
GIF_XMP_TRAILER = b"\x01" + bytes(range(255, -1, -1)) + b"\0"

XMP_KEY = "XML:com.adobe.xmp"
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
PROFILE_HEAD = b"ICC_PROFILE\0"

PNG_DRAWING = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
PNG_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"comf")  # comf: ComfyUI's, in animated pictures
JPEG_MARKER = re.compile(rb"\xff([^\x00\xff])")  # decoders skip what stands between segments
JPEG_BARE = (0x01, *range(0xD0, 0xD9))  # markers without a length
JPEG_FRAMES = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
JPEG_SAYING = (*range(0xE1, 0xEE), 0xEF, 0xFE)  # APP0 and APP14 tell the colour space: they draw
BMP_DRAWN = (0, 3)  # plain, and with masks; run lengths turn 300 kB into 40 megapixels, slowly


@dataclass(frozen=True)
class Parts:
    """What a picture file consists of."""

    size: tuple[int, int]  # width, height in pixels, as the header says
    drawing: bytes  # the file again, without what does not draw
    texts: Mapping[str, str]
    orientation: int  # as EXIF counts: 1 to 8
    profile: bytes  # ICC, or empty


def media_of(content: bytes) -> str | None:
    """Return "png", "jpeg", "webp", "bmp" or "gif" by the first bytes, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "bmp" if content.startswith(b"BM") else None


def take_apart(content: bytes, media: str) -> Parts:
    """Return the parts of a file of a media; of animations those of the first frame.

    Raises:
        RequestError: it is packed in a way that is not opened.
        ValueError, IndexError, struct.error: it is damaged or cut off.
    """
    readers: dict[str, Callable[[bytes], Parts]] = {
        "png": _png,
        "jpeg": _jpeg,
        "webp": _webp,
        "gif": _gif,
        "bmp": _bmp,
    }
    return readers[media](content)


@dataclass
class _Said:
    """What a file says besides its pixels, collected while it is not too much."""

    texts: dict[str, str] = field(default_factory=dict)
    exif: bytes = b""
    profile: bytes = b""
    room: int = MAX_TEXT

    def add(self, key: str, raw: bytes) -> None:
        """Keep a text if there is room for all of it; a later one of the same key replaces it."""
        self.room -= len(raw)
        if key and self.room >= 0:
            self.texts[key] = decode(raw)

    def parts(self, size: tuple[int, int], drawing: bytes) -> Parts:
        exif = read_exif(self.exif, self.room)
        texts = MappingProxyType({**self.texts, **exif.texts})
        profile = self.profile if len(self.profile) <= MAX_PROFILE else b""
        return Parts(size, drawing, texts, exif.orientation, profile)


def _png(content: bytes) -> Parts:
    if content[12:16] != b"IHDR":
        raise ValueError("no header")
    width, height, depth = struct.unpack_from(">IIB", content, 16)
    view, said, at, packed = memoryview(content), _Said(), 8, b""
    drawing = [view[:8]]
    for _ in range(MAX_BLOCKS):
        length, kind = struct.unpack_from(">I4s", content, at)
        data = view[at + 8 : at + 8 + length]
        if kind in PNG_DRAWING and not (kind == b"tRNS" and depth == 16):
            drawing.append(view[at : at + 12 + length])
        elif kind in PNG_TEXTS and said.room > 0:
            _png_text(kind, bytes(data[:MAX_TEXT]), said)
        elif kind == b"iCCP":
            packed = bytes(data[:MAX_PROFILE]).partition(b"\0")[2][1:]
        elif kind == b"eXIf":
            said.exif = bytes(data[:MAX_TEXT])
        at += 12 + length
        if kind == b"IEND":
            said.profile = _inflate(packed, MAX_PROFILE)
            return said.parts((width, height), b"".join(drawing))
    raise ValueError("too many chunks")


def _png_text(kind: bytes, data: bytes, said: _Said) -> None:
    """Add the text of a chunk (PNG, third edition, 11.3.3)."""
    keyword, _, text = data.partition(b"\0")
    packed = kind == b"zTXt"
    if kind == b"iTXt":
        packed = text[:1] != b"\0"
        _, _, text = [*text[2:].split(b"\0", 2), b"", b""][:3]  # language, translated keyword
    elif packed:
        text = text[1:]
    said.add(keyword[:79].decode("latin-1"), _inflate(text, said.room) if packed else text)


def _jpeg(content: bytes) -> Parts:
    size, said, at = (0, 0), _Said(), 2
    drawing, exif, profile = [content[:2]], [], []
    for _ in range(MAX_BLOCKS):
        found = JPEG_MARKER.search(content, at)
        if not found:
            raise ValueError("no pixels")
        marker, at = found[1][0], found.end()
        if marker in JPEG_BARE:
            continue
        if marker == 0xDA:
            break
        (length,) = struct.unpack_from(">H", content, at)
        if length < 2:
            raise ValueError("no length")
        data = content[at + 2 : at + length]
        if marker in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, 1)
            size = (width, height)
        if marker not in JPEG_SAYING:
            drawing.append(content[at - 2 : at + length])
        elif marker == 0xE1 and data.startswith(EXIF_HEAD):
            exif.append(data[len(EXIF_HEAD) :])
        elif marker == 0xE1 and data.startswith(XMP_HEAD):
            said.add(XMP_KEY, data[len(XMP_HEAD) :])
        elif marker == 0xE2 and data.startswith(PROFILE_HEAD):
            profile.append(data[len(PROFILE_HEAD) :])  # number, count, piece
        elif marker == 0xFE:
            said.add("comment", data)
        at += length
    else:
        raise ValueError("too many segments")
    if content.count(b"\xff\xda", at) >= MAX_SCANS:
        raise ValueError("too many scans")
    said.exif = b"".join(exif)
    said.profile = b"".join(piece[2:] for piece in sorted(profile))
    return said.parts(size, b"".join([*drawing, content[at - 2 :]]))


def _webp(content: bytes) -> Parts:
    size, said, at = (0, 0), _Said(), 12
    for _ in range(MAX_BLOCKS):
        if at + 8 > len(content):
            return said.parts(size, content)
        kind, length = struct.unpack_from("<4sI", content, at)
        at += 8
        size = size if any(size) else _webp_size(kind, content, at)
        if kind == b"EXIF":
            said.exif = content[at : at + length]
        elif kind == b"XMP ":
            said.add(XMP_KEY, content[at : at + length])
        elif kind == b"ICCP":
            said.profile = content[at : at + length]
        at += length + length % 2
    raise ValueError("too many chunks")


def _webp_size(kind: bytes, content: bytes, at: int) -> tuple[int, int]:
    """Return the size of the canvas, or of the only frame (RFC 9649, 2.5 to 2.7)."""
    if kind == b"VP8X":
        width, height = content[at + 4 : at + 7], content[at + 7 : at + 10]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, at + 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width_and_scale, height_and_scale = struct.unpack_from("<HH", content, at + 6)
        return width_and_scale & 0x3FFF, height_and_scale & 0x3FFF
    return 0, 0


def _gif(content: bytes) -> Parts:
    said, head, control = _Said(), content[:MAX_HEAD], b""
    width, height, flags = struct.unpack_from("<HHB", head, 6)
    at = start = _after_palette(flags)
    while head[at] != 0x2C:  # the first image
        if head[at] != 0x21:
            raise ValueError("no image")
        label, began, at = head[at + 1], at, at + 2
        blocks = []
        while head[at]:
            blocks.append(head[at + 1 : at + 1 + head[at]])
            at += 1 + head[at]
        at += 1
        if label == 0xF9:
            control = head[began:at]  # tells the transparent colour
        elif label == 0xFE:
            said.add("comment", b"".join(blocks))
        elif head.startswith(GIF_XMP_HEAD, began):
            packet = head[began + len(GIF_XMP_HEAD) : at]
            said.add(XMP_KEY, packet.partition(GIF_XMP_TRAILER[:4])[0])
    left, top, wide, high = struct.unpack_from("<HHHH", head, at + 1)
    size = (max(width, left + wide), max(height, top + high))
    return said.parts(size, content[:start] + control + content[at:])


def gif_blocks_end(content: bytes) -> int:
    """Return where the application extensions in front of a GIF's first frame end."""
    at = _after_palette(content[10])
    while content[at : at + 2] == b"\x21\xff":
        at += 2
        while content[at]:
            at += 1 + content[at]
        at += 1
    return at


def _after_palette(flags: int) -> int:
    """Return where what follows the global palette of a GIF begins, by the flags of its screen."""
    return 13 + (6 << (flags & 7) if flags & 0x80 else 0)


def _bmp(content: bytes) -> Parts:
    (header,) = struct.unpack_from("<I", content, 14)
    if header == 12:
        width, height = struct.unpack_from("<HH", content, 18)
    else:
        width, height, _, _, compression = struct.unpack_from("<iiHHI", content, 18)
        if compression not in BMP_DRAWN:
            raise RequestError("file", "error.picture_format")
    return _Said().parts((abs(width), abs(height)), content)


def _inflate(packed: bytes, limit: int) -> bytes:
    """Return what was packed, at most one byte more than the limit; nothing if it is damaged."""
    try:
        return zlib.decompressobj().decompress(packed, limit + 1)
    except zlib.error:
        return b""

"""Picture files made by hand, because no well-behaved library writes what tests need."""

import io
import random
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import av
import numpy as np
from PIL import Image

Chunk = tuple[bytes, bytes]
EXIF_HEAD = b"Exif\0\0"


def encode(image: Image.Image, media: str = "png", **options: Any) -> bytes:
    if "exif" in options:  # Pillow expects its head
        options["exif"] = EXIF_HEAD + options["exif"]
    buffer = io.BytesIO()
    image.save(buffer, media, **options)
    return buffer.getvalue()


def noise(seed: int, size: tuple[int, int]) -> bytes:
    """A PNG of random pixels."""
    pixels = random.Random(seed).randbytes(3 * size[0] * size[1])
    return encode(Image.frombytes("RGB", size, pixels))


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG (third edition, 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int,
    height: int,
    pixels: bytes,
    *,
    depth: int = 8,
    colour: int = 2,
    before: Iterable[Chunk] = (),
    after: Iterable[Chunk] = (),
) -> bytes:
    """A PNG of rows, each led by its filter byte; more chunks before and after its pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), *before, (b"IDAT", zlib.compress(pixels, 9)), *after]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*c) for c in [*chunks, (b"IEND", b"")])


def small_png(*chunks: Chunk, after: Iterable[Chunk] = ()) -> bytes:
    """One green pixel and so many more chunks."""
    return png(1, 1, b"\x00\x00\xff\x00", before=chunks, after=after)


def text_png(texts: Mapping[str, str]) -> bytes:
    """One pixel and texts, as UTF-8 where Latin-1 is not enough."""
    return small_png(*((b"tEXt", k.encode() + b"\0" + t.encode()) for k, t in texts.items()))


def exif(
    fields: Mapping[int, bytes], inner: Mapping[int, bytes] | None = None, order: str = "<"
) -> bytes:
    """A TIFF block: fields of the first directory, and of the EXIF directory that it points to.

    Two bytes are written as SHORT, others as ASCII or, of the tags that are so, as raw.
    """
    pointer = {0x8769: b""} if inner is not None else {}
    directory = {**fields, **pointer}
    at = 8 + 2 + 12 * len(directory) + 4
    values = sum(len(value) for value in fields.values() if len(value) > 4)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    first = _directory(directory, at, order, pointer=at + values)
    second = b""
    if inner is not None:
        at += values
        second = _directory(inner, at + 2 + 12 * len(inner) + 4, order, pointer=0)
    return head + first + second


def _directory(fields: Mapping[int, bytes], at: int, order: str, pointer: int) -> bytes:
    entries, values = b"", b""
    for tag, value in sorted(fields.items()):
        kind = 7 if tag in (0x9286, 0x927C) else 2
        count, held = len(value), value.ljust(4, b"\0")
        if tag == 0x8769:
            kind, count, held = 4, 1, struct.pack(order + "I", pointer)
        elif len(value) == 2:
            kind, count = 3, 1
        elif len(value) > 4:
            held = struct.pack(order + "I", at + len(values))
            values += value
        entries += struct.pack(order + "HHI", tag, kind, count) + held
    return struct.pack(order + "H", len(fields)) + entries + bytes(4) + values


def user_comment(text: str, *, big: bool = True) -> bytes:
    """The value of a UserComment in UNICODE (EXIF 2.32, 4.6.5)."""
    return b"UNICODE\0" + text.encode("utf-16-be" if big else "utf-16-le")


def film_of(size: tuple[int, int], count: int = 4) -> bytes:
    """Return an MP4 of plain frames, four a second; each is lighter than the one before."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=4)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for level in np.linspace(40, 190, count):
            picture = np.full((size[1], size[0], 3), round(level), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()


def rolling(media: str = "GIF", count: int = 4, size: tuple[int, int] = (48, 32)) -> bytes:
    """Return a picture of stripes that wander, 100 ms each frame: GIF, WEBP or PNG."""
    stripes = np.asarray(Image.linear_gradient("L").resize(size).convert("RGB")) * 3
    frames = [Image.fromarray(np.roll(stripes, 3 * i, 0)) for i in range(count)]
    options: dict[str, Any] = {"duration": 100, "loop": 0}
    return encode(frames[0], media, save_all=True, append_images=frames[1:], **options)

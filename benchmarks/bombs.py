"""Pictures made to hurt: how long a refusal takes, and how much memory (bars: 0.2 s, 50 MiB)."""

import resource
import struct
import time
import zlib

import typer

from aigc_studio.core.errors import RequestError
from aigc_studio.core.user_picture import open_user_picture

MIB = 1024  # of ru_maxrss, which counts in KiB
SIDES = {"100 megapixels": (10_000, 10_000), "41 megapixels": (8_200, 5_000), "thin": (1, 60_000)}


def bombs() -> None:
    """Print milliseconds and memory for refusing PNG files that swell when they are opened."""
    open_user_picture(_png(8, 8))  # what the first picture costs is no part of it
    for name, (width, height) in SIDES.items():
        bomb = _png(width, height)
        before, began = _peak_mib(), time.perf_counter()
        try:
            open_user_picture(bomb)
            answer = "OPENED"
        except RequestError as refusal:
            answer = refusal.key
        took_ms = 1000 * (time.perf_counter() - began)
        typer.echo(
            f"{name:16} {len(bomb) / 1000:8.1f} kB  {took_ms:7.2f} ms"
            f"  +{_peak_mib() - before:.1f} MiB  {answer}"
        )


def _png(width: int, height: int) -> bytes:
    """Return a white picture of one bit a pixel; a hundred megapixels take some kilobytes."""
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    squeeze = zlib.compressobj(9)
    body = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB

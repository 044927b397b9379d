"""Pictures that come as numbers: IDX as MNIST does, NumPy arrays, CSV with a picture in each line.

No more is made of a file than is wanted, whatever its head promises, and of an array no object is
ever unpickled. Formats: IDX, http://yann.lecun.com/exdb/mnist; NPY, NEP 1 of NumPy.
"""

import gzip
import io
import math
import re
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from aigc_studio.core.errors import RequestError

LEAST_PX, MOST_PX = 4, 1024  # sides
MAX_HEAD = 10_000  # bytes of an array's head
MAX_LABELS = 10**6
IDX = re.compile(rb"\x00\x00[\x08-\x0e][\x01-\x04]")
BYTES = 0x08  # the one kind of number in IDX that is read
NPY, GZIP = b"\x93NUMPY", b"\x1f\x8b"
ROLE = re.compile(r"images?|labels?|idx\d|ubyte|(?<![a-z])[xy](?![a-z])|\W|_", re.IGNORECASE)


@dataclass(frozen=True)
class Numbers:
    """What a file of numbers holds: pictures, or labels of some, or both.

    Attributes:
        pictures: (N, H, W) or (N, H, W, 3) uint8, from all over the file; None in one of labels.
        labels: of these pictures; in a file of labels all.
        places: of these pictures in the file.
        total: how many there are.
    """

    pictures: np.ndarray[Any, np.dtype[np.uint8]] | None
    labels: tuple[str, ...]
    places: tuple[int, ...]
    total: int


def holds_numbers(name: str, content: bytes) -> bool:
    """Tell whether a file is of one of the three kinds, by its content, or a CSV by its name."""
    is_known = IDX.match(content) or content.startswith(NPY)
    return bool(is_known) or name.lower().endswith(".csv")


def is_gzip(content: bytes) -> bool:
    """Tell whether a file is packed with gzip, by its content."""
    return content.startswith(GZIP)


def unpacked(content: bytes, most: int) -> bytes:
    """Return what a gzip file holds.

    Raises:
        RequestError: it is damaged, or holds more than `most` bytes.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            inside = stream.read(most + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise _refused("damaged") from problem
    if len(inside) > most:
        raise _refused("bomb")
    return inside


def read_numbers(content: bytes, most: int) -> Numbers:
    """Return what a file holds, of pictures `most` at most: sets are often sorted by label.

    Raises:
        RequestError: its head is broken, it ends too early, or it holds something else; the key
            is one of those of a set.
    """
    if IDX.match(content):
        return _found(_idx(content), most)
    if content.startswith(NPY):
        return _found(_npy(content), most)
    return _csv(content, most)


def pictures_of(numbers: Numbers) -> list[Image.Image]:
    """Return the pictures, grey or RGB."""
    return [] if numbers.pictures is None else [Image.fromarray(p) for p in numbers.pictures]


def key_of(name: str) -> str:
    """Return what the name of a file of pictures shares with that of its labels."""
    return ROLE.sub("", name.lower())


def spread(total: int, most: int) -> list[int]:
    """Return `most` places of `total` at most, evenly apart."""
    count = min(total, most)
    return [i * total // count for i in range(count)]


def _idx(content: bytes) -> np.ndarray[Any, Any]:
    dimensions = content[3]
    head = 4 + 4 * dimensions
    if len(content) < head:
        raise _refused("numbers_short")
    if content[2] != BYTES:
        raise _refused("numbers_kind")
    shape = np.frombuffer(content, ">u4", dimensions, 4).astype(object)  # no number is too large
    return _laid_out(content, head, np.dtype(np.uint8), tuple(map(int, shape)))


def _npy(content: bytes) -> np.ndarray[Any, Any]:
    stream = io.BytesIO(content)
    read = np.lib.format
    try:
        version = read.read_magic(stream)
        head = read.read_array_header_1_0 if version == (1, 0) else read.read_array_header_2_0
        shape, is_fortran, kind = head(stream, max_header_size=MAX_HEAD)
    except (ValueError, EOFError, SyntaxError, TypeError) as problem:
        raise _refused("numbers_short") from problem
    if kind.kind not in "buifUS" or (is_fortran and len(shape) > 1):
        raise _refused("numbers_kind")
    return _laid_out(content, stream.tell(), kind, shape)


def _laid_out(
    content: bytes, head: int, kind: "np.dtype[Any]", shape: tuple[int, ...]
) -> np.ndarray[Any, Any]:
    """Return the array behind a head: a view, nothing is copied."""
    if not shape or min(shape) < 1 or len(shape) not in (1, 3, 4):
        raise _refused("numbers_shape")
    sides = shape[1:3]
    if any(not LEAST_PX <= side <= MOST_PX for side in sides) or shape[3:] not in ((), (1,), (3,)):
        raise _refused("numbers_shape")
    if len(shape) == 1 and shape[0] > MAX_LABELS:
        raise _refused("numbers_shape")
    count = math.prod(shape)
    if not kind.itemsize or len(content) - head < count * kind.itemsize:
        raise _refused("numbers_short")
    return np.frombuffer(content, kind, count, head).reshape(shape)


def _found(array: np.ndarray[Any, Any], most: int) -> Numbers:
    total = len(array)
    if array.ndim == 1:
        return Numbers(None, tuple(_label(value) for value in array.tolist()), (), total)
    places = spread(total, most)
    pictures = _levels(array[places])
    if pictures.shape[3:] == (1,):
        pictures = pictures[..., 0]
    return Numbers(pictures, (), tuple(places), total)


def _levels(array: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return levels from 0 to 255; numbers that end at 1 are shares of them."""
    if array.dtype.kind not in "buif":
        raise _refused("numbers_kind")
    if array.dtype == np.uint8:
        return array.astype(np.uint8)
    values = array.astype(np.float64)
    if not np.isfinite(values).all() or values.min() < 0 or values.max() > 255:
        raise _refused("numbers_range")
    scale = 255 if values.max() <= 1 else 1
    levels: np.ndarray[Any, np.dtype[np.uint8]] = np.rint(values * scale).astype(np.uint8)
    return levels


def _csv(content: bytes, most: int) -> Numbers:
    """Return the pictures of lines of numbers, square and grey; one number more is the label."""
    lines = [line for line in content.splitlines() if line.strip()]
    if lines and not re.fullmatch(rb"[\d.,\s]+", lines[0]):  # a heading
        lines = lines[1:]
    if not lines:
        raise _refused("no_numbers")
    cells = lines[0].count(b",") + 1
    labelled = math.isqrt(cells - 1) ** 2 == cells - 1
    side = math.isqrt(cells - labelled)
    if side**2 != cells - labelled or not LEAST_PX <= side <= MOST_PX:
        raise _refused("no_numbers")
    try:
        places = spread(len(lines), most)
        rows = [[float(cell) for cell in lines[place].split(b",")] for place in places]
        table = np.array(rows)
    except ValueError as problem:
        raise _refused("no_numbers") from problem
    labels = tuple(_label(value) for value in table[:, 0].tolist()) if labelled else ()
    pictures = _levels(table[:, int(labelled) :].reshape(-1, side, side))
    return Numbers(pictures, labels, tuple(places), len(lines))


def _label(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if is_whole else value)  # type: ignore[call-overload]


def _refused(reason: str) -> RequestError:
    return RequestError("file", f"set.{reason}")

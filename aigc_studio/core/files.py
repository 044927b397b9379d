"""Files that are complete or not there at all, and names for them."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from aigc_studio.core.errors import StorageFullError

FULL = (errno.ENOSPC, errno.EDQUOT) if os.name == "posix" else (errno.ENOSPC,)


def write_atomically(file: Path, content: bytes, mode: int = 0o666) -> None:
    """Write .part -> fsync -> rename -> fsync of the folder: a reader sees all of it or nothing.

    Raises:
        StorageFullError: there is no room; nothing is left behind.
    """
    part = file.with_name(f"{file.name}.{uuid4().hex[:8]}.part")
    with told_when_full(file.parent):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut; Windows has no such call and needs none."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def told_when_full(folder: Path) -> Iterator[None]:
    """Turn the system's "no space left" into something to tell the user."""
    try:
        yield
    except OSError as problem:
        if problem.errno in FULL:
            raise StorageFullError(folder) from problem
        raise


def slug(text: str, longest: int = 32) -> str:
    """Return the words of a prompt as part of a file name: letters, digits, Chinese and hyphens."""
    return re.sub(r"[^\w]+|_+", "-", text.lower()).strip("-")[:longest].strip("-") or "picture"


def free_name(folder: Path, name: str, suffix: str = ".png") -> Path:
    """Return a path in the folder that does not exist yet: name.png, name-2.png, ..."""
    numbers = iter(range(2, 10_000))
    file = folder / f"{name}{suffix}"
    while file.exists():
        file = folder / f"{name}-{next(numbers)}{suffix}"
    return file

"""Pictures out of a ZIP file that somebody hands in; nothing of it is written to the disk."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from aigc_studio.core.errors import RequestError
from aigc_studio.core.picture_parts import media_of
from aigc_studio.core.user_picture import MAX_MB

HEAD = b"PK\x03\x04"
MAX_ENTRIES = 2000  # that are looked at


def is_zip(content: bytes) -> bool:
    """Return whether a file is a ZIP file, by its content."""
    return content.startswith(HEAD)


def pictures_in(content: bytes) -> Iterator[bytes]:
    """Yield the pictures in a ZIP file, encoded, in order of their names.

    What is no picture is passed over, and so is one of more than MAX_MB megabytes: of neither more
    is unpacked than tells so.

    Raises:
        RequestError: of the field "file": the file is damaged or encrypted, or holds no picture.
    """
    is_empty = True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
            for entry in entries[:MAX_ENTRIES]:
                with archive.open(entry) as stream:
                    head = stream.read(64)
                    if not media_of(head):
                        continue
                    picture = head + stream.read(MAX_MB * 10**6 + 1 - len(head))
                if len(picture) <= MAX_MB * 10**6:
                    is_empty = False
                    yield picture
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as damage:
        raise RequestError("file", "error.zip_damaged") from damage
    if is_empty:
        raise RequestError("file", "error.zip_empty")

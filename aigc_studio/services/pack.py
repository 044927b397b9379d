"""Many results in one ZIP file, with a table of what they are."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator

from aigc_studio.services.database import Result
from aigc_studio.services.library import Library
from aigc_studio.services.provenance.export import Export

TABLE = "pictures.csv"
COLUMNS = ("file", "title", "caption", "tab", "model", "seed", "width", "height", "made", "starred")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def zipped(library: Library, results: Iterable[Result], options: Export) -> Iterator[bytes]:
    """Yield a ZIP file piece by piece: the exported copy of every result, then the table."""
    stream = Outlet()
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(COLUMNS)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for number, result in enumerate(results, 1):
            content, name = library.export(result, options)
            name = f"{number:04d}-{name}"
            archive.writestr(name, content)
            rows.writerow(map(_cell, _row(name, result)))
            yield stream.taken()
        archive.writestr(TABLE, "\ufeff" + table.getvalue())  # the mark lets Excel read Chinese
    yield stream.taken()


def _row(name: str, result: Result) -> tuple[object, ...]:
    made = f"{result.created_at.astimezone():%Y-%m-%d %H:%M:%S}"
    return (
        name,
        result.title,
        result.caption,
        result.engine,
        result.model,
        result.seed,
        result.width,
        result.height,
        made,
        "yes" if result.starred else "",
    )


def _cell(value: object) -> str:
    """Return a value as a spreadsheet takes it for text: what looks like a formula is quoted."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class Outlet(io.RawIOBase):
    """A stream that cannot seek: what is written is taken away."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, piece: object) -> int:
        """Hold what is written until it is taken."""
        self._pieces.append(bytes(piece))  # type: ignore[call-overload]
        return len(self._pieces[-1])

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken

"""Many results in one ZIP file, with a table of what they are."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator

from aigc_studio.services.database import Result
from aigc_studio.services.library import Library
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.spreadsheet import BOM, cell

TABLE = "pictures.csv"
COLUMNS = ("file", "title", "caption", "tab", "model", "seed", "width", "height", "made", "starred")


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
            rows.writerow(map(cell, _row(name, result)))
            yield stream.taken()
        archive.writestr(TABLE, BOM + table.getvalue())
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

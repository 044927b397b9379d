"""Texts as a table that spreadsheet programs open: CSV, each row with the line that AI wrote it."""

import csv
import io
from collections.abc import Sequence

from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.services.database import Result
from aigc_studio.services.spreadsheet import BOM, cell

HEAD = ("text", "title", "model", "seed", "created", "label")


def text_table(results: Sequence[Result]) -> bytes:
    """Return the texts among some results, in order, as CSV in UTF-8 (RFC 4180)."""
    label = " / ".join(say("text.made_by_ai", language) for language in LANGUAGES)
    file = io.StringIO(BOM, newline="")
    file.seek(0, io.SEEK_END)
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    for result in results:
        if result.is_text:
            values = (result.text, result.title, result.model, result.seed)
            created = f"{result.created_at:%Y-%m-%d %H:%M}"
            writer.writerow([*(cell(value) for value in values), created, label])
    return file.getvalue().encode()

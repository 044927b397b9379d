"""A text as a file: the text, a line that says that a machine wrote it, and its record and recipe.

The line is for people, in both languages. What follows is one JSON value a line.
"""

import textwrap

from PIL import Image, ImageDraw

from aigc_studio.core.font import font
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.services.provenance.labels import AIGC_KEY, AiRecord, Marks, line_of, marks_in
from aigc_studio.services.recipe import RECIPE_KEY

RULE = "\n\n----\n"
SOURCE_KEY = "DigitalSourceType"
SIDE_PX, LETTER_PX, COLUMNS, LINES = 512, 30, 30, 11


def labelled_text(text: str, record: AiRecord, recipe: str | None) -> bytes:
    """Return the file of a text, UTF-8."""
    lines = [" / ".join(say("text.made_by_ai", language) for language in LANGUAGES)]
    lines.append(f"{SOURCE_KEY}: {record.source.uri}")
    if record.aigc:
        lines.append(f"{AIGC_KEY}: {line_of(record.aigc)}")
    if recipe:
        lines.append(f"{RECIPE_KEY}: {recipe}")
    return (text + RULE + "\n".join(lines) + "\n").encode()


def read_text(content: bytes) -> tuple[str, Marks]:
    """Return the text of such a file and what it says of itself."""
    text, _, foot = content.decode("utf-8", "replace").rpartition(RULE)
    said = dict(line.split(": ", 1) for line in foot.splitlines() if ": " in line)
    marks = marks_in({key: said[key] for key in (AIGC_KEY, RECIPE_KEY) if key in said})
    return text, marks.model_copy(update={"source": said.get(SOURCE_KEY)})


def text_card(text: str) -> Image.Image:
    """Return the beginning of a text as a picture, RGB, for where pictures are shown small."""
    wide = any(ord(c) > 0x2E80 for c in text)
    lines = [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(paragraph, COLUMNS // 2 if wide else COLUMNS)
    ]
    card = Image.new("RGB", (SIDE_PX, SIDE_PX), "#fbf7ef")
    shown = "\n".join(lines[:LINES]) + ("…" if len(lines) > LINES else "")
    ImageDraw.Draw(card).multiline_text(
        (28, 28), shown, fill="#2b2620", font=font(LETTER_PX), spacing=10
    )
    return card

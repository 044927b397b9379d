"""The texts that a training of words learns from, and where each came from: texts.json.

    text   what is to be learned
    prompt what it answers, or is about; "" where nobody said

Names from outside are words only. What cannot be used is listed by its line.
"""

from pydantic import Field, ValidationError

from aigc_studio.core.events import Plain
from aigc_studio.core.files import write_atomically
from aigc_studio.training.folder import LeftOut, TrainingFolder

FILE = "texts.json"
LEAST_TEXTS = 8


class TextLine(Plain):
    """One text of a set."""

    number: int  # within the set; it stays when others go
    text: str
    prompt: str = ""
    source: str  # the file it came from, within texts/
    line: int  # of that file, where it begins
    sha256: str  # of prompt and text


class TextSource(Plain):
    """A file that was handed in, copied to texts/ as it was."""

    file: str  # below texts/
    name: str  # as it was handed in
    sha256: str  # of its bytes
    bytes: int
    encoding: str  # that it was read in, as Python calls it
    kind: str  # lines, paragraphs, csv, jsonl
    delimiter: str = ""  # of a CSV
    columns: tuple[str, ...] = ()  # of a CSV: those of the text and of the prompt


class Fault(Plain):
    """Lines of a file that cannot be used, all for one reason."""

    source: str
    reason: str  # key of the catalogue
    lines: tuple[int, ...]


class TextSet(Plain):
    """What a training of words learns from."""

    sources: tuple[TextSource, ...] = ()
    lines: tuple[TextLine, ...] = ()
    faults: tuple[Fault, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    is_own: bool = Field(default=False)  # somebody said that they may be used


def read_texts(folder: TrainingFolder) -> TextSet:
    """Return the texts in a folder, none before there are any."""
    try:
        return TextSet.model_validate_json((folder.path / FILE).read_bytes())
    except (OSError, ValidationError):
        return TextSet()


def write_texts(folder: TrainingFolder, texts: TextSet) -> TextSet:
    """Replace the texts in a folder, and return them."""
    write_atomically(folder.path / FILE, texts.model_dump_json().encode(), mode=0o600)
    return texts

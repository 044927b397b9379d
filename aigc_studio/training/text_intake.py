"""What somebody hands in becomes a set of texts: TXT, CSV and JSONL.

A file is copied to texts/NNNN in the training's folder as it was; its name is kept as words only.
"""

import hashlib
from collections.abc import Callable, Iterable
from itertools import count

from aigc_studio.core.files import write_atomically
from aigc_studio.core.picture_parts import media_of
from aigc_studio.core.zipped import is_zip
from aigc_studio.training.folder import LeftOut, TrainingFolder
from aigc_studio.training.intake import NAME
from aigc_studio.training.text_encoding import decoded
from aigc_studio.training.text_reading import read_text
from aigc_studio.training.text_set import (
    Fault,
    TextLine,
    TextSet,
    TextSource,
    read_texts,
    write_texts,
)

MAX_TEXTS = 20_000
MAX_MB = 50  # of a file
MAX_FILES = 50


def take_texts(folder: TrainingFolder, files: Iterable[tuple[str, bytes]]) -> TextSet:
    """Add files, by their names, to the texts in a folder, and return all."""
    texts = read_texts(folder)
    for name, content in files:
        reason = _refused(texts, content)
        if reason:
            values = {"limit": str(MAX_FILES if reason == "texts.many_files" else MAX_MB)}
            left = LeftOut(name=name[-NAME:], reason=reason, values=values)
            texts = texts.model_copy(update={"left_out": (*texts.left_out, left)})
            continue
        known = {source.file for source in texts.sources}
        file = next(f for i in count(1) if (f := f"{i:04d}") not in known)
        write_atomically(folder.texts / file, content, mode=0o600)
        texts = _with(texts, file, name[-NAME:], content)
    return write_texts(folder, texts)


def read_again(folder: TrainingFolder, file: str, encoding: str) -> TextSet:
    """Read a file of the set anew, in another encoding; what was changed in it is undone."""
    texts = read_texts(folder)
    for source in texts.sources:
        if source.file == file:
            content = (folder.texts / file).read_bytes()
            return write_texts(
                folder, _with(_without(texts, file), file, source.name, content, encoding)
            )
    return texts


def changed_texts(
    folder: TrainingFolder, change: Callable[[TextLine], Iterable[tuple[str, str]]]
) -> TextSet:
    """Put what a function gives, (text, prompt) each, in the place of each text of the set."""
    texts = read_texts(folder)
    free = count(max((line.number for line in texts.lines), default=0) + 1)
    lines = []
    for line in texts.lines:
        for i, (text, prompt) in enumerate(change(line)):
            number = next(free) if i else line.number
            about = {"number": number, "text": text, "prompt": prompt}
            lines.append(line.model_copy(update={**about, "sha256": hash_of(text, prompt)}))
    return write_texts(folder, texts.model_copy(update={"lines": tuple(lines)}))


def kept_texts(folder: TrainingFolder, keep: Callable[[TextLine], bool]) -> TextSet:
    """Take the texts out of the set that are not to be kept."""
    return changed_texts(folder, lambda line: [(line.text, line.prompt)] if keep(line) else [])


def hash_of(text: str, prompt: str) -> str:
    """Return the SHA-256 of a text and what it answers."""
    return hashlib.sha256(f"{prompt}\0{text}".encode()).hexdigest()


def _refused(texts: TextSet, content: bytes) -> str:
    """Return why a file cannot be taken, "" where it can."""
    if len(texts.sources) >= MAX_FILES:
        return "texts.many_files"
    if len(content) > MAX_MB * 10**6:
        return "texts.file_big"
    if is_zip(content) or media_of(content[:64]) or content[:4] == b"%PDF":
        return "texts.no_file"
    return ""


def _with(texts: TextSet, file: str, name: str, content: bytes, encoding: str = "") -> TextSet:
    """Return the set with the rows of one more file."""
    found = decoded(content, encoding)
    reading = read_text(name, found)
    first = max((line.number for line in texts.lines), default=0) + 1
    room = MAX_TEXTS - len(texts.lines)
    for row in reading.rows[room:]:
        reading.faults["texts.many"].append(row.line)
    lines = [
        TextLine(
            number=first + i,
            text=row.text,
            prompt=row.prompt,
            source=file,
            line=row.line,
            sha256=hash_of(row.text, row.prompt),
        )
        for i, row in enumerate(reading.rows[:room])
    ]
    source = TextSource(
        file=file,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        encoding=found.encoding,
        kind=reading.kind,
        delimiter=reading.delimiter,
        columns=reading.columns,
    )
    faults = [
        Fault(source=file, reason=reason, lines=tuple(sorted(numbers)))
        for reason, numbers in reading.faults.items()
    ]
    return texts.model_copy(
        update={
            "sources": (*texts.sources, source),
            "lines": (*texts.lines, *lines),
            "faults": (*texts.faults, *faults),
        }
    )


def _without(texts: TextSet, file: str) -> TextSet:
    return texts.model_copy(
        update={
            "sources": tuple(source for source in texts.sources if source.file != file),
            "lines": tuple(line for line in texts.lines if line.source != file),
            "faults": tuple(fault for fault in texts.faults if fault.source != file),
        }
    )

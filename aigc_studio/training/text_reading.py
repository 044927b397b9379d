"""What a file of text holds: paragraphs or lines, a table, or JSON lines.

A line that cannot be used is named with the reason; the others are used all the same.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

from aigc_studio.training.text_encoding import BROKEN, Decoded

MAX_RECORD = 64_000  # bytes
DELIMITERS = ",;\t|"
SNIFFED = 20_000  # characters of a table that its delimiter is told by
TEXT_NAMES = ("text", "completion", "response", "output", "content", "copy", "description",
              "文本", "正文", "内容", "文案", "描述")  # fmt: skip
PROMPT_NAMES = ("prompt", "instruction", "input", "question", "product", "subject", "title", "name",
                "提示", "标题", "商品", "产品", "名称", "主题")  # fmt: skip
MANY_ROWS = 50  # of a table that are looked at to tell its columns


@dataclass(frozen=True)
class Row:
    """A text, what it answers, and the line where it begins."""

    line: int
    text: str
    prompt: str = ""


@dataclass
class Reading:
    """What was found in a file."""

    kind: str
    rows: list[Row] = field(default_factory=list)
    faults: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    delimiter: str = ""
    columns: tuple[str, ...] = ()

    def take(self, line: int, text: object, prompt: object = "") -> None:
        """Take a row, or note why it cannot be used."""
        if not isinstance(text, str) or not isinstance(prompt, str):
            self.faults["texts.no_text"].append(line)
            return
        text, prompt = clean_text(text), clean_text(prompt)
        if not text:
            self.faults["texts.empty"].append(line)
        elif len(text.encode()) + len(prompt.encode()) > MAX_RECORD:
            self.faults["texts.record_long"].append(line)
        else:
            self.rows.append(Row(line, text, prompt))


def read_text(name: str, found: Decoded) -> Reading:
    """Return what a file holds; its name's ending says how to read it, else its first letter."""
    ending = name.lower().rpartition(".")[2]
    first = next((line.strip() for line in found.lines if line.strip()), "")
    if ending in ("jsonl", "ndjson") or (ending not in ("csv", "tsv", "txt") and first[:1] == "{"):
        reading = _json_lines(found.lines, set(found.broken))
    elif ending in ("csv", "tsv"):
        reading = _table(found.lines, set(found.broken))
    else:
        reading = _plain(found.lines)
    for line in found.broken:
        reading.faults["texts.broken"].append(line)
    return reading


def clean_text(text: str) -> str:
    """Return a text without control characters and without space at the ends of its lines."""
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    return "\n".join(lines).strip()


def _plain(lines: Sequence[str]) -> Reading:
    """Read paragraphs, where blank lines part some that have several lines; else lines."""
    blocks = list(_blocks(lines))
    has_long = any(len(block) > 1 for _, block in blocks)
    if len(blocks) > 1 and has_long:
        reading = Reading("paragraphs")
        for start, block in blocks:
            if BROKEN not in block:
                reading.take(start, "\n".join(block))
        return reading
    reading = Reading("lines")
    for i, line in enumerate(lines, 1):
        if line.strip() and line != BROKEN:
            reading.take(i, line)
    return reading


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield runs of lines that are not blank, each with the number of its first."""
    block: list[str] = []
    for i, line in enumerate(lines, 1):
        if line.strip():
            block.append(line)
        elif block:
            yield i - len(block), block
            block = []
    if block:
        yield len(lines) - len(block) + 1, block


def _json_lines(lines: Sequence[str], broken: set[int]) -> Reading:
    reading = Reading("jsonl")
    for i, line in enumerate(lines, 1):
        if not line.strip() or i in broken:
            continue
        if len(line.encode()) > MAX_RECORD:
            reading.faults["texts.record_long"].append(i)
            continue
        try:
            said = json.loads(line, parse_constant=_refuse, object_pairs_hook=_once)
        except (ValueError, RecursionError):
            reading.faults["texts.json"].append(i)
            continue
        found = list(_said(said)) if isinstance(said, dict) else []
        if not found:
            reading.faults["texts.no_text"].append(i)
        for text, prompt in found:
            reading.take(i, text, prompt)
    return reading


def _refuse(number: str) -> Any:
    raise ValueError(number)  # NaN and Infinity are no JSON


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("the same key twice")
    return found


def _said(record: Mapping[str, Any]) -> Iterator[tuple[object, object]]:
    """Yield (text, prompt) of a record: `text`, or `prompt` and `completion`, or `messages`."""
    messages = record.get("messages")
    if isinstance(messages, list):
        asked: object = ""
        for message in messages:
            if not isinstance(message, dict):
                continue
            if message.get("role") == "user":
                asked = message.get("content")
            elif message.get("role") == "assistant":
                yield message.get("content"), asked or ""
        return
    text = _first(record, TEXT_NAMES)
    if text is not None:
        yield record[text], record.get(_first(record, PROMPT_NAMES) or "", "") or ""


def _first(names: Mapping[str, Any] | Sequence[str], known: Sequence[str]) -> str | None:
    """Return the first of some known names that is there, as it is spelt there."""
    spelt = {name.strip().lower(): name for name in names}
    return next((spelt[name] for name in known if name in spelt), None)


def _table(lines: Sequence[str], broken: set[int]) -> Reading:
    """Read a CSV: delimiter and head are found, and so are the columns of text and prompt."""
    delimiter = _delimiter("\n".join(lines)[:SNIFFED])
    reading = Reading("csv", delimiter=delimiter)
    rows = list(_cells(lines, delimiter, broken, reading))
    if not rows:
        return reading
    head = [cell.strip() for cell in rows[0][1]]
    names = head if _first(head, TEXT_NAMES) is not None else None
    body = rows[1:] if names else rows
    width = len(head)
    some = [row for _, row in body[:MANY_ROWS] if len(row) == width]
    text, prompt = _columns(names, some, width)
    numbers = [str(i + 1) for i in range(width)]
    reading.columns = tuple((names or numbers)[i] for i in (text, prompt) if i is not None)
    for line, row in body:
        if len(row) != width:
            reading.faults["texts.cells"].append(line)
        else:
            reading.take(line, row[text], row[prompt] if prompt is not None else "")
    return reading


def _cells(
    lines: Sequence[str], delimiter: str, broken: set[int], reading: Reading
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table with the line that each begins on."""
    csv.field_size_limit(2 * MAX_RECORD)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reading.faults["texts.csv"].append(start)
            continue
        if any(cell.strip() for cell in row) and not broken & {*range(start, reader.line_num + 1)}:
            yield start, row


def _delimiter(some: str) -> str:
    try:
        return csv.Sniffer().sniff(some, DELIMITERS).delimiter
    except csv.Error:
        return ","


def _columns(
    names: Sequence[str] | None, rows: Sequence[Sequence[str]], width: int
) -> tuple[int, int | None]:
    """Return the columns of the text and of the prompt: by their names, else by their lengths."""
    if names:
        by_name = [_first(names, known) for known in (TEXT_NAMES, PROMPT_NAMES)]
        text, prompt = (None if name is None else list(names).index(name) for name in by_name)
        return text or 0, prompt
    lengths = [mean(len(row[i]) for row in rows) if rows else 0 for i in range(width)]
    text = lengths.index(max(lengths))
    return text, 1 - text if width == 2 else None

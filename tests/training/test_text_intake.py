"""Files of text become a set: any encoding, any table, and every lost line by its number."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.core.language import catalogue
from aigc_studio.training.folder import TrainingFolder
from aigc_studio.training.text_encoding import decoded
from aigc_studio.training.text_intake import MAX_TEXTS, read_again, take_texts
from aigc_studio.training.text_reading import MAX_RECORD, read_text
from aigc_studio.training.text_set import TextSet
from tests.pictures import noise

CHINESE = [f"第{i}盏灯等着渔船回家，它不怕风，也不怕雨。" for i in range(100)]


@pytest.fixture
def folder(tmp_path: Path) -> TrainingFolder:
    return TrainingFolder(tmp_path)


def taken(folder: TrainingFolder, name: str, content: str | bytes) -> TextSet:
    return take_texts(folder, [(name, content.encode() if isinstance(content, str) else content)])


def lost(texts: TextSet) -> dict[str, tuple[int, ...]]:
    for fault in texts.faults:
        assert fault.reason in catalogue()
    return {fault.reason.removeprefix("texts."): fault.lines for fault in texts.faults}


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("gb18030", "gb18030"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_the_same_lines_come_out_of_every_encoding(
    folder: TrainingFolder, encoding: str, found: str
) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    texts = taken(folder, "灯.txt", mark + "\r\n".join(CHINESE).encode(encoding))
    assert [line.text for line in texts.lines] == CHINESE
    assert texts.sources[0].encoding == found
    assert texts.faults == ()


def test_big5_and_latin_1_are_told_apart_and_can_be_read_otherwise(folder: TrainingFolder) -> None:
    told = [
        ("燈光落在窗臺上，風從海上來。", "big5"),
        ("Grüße aus der Bäckerei, schönes Fest", "cp1252"),
    ]
    for text, encoding in told:
        assert decoded(text.encode(encoding)).encoding == encoding
    texts = taken(folder, "a.txt", "été\nhier".encode("cp1252"))
    assert texts.lines[0].text == "été"
    again = read_again(folder, texts.sources[0].file, "gb18030")
    assert again.sources[0].encoding == "gb18030"
    assert again.lines[0].text != "été"


def test_a_broken_line_of_utf_8_is_named_and_the_others_stay(folder: TrainingFolder) -> None:
    rows = [line.encode() for line in CHINESE[:10]]
    rows[3] = "灯".encode("gb18030") + b"\xff"
    texts = taken(folder, "a.txt", b"\n".join(rows))
    assert len(texts.lines) == 9
    assert lost(texts) == {"broken": (4,)}


def test_blank_lines_part_paragraphs_and_else_each_line_is_a_text(folder: TrainingFolder) -> None:
    texts = taken(folder, "a.txt", "one\ntwo\n\nthree\n\n\nfour\nfive")
    assert texts.sources[0].kind == "paragraphs"
    assert [(t.line, t.text) for t in texts.lines] == [
        (1, "one\ntwo"),
        (4, "three"),
        (7, "four\nfive"),
    ]
    lines = taken(TrainingFolder(folder.path / "b"), "a.txt", "one\n\ntwo\x07 \n")
    assert [(t.line, t.text) for t in lines.lines] == [(1, "one"), (3, "two")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_by_its_head_whatever_its_delimiter(
    folder: TrainingFolder, delimiter: str
) -> None:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=delimiter)
    writer.writerows([["id", "Product", "Text"], ["1", "lamp", f'It says "hi"{delimiter}\ntwice']])
    writer.writerows([["2", "kettle", "=cmd|it boils"]] * 3)
    texts = taken(folder, "a.csv", table.getvalue() + "too\nfew\n")
    assert texts.sources[0].delimiter == delimiter
    assert texts.sources[0].columns == ("Text", "Product")
    assert texts.lines[0].text == f'It says "hi"{delimiter.strip()}\ntwice'
    assert [(t.line, t.prompt) for t in texts.lines] == [
        (2, "lamp"), (4, "kettle"), (5, "kettle"), (6, "kettle"),
    ]  # fmt: skip
    assert lost(texts) == {"cells": (7, 8)}


def test_a_table_without_a_head_is_read_by_its_lengths() -> None:
    rows = [f"{name},{name} stands by the stove and waits" for name in ("lamp", "pot", "cup")]
    reading = read_text("a.csv", decoded("\n".join(rows).encode()))
    assert [(row.line, row.prompt) for row in reading.rows] == [(1, "lamp"), (2, "pot"), (3, "cup")]


def test_json_lines_of_three_kinds_are_read_and_each_bad_one_is_named(
    folder: TrainingFolder,
) -> None:
    messages = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "lamp"},
        {"role": "assistant", "content": "It glows"},
    ]
    rows = [
        json.dumps({"text": "One", "extra": 1}),
        "{broken",
        json.dumps({"prompt": "pot", "completion": "It boils"}),
        "",
        json.dumps({"messages": messages}),
        '{"text": NaN}',
        '{"text": "a", "text": "b"}',
        '{"text": ' + "[" * 100_000,
        json.dumps({"text": "x" * (MAX_RECORD + 1)}),
        json.dumps({"text": 7}),
        json.dumps(["text"]),
        json.dumps({"text": " "}),
        json.dumps({"title": "no text"}),
    ]
    texts = taken(folder, "a.jsonl", "\n".join(rows))
    assert [(t.line, t.prompt, t.text) for t in texts.lines] == [
        (1, "", "One"),
        (3, "pot", "It boils"),
        (5, "lamp", "It glows"),
    ]
    assert lost(texts) == {
        "json": (2, 6, 7),
        "record_long": (8, 9),
        "no_text": (10, 11, 13),
        "empty": (12,),
    }


def test_what_is_no_text_is_left_out_with_its_reason(folder: TrainingFolder) -> None:
    taken(folder, "a.png", noise(1, (9, 9)))
    texts = taken(folder, "a.zip", b"PK\x03\x04" + b"0" * 40)
    assert [one.reason for one in texts.left_out] == ["texts.no_file"] * 2
    assert texts.lines == ()


def test_a_set_has_an_end(folder: TrainingFolder) -> None:
    texts = taken(folder, "a.txt", "\n".join(f"line {i}" for i in range(MAX_TEXTS + 2)))
    assert len(texts.lines) == MAX_TEXTS
    assert lost(texts) == {"many": (MAX_TEXTS + 1, MAX_TEXTS + 2)}


def test_names_from_outside_are_words_only(folder: TrainingFolder) -> None:
    texts = taken(folder, "../../etc/passwd\x00.txt", "one")
    files = {str(f.relative_to(folder.path)) for f in folder.path.rglob("*") if f.is_file()}
    assert files == {"texts.json", "texts/0001"}
    assert (folder.path / "texts/0001").read_bytes() == b"one"
    assert len({texts.sources[0].sha256, texts.lines[0].sha256}) == 2


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.csv", "a.jsonl", "a"]))
def test_no_bytes_break_the_reading(content: bytes, name: str) -> None:
    reading = read_text(name, decoded(content))
    assert all(row.text for row in reading.rows)

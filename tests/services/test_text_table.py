"""Texts as CSV: read back as they were, none of them a formula, each called AI's."""

import csv
import io

import pytest

from aigc_studio.services.database import Result
from aigc_studio.services.spreadsheet import FORMULA
from aigc_studio.services.text_table import text_table


def rows_of(*texts: str, file: str = "a.txt") -> list[dict[str, str]]:
    results = [
        Result(
            id=str(i), job_id="j", piece=i, file=file, seed=-i, width=0, height=0, seconds=1,
            text=text, title="=HYPERLINK(1)", model="m",
        )
        for i, text in enumerate(texts)
    ]  # fmt: skip
    return list(csv.DictReader(io.StringIO(text_table(results).decode("utf-8-sig"), newline="")))


def test_texts_come_back_as_they_were() -> None:
    texts = ['Tea, “warm”\nand "strong"', "绿茶；好喝", "a = b"]
    rows = rows_of(*texts)
    assert [row["text"] for row in rows] == texts
    assert all("Written by AI" in row["label"] for row in rows)


@pytest.mark.parametrize("sign", FORMULA)
@pytest.mark.parametrize("space", ["", " "])
def test_no_cell_is_a_formula(sign: str, space: str) -> None:
    [row] = rows_of(f"{space}{sign}cmd|' /C calc'!A0")
    assert row["text"].startswith("'")
    assert row["title"] == "'=HYPERLINK(1)"


def test_pictures_are_no_texts() -> None:
    assert rows_of("", file="a.png") == []

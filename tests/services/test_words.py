"""Words are found again, two Chinese characters too."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.services.words import indexed, searched


def found(text: str, query: str) -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE w USING fts5 (words)")
        connection.execute("INSERT INTO w VALUES (?)", (indexed(text),))
        hits = connection.execute("SELECT 1 FROM w WHERE w MATCH ?", (searched(query),))
        return hits.fetchone() is not None


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("一个红苹果，3D 表情风格", "苹果"),
        ("一个红苹果，3D 表情风格", "红苹果"),
        ("一个红苹果，3D 表情风格", "风格 苹果"),
        ("一个红苹果，3D 表情风格", "3d表情"),
        ("A red apple", "apple"),
        ("A red apple", "APP"),
        ("A red apple", "apple red"),
        ("Café crème", "cafe"),
        ("snake_case 2026-11-24", "2026-11-24"),
        ("snake_case 2026-11-24", "2026-11"),
        ("snake_case", "case"),
    ],
)
def test_what_is_there_is_found(text: str, query: str) -> None:
    assert found(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("一个红苹果", "果苹"),
        ("红色的苹果", "红苹果"),
        ("a red apple", "green"),
        ("a red apple", "pple"),
        ("a red apple", "apple pie"),
    ],
)
def test_what_is_not_there_is_not_found(text: str, query: str) -> None:
    assert not found(text, query)


@pytest.mark.parametrize("query", ["", " ", '"', "*", "!?", "，。", "- ( )"])
def test_nothing_to_look_for_is_nothing(query: str) -> None:
    assert searched(query) == ""


@given(st.text(max_size=40))
def test_no_query_breaks_the_search(query: str) -> None:
    if searched(query):
        found("a red apple 红苹果", query)


@given(st.text(alphabet="红苹果绿猫ab c", min_size=1, max_size=20))
def test_every_text_is_found_by_itself(text: str) -> None:
    assert not searched(text) or found(text, text)

"""The catalogue of strings is complete in both languages, and the code uses exactly its keys."""

import ast
import gc
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from aigc_studio.core.language import LANGUAGES, catalogue, closest_language, language_for, say

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "app.py", *sorted((ROOT / "aigc_studio").rglob("*.py"))]
SPEAKERS = {"say", "both", "words"}


@pytest.mark.parametrize("key", catalogue())
def test_a_text_exists_in_every_language_with_the_same_placeholders(key: str) -> None:
    texts = catalogue()[key]
    assert set(texts) == set(LANGUAGES)
    assert all(text.strip() for text in texts.values())
    assert _placeholders(texts["en"]) == _placeholders(texts["zh"])


def test_placeholders_are_filled() -> None:
    assert say("status.step", "en", step=3, steps=8) == "Step 3 of 8"
    assert say("status.step", "zh", step=3, steps=8) == "第 3/8 步"


def test_an_unknown_key_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        say("status.nonsense", "en")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh_TW", "zh"),
        ("ZH", "zh"),
        ("en-US,zh;q=0.5", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_closest_language_follows_the_first_choice(wanted: str | None, language: str) -> None:
    assert closest_language(wanted) == language


@pytest.mark.parametrize(
    ("cookies", "accepted", "setting", "language"),
    [
        ({"aigc_language": "zh"}, "en", "en", "zh"),
        ({"aigc_language": "fr"}, "zh", "auto", "zh"),
        ({}, "zh", "en", "en"),
        ({}, "zh-CN", "auto", "zh"),
        ({}, None, "auto", "en"),
    ],
)
def test_the_users_choice_goes_before_the_setting_and_the_browser(
    cookies: dict[str, str], accepted: str | None, setting: str, language: str
) -> None:
    assert language_for(cookies, accepted, setting) == language


def test_every_key_that_the_code_says_exists() -> None:
    spoken = [pattern for file in SOURCES for pattern in _spoken(file)]
    assert len(spoken) > 50
    assert [p for p in spoken if not any(re.fullmatch(p, key) for key in catalogue())] == []


def test_every_key_is_used_by_the_code() -> None:
    """A composed key counts as used where what fills its hole stands in the code, too."""
    trees = [_parsed(file) for file in SOURCES]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    words = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    composed = [_pattern(n) for n in nodes if isinstance(n, ast.JoinedStr) and _is_key(n)]

    def is_used(key: str) -> bool:
        holes = [m.groups() for p in composed if (m := re.fullmatch(p, key))]
        return key in words or any(all(_is_known(h, words) for h in hole) for hole in holes)

    assert [key for key in catalogue() if not is_used(key)] == []


def _parsed(file: Path) -> ast.Module:
    """Return the code of a file.

    Collecting garbage may let another thread parse in the middle, which CPython 3.11 does not bear.
    """
    gc.disable()
    try:
        return ast.parse(file.read_text(encoding="utf-8"))
    finally:
        gc.enable()


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _spoken(file: Path) -> Iterator[str]:
    """Yield the keys that a file says or raises, as regular expressions."""
    for node in ast.walk(_parsed(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in SPEAKERS:
                yield from map(_pattern, _texts(node.args[:1]))
            elif node.func.id.endswith("Error"):
                yield from (_pattern(t) for t in _texts(node.args) if _is_key(t))


def _texts(nodes: list[ast.expr]) -> list[ast.expr]:
    return [
        n
        for n in nodes
        if isinstance(n, ast.JoinedStr)
        or (isinstance(n, ast.Constant) and isinstance(n.value, str))
    ]


def _is_key(node: ast.expr) -> bool:
    tables = "|".join({key.partition(".")[0] for key in catalogue()})
    return re.match(rf"({tables})\\?\.[\w(]", _pattern(node)) is not None


def _pattern(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    assert isinstance(node, ast.JoinedStr)
    return "".join(_pattern(n) if isinstance(n, ast.Constant) else r"(\w+)" for n in node.values)


def _is_known(hole: str, words: set[str]) -> bool:
    return hole in words or hole.isdigit()

"""Joints of a small writer's texts."""

import pytest

from aigc_studio.core.brief import Brief
from aigc_studio.models.mending import is_plural
from aigc_studio.models.writing import told


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Read on. <p1>. Read on. Stay.", "Read on. Dry. Stay."),
        ("The facts: <p1>. The facts: <p2>.", "The facts: dry. Light."),
        ("Hi!\n<p1>!\nHi!\nBye.", "Hi!\nDry!\nBye."),
        ("<p1>. <p1>.", "Dry. Dry."),  # details are the writer's own affair
        ("So it goes. So it", "So it goes. So it"),  # not finished yet
        ("Kova:\n• <p1>\n• <p2>", "Kova:\n• Dry\n• Light"),
    ],
)
def test_nothing_is_said_twice(raw: str, text: str) -> None:
    assert told(raw, Brief(subject="Kova", points=("dry", "light"))) == text


def test_nothing_is_said_twice_in_chinese_either() -> None:
    brief = Brief(language="zh", subject="山包", points=("轻", "防水"))
    raw = "慢慢看。\n小细节：<p1>。小细节：<p2>。\n慢慢看。"
    assert told(raw, brief) == "慢慢看。\n小细节：轻。防水。"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("三句话说完：<p1>。", "一句话：轻。"),
        ("三句话说完：<p1>、<p2>。", "一句话：轻、防水。"),
        ("三句话说完：<p1>，<p2>，<p3>。", "三句话说完：轻，防水，蓝色。"),
    ],
)
def test_three_sentences_are_promised_where_there_are_three(raw: str, text: str) -> None:
    brief = Brief(language="zh", subject="山包", points=("轻", "防水", "蓝色"))
    assert told(raw, brief) == text


def test_several_things_are() -> None:
    brief = Brief(subject="Larkspur yoga mats")
    assert told("<subject> is here. It is.", brief) == "Larkspur yoga mats are here. It is."


@pytest.mark.parametrize(
    ("subject", "plural"),
    [
        ("Dune sandals", True), ("Gull ferries", True), ("Paris", False), ("Mossy rugs", True),
        ("Otter & Sons", False), ("a compass", False), ("Kova tea bus", False),
        ("evening news", False), ("our analysis", False), ("Kova lens", False),
    ],
)  # fmt: skip
def test_only_what_is_surely_several_counts_as_several(subject: str, plural: bool) -> None:
    assert is_plural(subject) is plural


@pytest.mark.parametrize(
    ("raw", "point", "text"),
    [
        ("So: it <p1>.", "twelve sheets", "So: twelve sheets."),
        ("So? It <p1>.", "crunchy to the end", "So? Crunchy to the end."),
        ("So: it <p1>.", "boils fast", "So: it boils fast."),
        ("So: it <p1>.", "never rusts", "So: it never rusts."),
        ("And that it <p1>.", "a lid", "And that it has a lid."),
        ("And that it is <p1>.", "washes off", "And that it washes off."),
        ("And it is <p1>.", "a harbour", "And it is a harbour."),
        ("Then our hero <p1>.", "Nobody believes it", "Then nobody believes it."),
        ("Then our hero <p1>.", "went to sea", "Then our hero went to sea."),
        ("Make time to <p1>.", "an abbey", "Make time for an abbey."),
        ("Make time to <p1>.", "eat kippers", "Make time to eat kippers."),
    ],
)
def test_a_point_is_joined_by_what_fits_it(raw: str, point: str, text: str) -> None:
    assert told(raw, Brief(subject="Kova", points=(point,))) == text


def test_a_sentence_is_small_inside_a_sentence() -> None:
    brief = Brief(subject="Kova", points=("All knives are here", "Berlin likes it"))
    assert told("So: <p1>. It is new and <p1>.", brief) == (
        "So: All knives are here. It is new and all knives are here."
    )
    assert told("It is new and <p2>.", brief) == "It is new and Berlin likes it."


def test_a_hero_of_two_begins_a_title_large() -> None:
    assert told("<subject> at sea", Brief(subject="two thieves")) == "Two thieves at sea"

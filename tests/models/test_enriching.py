"""A fuller prompt keeps what was typed, and says nothing that the image model does not know."""

from collections.abc import Sequence

import pytest

from aigc_studio.models.enriching import Phrases, added, fuller, keeps, prompt_of
from tests.tiny import PHRASES

KNOWN = Phrases(PHRASES)
WORDS = {
    "cat": ("thing", "cat"),
    "dog": ("thing", "dog"),
    "猫": ("thing", "cat"),
    "orange": ("colour", "orange"),
    "橙色": ("colour", "orange"),
    "green": ("colour", "green"),
    "flat style": ("style", "fluent_flat"),
    "扁平风格": ("style", "fluent_flat"),
    "3D": ("style", "fluent3d"),
}


def read(texts: Sequence[str]) -> list[list[tuple[str, str]]]:
    return [[fact for word, fact in WORDS.items() if word in text] for text in texts]


def styled(prompt: str) -> str:
    return prompt if "flat style" in prompt or "扁平风格" in prompt else f"{prompt}, 3D"


def test_the_writer_reads_prompt_and_style_but_no_controls() -> None:
    assert prompt_of("a <write> cat\n", "flat style") == (
        "<begin><en><subject>a write cat<tag>flat style<write>"
    )
    assert prompt_of("一只猫") == "<begin><zh><subject>一只猫<write>"
    assert added(" in orange<end><pad>") == " in orange"


@pytest.mark.parametrize(
    ("prompt", "addition", "style", "kinds"),
    [
        ("a cat", " in orange, flat style", "", ["colour", "style"]),
        ("一只猫", "，橙色，扁平风格", "", ["colour", "style"]),
        ("a cat", " in orange, shiny", "", []),  # a word that nobody knows
        ("a cat", "，橙色", "", []),  # the other language
        ("a cat", " in orange, colored green", "", []),  # twice the same
        ("a golden cat", " in orange", "", []),  # it has a colour
        ("a girl with curls", ", brown long hair", "", []),
        ("a cat", ", flat style", "flat style", []),  # the style was chosen
        ("a cat", "", "", []),
    ],
)
def test_only_known_phrases_about_what_was_not_said(
    prompt: str, addition: str, style: str, kinds: list[str]
) -> None:
    assert [phrase.kind for phrase in KNOWN.read(prompt, addition, style)] == kinds


def test_what_is_read_differently_is_not_taken() -> None:
    (orange,) = KNOWN.read("a cat", " in orange")
    cat, dog, colour = WORDS["cat"], WORDS["dog"], WORDS["orange"]
    assert keeps([cat], [cat, colour], [orange])
    assert not keeps([cat], [cat], [orange])  # ignored
    assert not keeps([cat], [dog, colour], [orange])  # another thing
    assert not keeps([cat], [cat, colour, ("time", "night")], [orange])  # more than was said
    assert not keeps([cat, ("colour", "red")], [cat, ("colour", "red"), colour], [orange])


def test_a_thing_gets_only_colours_in_which_it_is_known() -> None:
    assert fuller("a cat", [" in orange"], KNOWN, read, styled)
    assert not fuller("a cat", [", colored green"], KNOWN, read, styled)
    assert not fuller("a dog", [" in orange"], KNOWN, read, styled)


def test_only_what_is_drawn_of_it_is_taken() -> None:
    (orange,) = KNOWN.read("a beach", " in orange")
    (hair,) = KNOWN.read("a boss", ", brown long hair")
    beach, part = ("place", "beach"), ("part", "brown long hair")
    assert not keeps([beach], [beach, WORDS["orange"]], [orange])  # places have no colour
    for style, is_face in (("toonHead", True), ("fluent3d", False)):
        before = [("style", style), ("thing", "boss")]
        assert keeps(before, [*before, part], [hair]) is is_face


def test_fuller_prompts_begin_with_what_was_typed() -> None:
    tried = [" in orange", "nonsense", ", flat style", " in orange, flat style", ""]
    found = fuller("a cat", tried, KNOWN, read, styled)
    assert found == ["a cat in orange, flat style", "a cat in orange", "a cat, flat style"]
    assert fuller("一只猫", ["，橙色"], KNOWN, read, styled) == ["一只猫，橙色"]
    assert fuller("a cat", ["x"], KNOWN, read, styled) == []

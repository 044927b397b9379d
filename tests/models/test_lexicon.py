"""A lexicon finds things by the words that stand for them."""

from pathlib import Path

import pytest
import torch

from aigc_studio.models.lexicon import FAINT, Lexicon, words_of
from tests.tiny import FACTS, tiny_lexicon

APPLE, CAT, DOG = range(3)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return tiny_lexicon()


def test_a_thing_is_found_by_its_name_and_by_what_belongs_to_it(lexicon: Lexicon) -> None:
    texts = ["a cat", "something with whiskers", "two dogs", "好吃的水果", "一只狗"]
    assert lexicon(texts).argmax(1).tolist() == [CAT, CAT, DOG, APPLE, DOG]


def test_words_of_many_things_tell_less_and_strange_ones_nothing(lexicon: Lexicon) -> None:
    pet, puppy, strange = lexicon(["pet", "puppy", "xylophone"])
    assert pet[CAT] > 0
    assert pet[APPLE] == 0
    assert puppy[DOG] > pet[DOG]
    assert not strange.any()


def test_every_word_counts_once_and_endings_do_not(lexicon: Lexicon) -> None:
    once, twice, ending = lexicon(["fruit", "fruit fruit", "fruits"])
    assert torch.equal(once, twice)
    assert torch.equal(once, ending)


def test_what_only_says_more_about_a_thing_counts_less(lexicon: Lexicon) -> None:
    plain, more, mehr = lexicon(["cat", "a basket for a cat", "猫的篮子"])
    assert more[CAT] == pytest.approx(FAINT * plain[CAT].item())
    assert mehr[CAT] == pytest.approx(FAINT * lexicon(["猫"])[0, CAT].item())


def test_phrases_of_styles_are_silent(lexicon: Lexicon) -> None:
    assert torch.equal(*lexicon(["a cat", "a cat, Flat Style"]))
    assert torch.equal(*lexicon(["一只猫", "一只猫，扁平风格"]))


def test_a_style_is_known_by_its_phrase(lexicon: Lexicon) -> None:
    texts = ["a cat, Flat Style", "一只猫，扁平风格", "a flat cat"]
    assert [lexicon.style_of(text) for text in texts] == ["flat", "flat", None]


def test_two_sides_are_found_in_the_order_they_are_said(lexicon: Lexicon) -> None:
    first, then = lexicon.sides(["an apple next to a dog", "a dog on an apple", "狗和苹果"])
    assert first.argmax(1).tolist() == [APPLE, DOG, DOG]
    assert then.argmax(1).tolist() == [DOG, APPLE, APPLE]
    nothing, either = lexicon.sides(["xylophone"])
    assert not nothing.any()
    assert not either.any()


def test_words_have_places_in_the_text() -> None:
    assert list(words_of("Red 小猫")) == [("red", 0), ("小", 4), ("小猫", 4), ("猫", 5)]


def test_it_comes_back_from_a_folder(lexicon: Lexicon, tmp_path: Path) -> None:
    lexicon.save_pretrained(tmp_path)
    again = Lexicon.from_pretrained(tmp_path)
    assert torch.equal(again(["a cat and a puppy"]), lexicon(["a cat and a puppy"]))
    assert len(again.numbers) >= len(FACTS["thing"])

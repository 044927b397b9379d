"""A style is words behind the prompt, in its language."""

import pytest

from aigc_studio.zoo.styles import FLAT, THREE_D


def test_the_words_stand_behind_the_prompt_in_its_language() -> None:
    assert FLAT.put_behind("a cat") == "a cat, flat vector style"
    assert FLAT.put_behind("猫") == "猫，扁平矢量风格"


@pytest.mark.parametrize("prompt", ["a cat", "猫"])
def test_a_style_is_known_by_its_words(prompt: str) -> None:
    assert FLAT.is_named_in(FLAT.put_behind(prompt).upper())
    assert not THREE_D.is_named_in(FLAT.put_behind(prompt))

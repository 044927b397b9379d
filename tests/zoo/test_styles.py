"""Every style is a row with its own words in both languages."""

import pytest

from aigc_studio.core.errors import RequestError
from aigc_studio.zoo.styles import STYLES, find_style


def test_names_and_words_are_unique() -> None:
    for field in ("name", "en", "zh"):
        values = [getattr(style, field) for style in STYLES]
        assert len(set(values)) == len(values)


def test_the_words_stand_behind_the_prompt_in_its_language() -> None:
    style = find_style("flat")
    assert style.put_behind("a cat") == "a cat, flat vector style"
    assert style.put_behind("猫") == "猫，扁平矢量风格"
    assert all(style.is_named_in(style.put_behind(prompt)) for prompt in ("a cat", "猫"))


def test_an_unknown_style_is_refused_on_its_field() -> None:
    with pytest.raises(RequestError) as refused:
        find_style("cubist")
    assert refused.value.field == "style"

"""A style is words behind the prompt, in its language."""

import pytest
from PIL import Image

from aigc_studio.core.errors import RequestError
from aigc_studio.core.language import catalogue
from aigc_studio.zoo.styles import AUTO, FLAT, STYLES, THREE_D, Style, find_style

every_style = pytest.mark.parametrize("style", STYLES, ids=lambda style: style.key)


def test_the_words_stand_behind_the_prompt_in_its_language() -> None:
    assert FLAT.put_behind("a cat") == "a cat, flat vector style"
    assert FLAT.put_behind("猫") == "猫，扁平矢量风格"


@pytest.mark.parametrize("prompt", ["a cat", "猫"])
def test_a_style_is_known_by_its_words(prompt: str) -> None:
    assert FLAT.is_named_in(FLAT.put_behind(prompt).upper())
    assert not THREE_D.is_named_in(FLAT.put_behind(prompt))


@every_style
def test_a_style_is_found_and_has_a_label_and_a_small_picture(style: Style) -> None:
    assert find_style(style.key) is style
    assert f"style.{style.key}" in catalogue()
    with Image.open(style.picture) as picture:
        assert picture.size == (128, 128)
    assert style.picture.stat().st_size < 10_000


def test_auto_is_no_style_and_an_unknown_one_is_refused() -> None:
    assert find_style(AUTO) is None
    with pytest.raises(RequestError) as refused:
        find_style("oil")
    assert refused.value.field == "style"

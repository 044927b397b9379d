"""What is asked for is fixed, in the right words, and never trained where that is meant."""

import torch

from aigc_studio.training.data import held_out_combination
from aigc_studio.training.measures.asking import (
    Ask,
    captions,
    combinations,
    draw_all,
    free,
    names,
    sprites,
    style_words,
)
from aigc_studio.training.prompts import Prompt

ROWS = [
    {"set": family, "hexcode": f"{code:04X}", "en": f"thing {code}", "zh": f"东西{code}",
     "style_en": f"{family} style", "style_zh": f"{family}风格", "file": f"{family}{code}"}
    for family in ("noto", "fluent3d")
    for code in range(100)
]  # fmt: skip
WORDS = style_words(ROWS)


def test_names_are_asked_for_in_both_languages_with_words_for_the_style() -> None:
    asks = names(ROWS, ["noto"], 5)
    assert [ask.language for ask in asks] == ["en"] * 5 + ["zh"] * 5
    assert {ask.concepts for ask in asks[:5]} == {ask.concepts for ask in asks[5:]}
    code = int(asks[0].concepts[0], 16)
    assert asks[0].text == f"thing {code}, noto style"
    assert asks[5].text == f"东西{code}，noto风格"


def test_the_lot_is_fixed_and_does_not_depend_on_the_order() -> None:
    assert names(ROWS, ["noto"], 5) == names(ROWS[::-1], ["noto"], 5)


def test_combinations_were_never_trained_and_names_were() -> None:
    never, trained = combinations(ROWS, ["noto"], 100), names(ROWS, ["noto"], 100)
    assert all(held_out_combination(ask.concepts[0], ask.style) for ask in never)
    assert not any(held_out_combination(ask.concepts[0], ask.style) for ask in trained)
    assert len(never) + len(trained) == 200


def test_free_prompts_take_the_styles_in_turn() -> None:
    prompts = [Prompt("en", "kitty", ("1F408",)), Prompt("zh", "小猫咪", ("1F408",))]
    asks = free([*prompts, prompts[0]], ["noto", "fluent3d"], WORDS)
    assert [ask.text for ask in asks] == [
        "kitty, noto style",
        "小猫咪，fluent3d风格",
        "kitty, noto style",
    ]
    assert asks[1].prompt == "小猫咪"


def test_avatars_are_asked_for_by_captions_in_turn_of_language() -> None:
    rows = [
        {"set": "micah", "en": f"avatar {i}", "zh": f"头像{i}", "file": f"{i}"} for i in range(9)
    ]
    asked = captions(rows, 4)
    assert [ask.language for ask, _ in asked] == ["en", "zh", "en", "zh"]
    assert all(ask.text == row[ask.language] for ask, row in asked)


def test_sprites_are_asked_for_in_chinese_only_where_they_have_a_name() -> None:
    rows = [
        {"set": "sprites", "en": f"pixel art item: {i}", "file": f"{i}",
         "zh": "像素画物品：剑" if i < 3 else "像素画物品"}
        for i in range(20)
    ]  # fmt: skip
    asks = sprites(rows, 10)
    assert [ask.language for ask in asks] == ["en"] * 5 + ["zh"] * 3


def test_every_picture_has_its_place_as_seed() -> None:
    def draw(prompts, seeds) -> torch.Tensor:
        return torch.stack([torch.full((3, 2, 2), seed / 255) for seed in seeds])

    pictures = draw_all(draw, [Ask("a cat", "en", "noto")] * 70)
    assert pictures[:, 0, 0, 0].tolist() == list(range(70))
    assert pictures.dtype == torch.uint8

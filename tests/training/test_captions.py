"""Captions come from the given chance alone."""

import random

from aigc_studio.training.captions import (
    JOIN,
    compose_caption,
    compose_phrase,
)

ROW = {
    "en": "cat",
    "zh": "猫",
    "keywords_en": ["kitten", "pet"],
    "keywords_zh": ["小猫", "宠物"],
    "style_en": "3D emoji style",
    "style_zh": "3D 表情风格",
}


def test_same_chance_gives_the_same_captions() -> None:
    first, second = ([compose_caption(ROW, c) for _ in range(50)] for c in _two_alike())
    assert first == second


def test_captions_vary_and_stay_in_one_language() -> None:
    chance = random.Random(1)
    captions = [compose_caption(ROW, chance) for _ in range(200)]
    assert len(set(captions)) > 20
    for caption in captions:
        words = caption.replace(ROW["style_zh"], "风格").replace(ROW["style_en"], "style")
        assert words.isascii() or not any("a" <= c <= "z" for c in words)


def _two_alike() -> tuple[random.Random, random.Random]:
    return random.Random(7), random.Random(7)


def test_a_phrase_holds_its_subject_and_ends_with_the_style_like_its_plain_caption() -> None:
    for seed in range(50):
        phrase, plain = compose_phrase(ROW, random.Random(seed))
        language = "en" if phrase.endswith(ROW["style_en"]) else "zh"
        assert phrase.endswith(ROW[f"style_{language}"])
        assert plain == JOIN[language].join([ROW[language], ROW[f"style_{language}"]])
        subjects = [ROW[language], *ROW[f"keywords_{language}"]]
        assert any(subject in phrase for subject in subjects)

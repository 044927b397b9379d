"""Captions come from the given chance alone; the tokenizer knows every character."""

import random

import pytest
from transformers import PreTrainedTokenizerFast

from aigc_studio.training.captions import (
    JOIN,
    all_texts,
    compose_caption,
    compose_phrase,
    train_tokenizer,
)

ROW = {
    "en": "cat",
    "zh": "猫",
    "keywords_en": ["kitten", "pet"],
    "keywords_zh": ["小猫", "宠物"],
    "style_en": "3D emoji style",
    "style_zh": "3D 表情风格",
}


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return train_tokenizer(all_texts([ROW]), vocabulary=400, max_tokens=64)


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


@pytest.mark.parametrize("text", ["猫", "龘", "鑫鑫", "🦄", "naïve ẞ", "\u200d"])
def test_no_text_is_unknown(tokenizer: PreTrainedTokenizerFast, text: str) -> None:
    ids = tokenizer(text).input_ids[1:]
    assert tokenizer.unk_token_id is None
    assert ids == [] if text == "\u200d" else ids
    assert all(i > 1 for i in ids)  # 0 is padding, 1 the start


@pytest.mark.parametrize("text", ["龘", "🦄", "a 🦄 cat", "犇 犇"])
def test_rare_characters_survive_the_round_trip(
    tokenizer: PreTrainedTokenizerFast, text: str
) -> None:
    decoded = tokenizer.decode(tokenizer(text).input_ids, skip_special_tokens=True)
    assert decoded.split() == text.split()


def test_a_word_is_the_same_token_at_start_and_middle(tokenizer: PreTrainedTokenizerFast) -> None:
    word = tokenizer("cat").input_ids[1:]
    assert len(word) == 1
    assert tokenizer("kitten, cat").input_ids[-1:] == word
    assert tokenizer("CAT").input_ids[1:] == word


def test_a_chinese_character_never_joins_its_neighbour(tokenizer: PreTrainedTokenizerFast) -> None:
    apart = tokenizer("小").input_ids[1:] + tokenizer("猫").input_ids[1:]
    assert tokenizer("小猫").input_ids[1:] == apart


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

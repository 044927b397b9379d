"""No text is unknown, and every sentence has a beginning and an end."""

import pytest
from transformers import PreTrainedTokenizerFast

from aigc_studio.training.tokenizer import END, PAD, START, train_tokenizer

TEXTS = ["red apple", "red panda", "cat", "kitten", "红苹果", "熊猫", "小猫"] * 3


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return train_tokenizer(TEXTS, vocabulary=400, max_tokens=64, has_end=False)


@pytest.mark.parametrize("text", ["red apple", "红苹果", "Zürich 😀 龘", ""])
def test_any_text_comes_back(text: str) -> None:
    tokenizer = train_tokenizer(TEXTS, 400, 48)
    ids = tokenizer(text).input_ids
    assert tokenizer.convert_ids_to_tokens(ids[:1] + ids[-1:]) == [START, END]
    again = tokenizer.decode(ids[1:-1]).replace(" ", "")
    plain = text.lower().replace(" ", "")
    assert again in (plain, plain.replace("ü", "u"))


def test_a_long_text_is_cut_and_still_ends() -> None:
    tokenizer = train_tokenizer(TEXTS, 400, 8)
    ids = tokenizer("red apple red panda " * 5, truncation=True).input_ids
    assert len(ids) == 8
    assert tokenizer.convert_ids_to_tokens(ids)[-1] == END


def test_shorter_sentences_of_a_batch_are_padded() -> None:
    tokenizer = train_tokenizer(TEXTS, 400, 48)
    ids = tokenizer(["red", "red apple 红苹果"], padding=True).input_ids
    assert len(ids[0]) == len(ids[1])
    assert tokenizer.convert_ids_to_tokens(ids[0])[-1] == PAD


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
    assert decoded.replace(" ", "") == text.replace(" ", "")


def test_a_word_is_the_same_token_at_start_and_middle(tokenizer: PreTrainedTokenizerFast) -> None:
    word = tokenizer("cat").input_ids[1:]
    assert len(word) == 1
    assert tokenizer("kitten, cat").input_ids[-1:] == word
    assert tokenizer("CAT").input_ids[1:] == word


def test_a_chinese_word_is_the_same_wherever_it_stands(tokenizer: PreTrainedTokenizerFast) -> None:
    word = tokenizer("熊猫").input_ids[1:]
    assert len(word) == 1
    assert tokenizer("龘熊猫").input_ids[-1:] == word

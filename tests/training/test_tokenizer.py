"""No text is unknown, and every sentence has a beginning and an end."""

import pytest

from aigc_studio.training.tokenizer import END, PAD, START, train_tokenizer

TEXTS = ["red apple", "red panda", "红苹果", "熊猫"] * 3


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

"""Words around a subject leave the subject whole."""

import random

import pytest

from aigc_studio.training.wording import AFTER, AND, BEFORE, COLOURED, surround


@pytest.mark.parametrize(("language", "subject"), [("en", "blue whale"), ("zh", "蓝鲸")])
def test_the_subject_stands_whole_among_the_words(language: str, subject: str) -> None:
    chance = random.Random(0)
    told = {surround(subject, language, chance) for _ in range(300)}
    assert all(subject in phrase for phrase in told)
    assert len(told) > 100


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_phrase_has_room_for_its_words(language: str) -> None:
    assert all(form.count("{}") == 2 for form in AND[language])
    assert all(form.format(c="red", n="car") for form in COLOURED[language])
    for words in (BEFORE[language], AFTER[language]):
        assert len(set(words)) == len(words)

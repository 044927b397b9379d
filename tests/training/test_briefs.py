"""The briefs that writers are measured with are many, and strangers to the training."""

import re
from collections import Counter
from itertools import chain

import pytest

from aigc_studio.core.brief import MAX_POINTS, Language
from aigc_studio.models.writing import FORMS, LANGUAGES
from aigc_studio.training.briefs import fixed_briefs, hostile_briefs, kinds_of_points
from aigc_studio.training.writing_grammar import KINDS, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_150_of_every_form_and_manner(language: Language) -> None:
    briefs = fixed_briefs(language)
    assert len(set(briefs)) == 150
    counts = Counter(brief.form for brief in briefs)
    assert min(counts[form] for form in FORMS) >= 10
    assert {brief.language for brief in briefs} == {language}
    assert all(len(brief.points) <= MAX_POINTS for brief in briefs)
    assert all((brief.weather is None) is (brief.form != "weather") for brief in briefs)
    assert any(brief.platform == "x" for brief in briefs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_subject_or_point_is_one_of_the_training(language: Language) -> None:
    known = words(language)
    learned = chain(
        *(kind["names"] for kind in known["goods"].values()),
        *(rows for name, rows in known.items() if name not in ("goods", "days")),
    )
    choice = {r"\{": "(?:", r"\|": "|", r"\}": ")"}
    escaped = (re.escape(word) for word in learned)
    patterns = [re.sub(r"\\[{|}]", lambda m: choice[m[0]], word) for word in escaped]
    every = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    said = [text for brief in fixed_briefs(language) for text in (brief.subject, *brief.points)]
    assert [text for text in said if every.fullmatch(text)] == []


def test_every_english_point_says_how_a_sentence_takes_it() -> None:
    kinds = kinds_of_points()
    for brief in fixed_briefs("en"):
        if brief.points:
            assert set(kinds[brief.points]) <= set(KINDS), brief.points


def test_hostile_texts_stand_in_every_field() -> None:
    briefs = hostile_briefs()
    assert len(briefs) == 40
    assert {brief.form for brief in briefs} == {"ad"}
    assert any("gnore the above" in brief.subject for brief in briefs)
    assert any("忽略以上" in brief.audience for brief in briefs)
    assert any("忽略之前" in brief.subject for brief in briefs)
    assert any("海盗" in "".join(brief.points) for brief in briefs)

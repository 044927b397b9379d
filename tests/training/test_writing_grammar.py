import random
import re

import pytest

from aigc_studio.core.brief import Brief
from aigc_studio.models.writing import FORMS, LANGUAGES, told
from aigc_studio.training.writing_accuracy import by_grammar, distinct, figures_of, is_faithful
from aigc_studio.training.writing_grammar import Lot, frames, is_held_out, words

CLAIMS = re.compile(
    r"最(?!近|低|高)|第一(?!个早晨)|顶级|国家级|\bbest-ever\b|\bnumber one\b|#1", re.IGNORECASE
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_text_says_what_its_brief_says(language: str, form: str) -> None:
    lot = Lot(random.Random(1), language)
    for _ in range(60):
        brief, raw = lot.draw(form)
        figures = figures_of(raw + "<end>", brief)
        assert set(figures.values()) <= {1.0}, (told(raw, brief), figures)
        assert "{" not in raw
        assert "SKY" not in raw
        assert "<L>" not in raw


@pytest.mark.parametrize("language", LANGUAGES)
def test_frames_are_many_and_claim_nothing(language: str) -> None:
    every = {
        frame
        for part, of in frames(language).items()
        if "." in part
        for some in of.values()
        for frame in some
    }
    assert len(every) >= 150
    claiming = [f for f in every if CLAIMS.search(f)]
    assert claiming == []


def test_seen_and_unseen_words_have_nothing_in_common() -> None:
    for unseen in (False, True):
        lot = Lot(random.Random(2), "en", unseen=unseen)
        for _ in range(50):
            brief, _ = lot.draw("news")
            assert is_held_out(brief.subject) is unseen
    assert 0.03 < sum(map(is_held_out, words("en")["goods_n"])) / len(words("en")["goods_n"]) < 0.3


def test_what_is_wrong_of_a_text_is_found() -> None:
    brief = Brief(subject="Lumi", points=("folds flat",), audience="students")
    right = figures_of("Meet <subject>. It <p1>.<end>", brief)
    assert set(right.values()) == {1.0}
    wrong = figures_of("这是一盏好用的灯，<low>，#好物✨", brief)
    assert set(wrong.values()) == {0.0}


def test_a_forecast_with_another_wind_is_not_faithful() -> None:
    brief, raw = Lot(random.Random(4), "en").draw("weather")
    assert brief.weather is not None
    text = told(raw, brief)
    assert is_faithful(text, brief.weather, "en")
    other = "south" if brief.weather.wind_from != "south" else "north"
    turned = brief.weather.model_copy(update={"wind_from": other})
    assert not is_faithful(text, turned, "en")


def test_three_texts_alike_are_less_distinct_than_others() -> None:
    brief, _ = Lot(random.Random(3), "zh").draw("ad")
    varied = [told(raw, brief) for seed in range(3) for raw in by_grammar([brief], seed)]
    assert distinct(varied[:1] * 3, "zh") < distinct(varied, "zh")

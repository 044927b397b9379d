"""The order of choices: what is liked comes first, said in words, and can be forgotten."""

import re

from aigc_studio.services.choices import Choice, choices_of, features_of
from aigc_studio.services.taste import Taste, learn
from aigc_studio.ui.learnt import feature_name, learnt_view, order_css

WAVE, MANOR = Choice("style", "great_wave"), Choice("place", "haunted_manor")


def taste_of(liked: list[Choice], others: list[Choice]) -> Taste:
    votes = [(features_of(choice), True) for choice in liked]
    return learn([*votes, *((features_of(choice), False) for choice in others)])


def ordered(css: str) -> list[str]:
    found = re.findall(r'="(\w+)"\]\)?\{order:(\d+)\}', css)
    return [key for key, _ in sorted(found, key=lambda one: int(one[1]))]


def test_what_was_liked_comes_first_and_has_a_heart() -> None:
    taste = taste_of([WAVE, WAVE], [Choice("style", "serape"), Choice("style", "pencil")])
    css = order_css(taste, "style")
    keys = ordered(css)
    assert keys[0] == "great_wave"
    assert set(keys) == set(choices_of("style"))
    assert keys.index("serape") > len(keys) / 2
    [hearts] = re.findall(r"([^{}]*)\{content", css)
    assert re.findall(r'value="(\w+)"', hearts) == ["great_wave"]


def test_a_taste_of_one_kind_orders_another_by_what_looks_alike() -> None:
    dark = sorted(choices_of("style"), key=lambda key: features_of(Choice("style", key))["light"])
    taste = taste_of(
        [Choice("style", key) for key in dark[:4]], [Choice("style", key) for key in dark[-4:]]
    )
    keys = ordered(order_css(taste, "place"))
    assert keys.index("dungeon") < 10
    assert keys.index("beach") > len(keys) - 20
    assert "content" not in order_css(taste, "place")  # none of them was voted on


def test_it_is_told_which_features_count() -> None:
    view = learnt_view(taste_of([WAVE, WAVE], [MANOR, MANOR]), "place")
    assert "thumbs: 4" in view
    assert re.search(r"Great Wave.{0,200}\+0\.\d", view, re.DOTALL)
    assert re.search(r"aunted.{0,200}-0\.\d", view, re.DOTALL)
    assert 'data-do="taste-forget"' in view


def test_without_thumbs_nothing_is_shown_and_with_few_nothing_moves() -> None:
    assert learnt_view(Taste(), "look") == ""
    few = learnt_view(Taste(votes=2), "look")
    assert "order:" not in few
    assert "Nothing is clear yet" in few


def test_every_feature_has_a_name() -> None:
    names = {name for kind in ("style", "place", "look") for key in choices_of(kind)
             for name in features_of(Choice(kind, key))}  # fmt: skip
    assert all(feature_name(name) for name in names)

"""Faces are put together by lot, from parts that a style has, as far as wishes allow."""

from collections import Counter

import pytest

from aigc_studio.models.wardrobe import ABSENT, Wardrobe

PARTS = {
    "ink": {
        "hair": {
            "bob": {"number": 0, "count": 6, "says": {"hair": "short"}},
            "bun": {"number": 1, "count": 3, "says": {"hair": "long"}},
            "tail": {"number": 2, "count": 1, "says": {"hair": "long"}},
        },
        "glasses": {
            ABSENT: {"number": 3, "count": 9, "says": {"glasses": "none"}},
            "round": {"number": 4, "count": 1, "says": {"glasses": "glasses"}},
        },
    },
    "bold": {"hair": {"bob": {"number": 5, "count": 1, "says": {}}}},
}


PHRASES = {
    "speaks": {
        "a long bun": {"hair": "long"},
        "spectacled": {"glasses": "glasses"},
        "no glasses": {"glasses": "none"},
    },
    "shown": {"ink": {"a long bun": {"hair": ["bun"]}}},
}


@pytest.fixture
def wardrobe() -> Wardrobe:
    return Wardrobe(PARTS, PHRASES)


def _faces(wardrobe: Wardrobe, wishes: dict[str, str]) -> list[dict[str, str]]:
    return [wardrobe.face("ink", wishes, seed) for seed in range(500)]


def test_the_words_of_a_style_come_most_frequent_first(wardrobe: Wardrobe) -> None:
    assert wardrobe.words("ink") == {"hair": ("short", "long"), "glasses": ("none", "glasses")}
    assert wardrobe.words("bold") == {}


def test_without_wishes_parts_are_as_frequent_as_they_were_seen(wardrobe: Wardrobe) -> None:
    hair = Counter(face["hair"] for face in _faces(wardrobe, {}))
    assert [hair[value] / 50 for value in ("bob", "bun", "tail")] == pytest.approx([6, 3, 1], 0.3)


def test_a_wish_is_kept_and_leaves_the_rest_to_the_lot(wardrobe: Wardrobe) -> None:
    faces = _faces(wardrobe, {"hair": "long", "glasses": "glasses"})
    assert {face["hair"] for face in faces} == {"bun", "tail"}
    assert all(wardrobe.says("ink", f) == {"hair": "long", "glasses": "glasses"} for f in faces)


def test_a_wish_that_the_style_cannot_draw_is_passed_over(wardrobe: Wardrobe) -> None:
    assert {face["hair"] for face in _faces(wardrobe, {"hair": "green"})} == {"bob", "bun", "tail"}
    assert wardrobe.face("bold", {"skin": "dark"}, 0) == {"hair": "bob"}


def test_another_wish_changes_what_it_must_and_nothing_else(wardrobe: Wardrobe) -> None:
    for seed in range(50):
        face = wardrobe.face("ink", {}, seed)
        changed = wardrobe.face("ink", {"glasses": "glasses"}, seed)
        assert (changed["hair"], changed["glasses"]) == (face["hair"], "round")


def test_a_face_is_known_by_the_numbers_of_its_parts(wardrobe: Wardrobe) -> None:
    assert wardrobe.numbers("ink", {"hair": "tail", "glasses": ABSENT}) == [2, 3]
    with pytest.raises(KeyError):
        wardrobe.numbers("ink", {"hair": "afro"})


def test_a_face_is_as_it_is_described(wardrobe: Wardrobe) -> None:
    faces = [wardrobe.described("ink", ["spectacled", "unheard of"], seed) for seed in range(99)]
    assert {face["glasses"] for face in faces} == {"round"}
    assert {face["hair"] for face in faces} == {"bob", "bun", "tail"}


def test_what_is_not_spoken_of_is_not_worn(wardrobe: Wardrobe) -> None:
    faces = [wardrobe.described("ink", ["a long bun"], seed) for seed in range(99)]
    assert {face["glasses"] for face in faces} == {ABSENT}


def test_what_was_seen_with_a_phrase_counts_more_than_its_word(wardrobe: Wardrobe) -> None:
    faces = [wardrobe.described("ink", ["a long bun"], seed) for seed in range(99)]
    assert {face["hair"] for face in faces} == {"bun"}
    assert wardrobe.described("bold", ["a long bun"], 1) == {"hair": "bob"}

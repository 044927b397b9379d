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


@pytest.fixture
def wardrobe() -> Wardrobe:
    return Wardrobe(PARTS, {"a long bun": {"hair": "long"}, "spectacled": {"glasses": "glasses"}})


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


def test_phrases_wish_for_what_they_say_and_for_nothing_to_be_worn_besides(
    wardrobe: Wardrobe,
) -> None:
    bare = {"glasses": "none", "facial_hair": "none"}
    assert wardrobe.wishes(["a long bun", "unheard of"]) == {"hair": "long", **bare}
    assert wardrobe.wishes(["spectacled"])["glasses"] == "glasses"

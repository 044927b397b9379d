"""Pairs are found when two cuttings look like them."""

import torch

from aigc_studio.training.measures.ground import thing_mask
from aigc_studio.training.measures.object_pairs import (
    Pair,
    both,
    chosen_rows,
    cuttings,
    either,
    look_into,
    shares,
)

PAIR = Pair("en", "a cat and a pizza", frozenset({"CAT", "KITTEN"}), frozenset({"PIZZA"}))
OTHER = Pair("en", "a dog and a bone", frozenset({"DOG"}), frozenset({"BONE"}))


def two_squares() -> torch.Tensor:
    picture = torch.full((3, 64, 64), 255, dtype=torch.uint8)
    picture[0, 20:40, 4:24] = 0
    picture[2, 20:40, 40:60] = 0
    return picture


def test_both_need_a_cutting_each() -> None:
    assert both([["KITTEN", "X"], ["Y", "PIZZA"]], PAIR)
    assert not both([["CAT", "PIZZA"]], PAIR)  # one thing that looks like either
    assert not both([["CAT"], ["DOG"]], PAIR)
    assert either([["CAT"], ["DOG"]], PAIR)
    assert not both([], PAIR)


def test_halves_and_parts_are_cut_out() -> None:
    cut = cuttings(two_squares())
    # Left, right, upper and lower half, and two parts.
    assert len(cut) == 6
    left, right = cut[0], cut[1]
    assert left[0].float().mean() < left[2].float().mean()
    assert right[2].float().mean() < right[0].float().mean()
    assert thing_mask(left[None]).float().mean() > 0.6


def test_an_empty_picture_shows_nothing() -> None:
    blank = torch.full((1, 3, 64, 64), 255, dtype=torch.uint8)
    assert look_into(blank, lambda _: []) == [[]]


def test_each_picture_gets_its_own_cuttings_back() -> None:
    blank = torch.full((3, 64, 64), 255, dtype=torch.uint8)
    asked = []

    def nearest(pictures: torch.Tensor) -> list[list[str]]:
        asked.append(len(pictures))
        return [[str(i)] for i in range(len(pictures))]

    found = look_into(torch.stack([two_squares(), blank, two_squares()]), nearest)
    assert asked == [12]
    assert [len(each) for each in found] == [6, 0, 6]
    assert found[2][0] == ["6"]


def test_shares_have_the_next_pair_as_control() -> None:
    found = [[["CAT"], ["PIZZA"]], [["CAT"], ["PIZZA"]]]
    assert shares(found, [PAIR, OTHER]) == {
        "pictures": 2,
        "both": 0.5,
        "one": 0.5,
        "both by accident": 0.5,
    }


def test_real_pairs_are_of_one_style_the_styles_in_turn() -> None:
    rows = [
        {"set": style, "hexcode": hexcode}
        for style in ("flat", "noto")
        for hexcode in ("CAT", "PIZZA", "DOG", "BONE")
    ]
    chosen = chosen_rows([PAIR, OTHER], ("flat", "noto"), rows)
    assert [(a["set"], a["hexcode"], b["hexcode"]) for a, b in chosen] == [
        ("flat", "CAT", "PIZZA"),
        ("noto", "DOG", "BONE"),
    ]

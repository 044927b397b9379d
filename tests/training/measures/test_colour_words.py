"""The rules for colour words, on known colours."""

import colorsys

import pytest
import torch
from torch import Tensor

from aigc_studio.training.measures.colour_words import (
    has_colour,
    hue_saturation_value,
    plain_word,
    read_colours,
    shares,
)

RULES, _ = read_colours()
# The names' colours as CSS has them, of orange and brown deeper ones.
KNOWN = {
    "red": (220, 20, 20), "orange": (255, 140, 0), "yellow": (255, 215, 0), "green": (0, 128, 0),
    "blue": (30, 60, 230), "purple": (128, 0, 128), "pink": (255, 105, 180),
    "brown": (139, 69, 19), "black": (10, 10, 10), "white": (235, 235, 235),
    "grey": (128, 128, 128),
}  # fmt: skip


def disc(colour: tuple[int, int, int]) -> Tensor:
    """Return a square of a colour with a black outline and a white speck, on white."""
    picture = torch.full((3, 32, 32), 255, dtype=torch.uint8)
    picture[:, 6:26, 6:26] = 0
    picture[:, 7:25, 7:25] = torch.tensor(colour)[:, None, None]
    picture[:, 10:12, 10:12] = 255
    return picture


def test_hue_is_that_of_the_standard_library() -> None:
    colours = list(KNOWN.values())
    pictures = torch.tensor(colours, dtype=torch.uint8)[:, :, None, None]
    found = torch.stack([values[:, 0, 0] for values in hue_saturation_value(pictures)], dim=1)
    wanted = [colorsys.rgb_to_hsv(*(c / 255 for c in colour)) for colour in colours]
    wanted = torch.tensor([[360 * h, s, v] for h, s, v in wanted])
    torch.testing.assert_close(found, wanted, atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("word", sorted(KNOWN))
def test_a_thing_in_a_known_colour_has_it_and_no_far_one(word: str) -> None:
    far = "green" if word not in ("green", "blue") else "red"
    assert has_colour(disc(KNOWN[word])[None].repeat(2, 1, 1, 1), [word, far], RULES) == [
        True,
        False,
    ]


def test_red_goes_through_0_degrees() -> None:
    pictures = torch.stack([disc((230, 20, 60)), disc((230, 50, 20))])
    assert has_colour(pictures, ["red", "red"], RULES) == [True, True]


def test_a_little_of_a_colour_is_not_enough() -> None:
    picture = disc((128, 128, 128))
    picture[:, 20:22, 20:22] = torch.tensor((220, 20, 20))[:, None, None]
    assert has_colour(picture[None], ["red"], RULES) == [False]


def test_an_empty_picture_has_no_colour() -> None:
    assert has_colour(torch.full((1, 3, 32, 32), 255, dtype=torch.uint8), ["red"], RULES) == [False]


def test_shares_count_words_and_accidents() -> None:
    pictures = torch.stack([disc(KNOWN[word]) for word in ("red", "green", "blue", "blue")])
    found = shares(pictures, ["red", "green", "green", "blue"], RULES)
    assert found["all"] == 0.75
    assert (found["red"], found["green"], found["blue"]) == (1.0, 0.5, 1.0)
    # Strangers: green, blue, blue, red. The third picture is blue.
    assert found["by accident"] == 0.25


def test_real_pictures_named_by_a_colour_are_known() -> None:
    assert plain_word("blue heart", RULES) == "blue"
    assert plain_word("black cat", RULES) is None
    assert plain_word("broken heart", RULES) is None

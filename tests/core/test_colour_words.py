"""Colours are named as people name them."""

import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.colour_words import colours_of

COLOURS = {
    "red": "#d82020", "orange": "#f08a1c", "yellow": "#f2d024", "green": "#2f9e44",
    "blue": "#2a6fd6", "purple": "#7b3fc4", "pink": "#f5a3b8", "brown": "#7a4a21",
    "black": "#181818", "gray": "#8a8a8a", "white": "#fafafa",
}  # fmt: skip


@pytest.mark.parametrize("word", COLOURS)
def test_a_disc_has_the_colour_that_one_would_say(word: str) -> None:
    picture = Image.new("RGB", (120, 120), "#fafafa" if word != "white" else "#203040")
    ImageDraw.Draw(picture).ellipse((20, 20, 100, 100), COLOURS[word])
    assert colours_of(picture)[0] == word


def test_the_larger_colour_comes_first_and_specks_are_left_out() -> None:
    picture = Image.new("RGBA", (100, 100))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 99, 69), COLOURS["blue"])
    pen.rectangle((0, 70, 99, 99), COLOURS["yellow"])
    pen.rectangle((0, 0, 8, 8), COLOURS["red"])
    assert colours_of(picture) == ["blue", "yellow"]

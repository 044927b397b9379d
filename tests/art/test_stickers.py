"""Stickers show their mood, have a rim of paper, and nothing of the ground."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from aigc_studio.art.stickers import (
    MOODS,
    SIDE_PX,
    Mood,
    contact_sheet,
    sticker,
    without_specks,
)


@pytest.fixture
def figure() -> Image.Image:
    image = Image.new("RGBA", (300, 400))
    ImageDraw.Draw(image).ellipse((60, 40, 240, 360), fill="teal")
    return image


@pytest.mark.parametrize("mood", MOODS, ids=lambda mood: mood.key)
@pytest.mark.parametrize("word", ["", "晚安"])
def test_a_sticker_fits_and_its_corners_are_transparent(
    figure: Image.Image, mood: Mood, word: str
) -> None:
    made = sticker(figure, mood, word)
    assert (made.size, made.mode) == ((SIDE_PX, SIDE_PX), "RGBA")
    alpha = np.asarray(made.getchannel("A"))
    assert not alpha[[0, 0, -1, -1], [0, -1, 0, -1]].any()
    assert alpha[256, 256] == 255


def test_moods_and_words_make_a_difference(figure: Image.Image) -> None:
    drawn = [sticker(figure, mood).tobytes() for mood in MOODS]
    assert len(set(drawn)) == len(MOODS) == 9
    assert sticker(figure, MOODS[0], "Hi!").tobytes() != drawn[0]


def test_the_rim_is_white(figure: Image.Image) -> None:
    levels = np.asarray(sticker(figure, MOODS[2]))
    row = levels[300]
    first = row[np.flatnonzero(row[:, 3] > 250)[2]]
    assert first[:3].min() > 240


def test_specks_are_left_out(figure: Image.Image) -> None:
    ImageDraw.Draw(figure).rectangle((2, 2, 6, 6), fill="red")
    clean = without_specks(figure)
    assert clean.getpixel((4, 4))[3] == 0  # type: ignore[index]
    assert clean.getpixel((150, 200))[3] == 255  # type: ignore[index]


def test_a_sheet_holds_three_in_a_row(figure: Image.Image) -> None:
    made = [sticker(figure, mood) for mood in MOODS[:4]]
    assert contact_sheet(made).size == (3 * SIDE_PX, 2 * SIDE_PX)

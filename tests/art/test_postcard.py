"""A postcard has its picture, the place in two languages, and a stamp, whatever the names."""

import pytest
from PIL import Image, ImageChops

from aigc_studio.art.place import Place
from aigc_studio.art.postcard import MARGIN, PICTURE, SIZE, STRIP, nine_grid, postcard
from aigc_studio.art.scenes import PLACES

GREEN = Image.new("RGB", PICTURE, "green")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.key)
def test_words_stay_within_the_card(place: Place) -> None:
    card = postcard(GREEN, place, "2026-11-25")
    assert card.size == SIZE
    blank = Image.new("RGB", SIZE, card.getpixel((2, 2)))
    strip = ImageChops.difference(card, blank).crop((0, SIZE[1] - STRIP, *SIZE)).getbbox()
    assert strip
    assert strip[0] >= MARGIN and strip[2] <= SIZE[0] - MARGIN + 5
    assert strip[3] < STRIP


def test_the_picture_is_whole() -> None:
    card = postcard(GREEN, PLACES[0], "")
    box = (MARGIN, MARGIN, MARGIN + PICTURE[0], MARGIN + PICTURE[1])
    assert card.crop(box).getcolors() == [(PICTURE[0] * PICTURE[1], (0, 128, 0))]


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (3, 1), (4, 2), (9, 3)])
def test_nine_cards_make_a_sheet(count: int, rows: int) -> None:
    cards = [postcard(GREEN, PLACES[0], "")] * count
    assert nine_grid(cards).size == (SIZE[0] // 2 * 3, SIZE[1] // 2 * rows)

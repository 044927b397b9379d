"""A picture as a postcard: a white frame, the place in two languages, the date and a stamp."""

from PIL import Image, ImageDraw

from aigc_studio.art.place import Place
from aigc_studio.core.font import fitting

SIZE = (1080, 1350)  # 4:5, what most platforms show largest
MARGIN, STRIP = 36, 186  # px around the picture, and for the words below it
PICTURE = (SIZE[0] - 2 * MARGIN, SIZE[1] - MARGIN - STRIP)
PAPER, INK, FAINT, STAMP = "#fffdf8", "#1f2540", "#6b7289", "#b4413c"


def postcard(picture: Image.Image, place: Place, day: str) -> Image.Image:
    """Return the card, RGB, of SIZE.

    Args:
        picture: RGB, of PICTURE.
        place: what it shows.
        day: the date as it is to be read, or nothing.
    """
    card = Image.new("RGB", SIZE, PAPER)
    card.paste(picture, (MARGIN, MARGIN))
    pen = ImageDraw.Draw(card)
    top, room = SIZE[1] - STRIP, SIZE[0] - 2 * MARGIN - 170
    pen.text(
        (MARGIN + 4, top + 20),
        place.en[:1].upper() + place.en[1:],
        INK,
        fitting(place.en, 50, room),
    )
    countries = " · ".join(filter(None, (place.zh, place.country_zh)))
    pen.text((MARGIN + 4, top + 84), countries, INK, fitting(countries, 36, room))
    line = "   ".join(filter(None, (place.country_en, day)))
    pen.text((MARGIN + 4, top + 134), line, FAINT, fitting(line, 26, room))
    _stamp(card, place, day)
    return card


def nine_grid(cards: list[Image.Image]) -> Image.Image:
    """Return up to nine cards, three in a row, on one sheet of their own paper."""
    rows = -(-len(cards) // 3)
    wide, high = SIZE[0] // 2, SIZE[1] // 2
    sheet = Image.new("RGB", (3 * wide, rows * high), PAPER)
    for i, card in enumerate(cards):
        small = card.resize((wide, high), Image.Resampling.LANCZOS)
        sheet.paste(small, (i % 3 * wide, i // 3 * high))
    return sheet


def _stamp(card: Image.Image, place: Place, day: str) -> None:
    """Press a round postmark over the lower right corner of the picture."""
    side = 168
    mark = Image.new("RGBA", (side * 2, side * 2))
    pen = ImageDraw.Draw(mark)
    for inset, width in ((6, 6), (26, 3)):
        pen.ellipse((inset, inset, 2 * side - inset, 2 * side - inset), None, STAMP, width)
    lines = [(place.country_en or place.en, 34), (day, 30), (place.country_zh or place.zh, 34)]
    y = side - 58
    for text, size in lines:
        pen.text((side, y), text, STAMP, fitting(text, size, 2 * side - 90), anchor="mm")
        y += 58
    mark = mark.rotate(11, Image.Resampling.BICUBIC).resize((side, side), Image.Resampling.LANCZOS)
    card.paste(mark, (SIZE[0] - MARGIN - side + 4, SIZE[1] - STRIP + 8), mark)

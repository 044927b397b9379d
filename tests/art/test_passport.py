"""A sheet holds every picture with its name."""

from PIL import Image

from aigc_studio.art.passport import COLUMNS, GAP_PX, PAPER, Entry, passport


def test_every_picture_has_its_place_and_a_name_below() -> None:
    red = Image.new("RGB", (200, 120), "red")
    sheet = passport([Entry(red, f"a long name 很长的名字 {i}") for i in range(COLUMNS + 1)])
    assert sheet.width == COLUMNS * (200 + GAP_PX) + GAP_PX
    assert sheet.getpixel((GAP_PX + 5, GAP_PX + 5)) == (255, 0, 0)
    below = sheet.crop((GAP_PX, GAP_PX + 120, GAP_PX + 200, GAP_PX + 160))
    assert len(below.getcolors(9999) or ()) > 5
    last = sheet.getpixel((sheet.width - GAP_PX - 5, sheet.height - 80))
    assert "#{:02x}{:02x}{:02x}".format(*last) == PAPER


def test_what_is_transparent_shows_the_paper_and_a_sliver_has_room_for_its_name() -> None:
    sheet = passport([Entry(Image.new("RGBA", (3, 300)), "name")])
    assert sheet.width > 100
    assert len(sheet.crop((0, 0, sheet.width, 300)).getcolors() or ()) == 1

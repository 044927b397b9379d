"""The bundled font draws what the studio says, is small, and comes with its licence."""

from pathlib import Path

import pytest

from aigc_studio.core.font import CAP_HEIGHT, FONT, font
from aigc_studio.core.language import catalogue

ROOT = Path(__file__).parents[2]
BOX = chr(0x10FFFF)  # no font has it
ALPHABETS = {
    "latin": "ABCXYZabcxyz0189ÀÉÎÕÜßàéîõüÿǎǒ",
    "signs": "·—“”‘’…–×÷±°©®™№℃€£¥₩←↑→↓",
    "chinese": "一丁七啊阿埃齄龠，。！？；：（）【】《》、～",
}


def _drawn(character: str) -> bytes:
    return bytes(font(32).getmask(character))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_character_of_the_studio_is_a_box(language: str) -> None:
    characters = {c for text in catalogue().values() for c in text[language] if not c.isspace()}
    box = _drawn(BOX)
    assert len(characters) > 60
    assert sorted(c for c in characters if _drawn(c) == box) == []


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_what_people_write_is_there(alphabet: str) -> None:
    box = _drawn(BOX)
    assert [c for c in ALPHABETS[alphabet] if _drawn(c) == box] == []


def test_both_levels_of_gb_2312_are_there() -> None:
    rows = [bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    ideographs = b"".join(rows).decode("gb2312", errors="ignore")
    box, small = bytes(font(12).getmask(BOX)), font(12)
    assert len(ideographs) == 6763  # 3,755 of the first level, 3,008 of the second
    assert [c for c in ideographs if bytes(small.getmask(c)) == box] == []


def test_capital_letters_have_the_height_that_is_said() -> None:
    _, top, _, bottom = font(1000).getbbox("H", anchor="ls")
    assert -top == pytest.approx(1000 * CAP_HEIGHT, abs=2)
    assert bottom == 0


def test_the_font_is_small_and_has_a_name_of_its_own() -> None:
    assert FONT.stat().st_size < 5e6
    assert font(10).getname() == ("Studio Sans", "Regular")


def test_licence_and_credit_lie_beside_it() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in FONT.with_name("OFL.txt").read_text()
    row = next(
        line
        for line in (ROOT / "assets/CREDITS.md").read_text(encoding="utf-8").splitlines()
        if FONT.name in line
    )
    assert "Adobe" in row
    assert "renamed" in row

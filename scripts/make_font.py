"""Make assets/fonts/StudioSans-Regular.otf again: python make_font.py NotoSansCJK-Regular.ttc

Needs fonttools. Of the Simplified Chinese face it keeps GB 2312 (both levels), Latin with accents,
punctuation, currency, letter-like signs, arrows and full-width forms. The name is one of our own.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

NAME = "Studio Sans"
FILE = Path(__file__).parents[1] / "assets/fonts/StudioSans-Regular.otf"
SIMPLIFIED_CHINESE = 2  # number of the face in the collection
RANGES = (
    (0x0020, 0x017F),
    (0x2010, 0x203D),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2190, 0x2199),
    (0xFF01, 0xFFEE),
)
NAMES = {1: NAME, 2: "Regular", 3: f"{NAME} 1", 4: NAME, 6: FILE.stem}
KEPT_NAMES = (0, 5, 13, 14)  # copyright, version, licence and its address


def gb2312() -> set[int]:
    rows = [bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)]
    return {ord(c) for c in b"".join(rows).decode("gb2312", errors="ignore")}


def main(collection: str) -> None:
    font = TTCollection(collection).fonts[SIMPLIFIED_CHINESE]
    font.recalcTimestamp = False  # the same font gives the same file
    options = Options(layout_features=["kern", "liga"], hinting=False, notdef_outline=True)
    options.name_IDs = [*NAMES, *KEPT_NAMES]
    options.name_languages = [0x409]  # English
    subsetter = Subsetter(options)
    subsetter.populate(
        unicodes=gb2312() | {c for first, last in RANGES for c in range(first, last + 1)}
    )
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = NAMES[record.nameID]
    cff = font["CFF "].cff
    cff.fontNames = [FILE.stem]
    top = cff.topDictIndex[0]
    top.FullName = top.FamilyName = NAME
    FILE.parent.mkdir(parents=True, exist_ok=True)
    font.save(FILE)
    print(f"{FILE}: {len(font.getBestCmap())} characters, {FILE.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1])

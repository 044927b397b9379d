"""Stickers of somebody cut out: nine moods, each with signs, a word, and the white rim of paper.

To add a mood: a row here, its word as `mood.<key>` in core/strings.toml, and the function that
draws its signs, if there are none yet.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw

from aigc_studio.core.font import fitting

SIDE_PX = 512
FINER = 2  # everything is drawn so many times as large, for soft edges
RIM_PX, INK_PX = 9, 3  # of paper around everything; of ink around the letters
FIGURE = (78, 62, 434, 428)  # box that the figure fits into, px; lower where there are no words
BARE_FIGURE = (62, 62, 450, 480)
SOLID, SPECK = 40, 0.02  # opacity from which on a pixel counts; of the largest part: what is none
WORD_Y, WORD_PX, WORD_ROOM = 452, 84, 430
RED, PINK, BLUE, GOLD, GREEN, VIOLET, INK = (
    "#e5484d", "#f76b9a", "#3b9ef0", "#f5b417", "#30a46c", "#7c66dc", "#22263f",
)  # fmt: skip
Point = tuple[float, float]
Pen = ImageDraw.ImageDraw


@dataclass(frozen=True)
class Mood:
    """How somebody feels."""

    key: str
    signs: Callable[[Pen], None]  # draws them
    colour: str  # of the word
    lean: float = 0.0  # degrees counter-clockwise
    grown: float = 1.0  # times the usual size


def sticker(figure: Image.Image, mood: Mood, word: str = "") -> Image.Image:
    """Return a sticker, RGBA of 512 x 512 px.

    Args:
        figure: RGBA, cut out.
        mood: what it shows.
        word: what it says, or nothing.
    """
    side = SIDE_PX * FINER
    sheet = Image.new("RGBA", (side, side))
    placed = _placed(figure, mood, FIGURE if word else BARE_FIGURE)
    sheet.alpha_composite(placed)
    mood.signs(ImageDraw.Draw(sheet))
    if word:
        size = fitting(word, WORD_PX, WORD_ROOM).size * FINER
        pen = ImageDraw.Draw(sheet)
        pen.text(
            (side / 2, WORD_Y * FINER),
            word,
            mood.colour,
            fitting(word, int(size), WORD_ROOM * FINER),
            anchor="mm",
            stroke_width=INK_PX * FINER,
            stroke_fill=INK,
        )
    return _rimmed(sheet).resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)


def contact_sheet(stickers: Sequence[Image.Image]) -> Image.Image:
    """Return stickers, three in a row, on a sheet, RGB."""
    rows = -(-len(stickers) // 3)
    sheet = Image.new("RGB", (3 * SIDE_PX, rows * SIDE_PX), "#eef1f8")
    for i, one in enumerate(stickers):
        sheet.paste(one, (i % 3 * SIDE_PX, i // 3 * SIDE_PX), one.convert("RGBA"))
    return sheet


def _placed(figure: Image.Image, mood: Mood, box: tuple[int, ...]) -> Image.Image:
    """Return the figure, as large as the box allows, standing on its lower edge, leaning."""
    side = SIDE_PX * FINER
    left, top, right, low = (edge * FINER for edge in box)
    shown = without_specks(figure)
    shown = shown.crop(shown.getchannel("A").getbbox())
    scale = mood.grown * min((right - left) / shown.width, (low - top) / shown.height)
    size = (max(1, round(shown.width * scale)), max(1, round(shown.height * scale)))
    layer = Image.new("RGBA", (side, side))
    shown = shown.resize(size, Image.Resampling.LANCZOS)
    layer.alpha_composite(shown, (max(0, (side - size[0]) // 2), max(0, low - size[1])))
    return layer.rotate(mood.lean, Image.Resampling.BICUBIC, center=(side / 2, low))


def without_specks(figure: Image.Image) -> Image.Image:
    """Return an RGBA picture without the small or faint bits that a cut-out left around it."""
    alpha = np.asarray(figure.getchannel("A"))
    solid = (alpha > SOLID).astype(np.uint8)
    _, numbers, facts, _ = cv2.connectedComponentsWithStats(solid)
    areas = facts[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    large = np.isin(numbers, np.flatnonzero(areas >= SPECK * areas.max())) & (solid > 0)
    near = cv2.dilate(large.astype(np.uint8), np.ones((5, 5)))
    clean = figure.copy()
    clean.putalpha(Image.fromarray(np.where(near > 0, alpha, 0).astype(np.uint8)))
    return clean


def _rimmed(sheet: Image.Image) -> Image.Image:
    """Return a picture on paper that reaches a little beyond it."""
    alpha = np.asarray(sheet.getchannel("A"))
    reach = 2 * RIM_PX * FINER + 1
    grown = cv2.dilate(alpha, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    paper = Image.new("RGBA", sheet.size, "white")
    paper.putalpha(Image.fromarray(np.asarray(grown, dtype=np.uint8)))
    paper.alpha_composite(sheet)
    return paper


def _heart(pen: Pen, x: float, y: float, size: float, colour: str) -> None:
    points = []
    for i in range(60):
        t = 2 * math.pi * i / 60
        wide = 16 * math.sin(t) ** 3
        high = 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)
        points.append((x + size * wide / 17, y - size * high / 17))
    _shape(pen, points, colour)


def _star(pen: Pen, x: float, y: float, size: float, colour: str, arms: int = 5) -> None:
    radii = (size, size * (0.45 if arms == 5 else 0.3))
    points = [
        (x + radii[i % 2] * math.sin(math.pi * i / arms),
         y - radii[i % 2] * math.cos(math.pi * i / arms))
        for i in range(2 * arms)
    ]  # fmt: skip
    _shape(pen, points, colour)


def _drop(pen: Pen, x: float, y: float, size: float, colour: str = BLUE) -> None:
    points: list[Point] = [(x, y - 1.5 * size)]
    points += [(x + size * math.sin(a), y - size * math.cos(a)) for a in np.linspace(0.9, 5.38, 30)]
    _shape(pen, points, colour)


def _shape(pen: Pen, points: Sequence[Point], colour: str) -> None:
    fine = [(x * FINER, y * FINER) for x, y in points]
    pen.polygon(fine, colour)
    pen.line([*fine, fine[0], fine[1]], INK, INK_PX * FINER, joint="curve")


def _stroke(pen: Pen, points: Sequence[Point], colour: str, width: float) -> None:
    """Draw a line with round ends and an inked edge."""
    fine = [(x * FINER, y * FINER) for x, y in points]
    for ink, wide in ((INK, width + 2 * INK_PX), (colour, width)):
        pen.line(fine, ink, round(wide * FINER), joint="curve")
        for x, y in (fine[0], fine[-1]):
            r = wide * FINER / 2
            pen.ellipse((x - r, y - r, x + r, y + r), ink)


def _hello(pen: Pen) -> None:
    for radius in (34, 62):
        arc = [
            (436 + radius * math.cos(a), 118 - radius * math.sin(a))
            for a in np.linspace(-0.5, 0.9, 12)
        ]
        _stroke(pen, arc, GOLD, 10)
    _star(pen, 74, 110, 26, GOLD, 4)


def _thanks(pen: Pen) -> None:
    for x, y, size, colour in ((70, 96, 30, PINK), (444, 130, 24, VIOLET), (428, 62, 18, GOLD)):
        for i in range(5):
            angle = 2 * math.pi * i / 5
            _circle(
                pen, x + size * math.sin(angle), y - size * math.cos(angle), 0.62 * size, colour
            )
        _circle(pen, x, y, 0.5 * size, GOLD if colour != GOLD else RED)


def _love(pen: Pen) -> None:
    for x, y, size, colour in ((76, 118, 44, RED), (434, 84, 34, PINK), (450, 190, 24, RED)):
        _heart(pen, x, y, size, colour)


def _laugh(pen: Pen) -> None:
    for x, y in ((66, 190), (446, 190)):
        _drop(pen, x, y, 22)
    for x, way in ((58, -1), (454, 1)):
        for y, far in ((84, 40), (124, 52)):
            _stroke(pen, [(x, y), (x + way * far / 2, y - far / 4)], GOLD, 9)


def _wow(pen: Pen) -> None:
    for i in range(9):
        angle = math.pi * (0.08 + 0.84 * i / 8)
        near, far = (210, 244) if i % 2 else (206, 226)
        line = [(256 + r * math.cos(angle), 262 - r * math.sin(angle)) for r in (near, far)]
        _stroke(pen, line, GOLD if i % 2 else RED, 10)


def _sorry(pen: Pen) -> None:
    for x, y, r in ((396, 72, 30), (430, 60, 38), (464, 78, 28), (430, 86, 34)):
        _circle(pen, x, y, r, "#9aa5c4")
    for x, y in ((392, 146), (430, 166), (466, 144)):
        _drop(pen, x, y, 13)


def _angry(pen: Pen) -> None:
    for dx, dy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        corner = [
            (432 + dx * 12, 96 + dy * 44), (432 + dx * 14, 96 + dy * 14),
            (432 + dx * 44, 96 + dy * 12),
        ]  # fmt: skip
        _stroke(pen, corner, RED, 11)
    for x, y, r in ((64, 120, 22), (40, 104, 15), (84, 96, 15)):
        _circle(pen, x, y, r, "#ffffff")


def _night(pen: Pen) -> None:
    for x, y, size in ((398, 128, 24), (432, 86, 32), (470, 36, 22)):
        corner = [
            (x - size / 2, y - size / 2), (x + size / 2, y - size / 2),
            (x - size / 2, y + size / 2), (x + size / 2, y + size / 2),
        ]  # fmt: skip
        _stroke(pen, corner, VIOLET, 9)
    moon = [(78 + 44 * math.cos(a), 104 + 44 * math.sin(a)) for a in np.linspace(0.6, 5.0, 30)]
    inner = [(96 + 34 * math.cos(a), 92 + 34 * math.sin(a)) for a in np.linspace(4.7, 0.9, 24)]
    _shape(pen, [*moon, *inner], GOLD)


def _cheer(pen: Pen) -> None:
    colours = (RED, BLUE, GREEN, GOLD, VIOLET, PINK)
    for i in range(14):
        x = 40 + (i * 97) % 432
        y = 34 + (i * 53) % 70 + (90 if not 110 < x < 400 else 0) * (i % 3) / 2
        turn = i * 1.7
        a, b = (math.cos(turn) * 13, math.sin(turn) * 13), (-math.sin(turn) * 6, math.cos(turn) * 6)
        _shape(
            pen,
            [
                (x + sa * a[0] + sb * b[0], y + sa * a[1] + sb * b[1])
                for sa, sb in ((1, 1), (1, -1), (-1, -1), (-1, 1))
            ],
            colours[i % len(colours)],
        )
    _star(pen, 68, 210, 28, GOLD)
    _star(pen, 446, 220, 22, GOLD)


def _circle(pen: Pen, x: float, y: float, radius: float, colour: str) -> None:
    box = tuple(FINER * v for v in (x - radius, y - radius, x + radius, y + radius))
    pen.ellipse(box, colour, INK, INK_PX * FINER)


MOODS: tuple[Mood, ...] = (
    Mood("hello", _hello, GOLD, lean=-5),
    Mood("thanks", _thanks, PINK, lean=4),
    Mood("love", _love, RED),
    Mood("laugh", _laugh, GOLD, lean=9),
    Mood("wow", _wow, RED, grown=1.04),
    Mood("sorry", _sorry, BLUE, lean=-7, grown=0.94),
    Mood("angry", _angry, RED, lean=3),
    Mood("night", _night, VIOLET, lean=-10),
    Mood("cheer", _cheer, GREEN, lean=6),
)
MOODS_BY_KEY: Mapping[str, Mood] = {mood.key: mood for mood in MOODS}

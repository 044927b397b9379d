"""The way of a tour on a map of the world: land and sea, no borders, a number at each stop."""

import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw

from aigc_studio.art.place import Place
from aigc_studio.art.postcard import FAINT, INK, MARGIN, PAPER, SIZE, STAMP
from aigc_studio.core.font import fitting, font
from aigc_studio.core.language import say

COASTS = Path(__file__).with_name("coasts.toml")
TOP, FOOT = 168, 60  # px above the map, and below the list
ROW = 104  # px of a line of the list
ONE_COLUMN = 4  # stops at most
FINE = 3  # times larger it is drawn
TRUE_ALONG = radians(35)  # the latitude along which the map keeps its proportions
LEAST_DEGREES = 90.0  # of longitude that are shown at least
AROUND = 1.35  # times the extent of the stops
NORTH, SOUTH = 80.0, -58.0  # what is shown at most
SEA, DEEP, LAND, COAST, NET = "#dcebf2", "#cfe2ec", "#f3e6c8", "#c9b88d", "#cbdce6"
PIN_PX, APART_PX = 22, 46  # radius of a number; how far two of them are apart
ROUNDED = 2  # times the corners of the coast are cut
DOT_PX = 13  # between the dots of the way
BEND = 0.16  # of its length that the way swings out northwards

Point = tuple[float, float]


class Window(NamedTuple):
    """Which part of the world is shown, and where."""

    left: float  # longitude, degrees
    top: float  # latitude, degrees
    scale: float  # px per degree of longitude

    def at(self, longitude: float, latitude: float) -> Point:
        """Return where a place lies, px (equirectangular projection)."""
        x = (longitude - self.left) * self.scale
        return x, (self.top - latitude) * self.scale / cos(TRUE_ALONG)


def route_map(stops: Sequence[Place], figure: Image.Image, day: str) -> Image.Image:
    """Return the map of a tour and the names of its stops below, RGB, of the size of a postcard.

    Args:
        stops: in their order. Imagined ones have a number in the list alone.
        figure: who travels, cut out, RGBA.
        day: the date as it is to be read, or nothing.
    """
    card = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(card)
    title = f"{say('tour.map', 'en')} · {say('tour.map', 'zh')}"
    room = SIZE[0] - 2 * MARGIN - 170
    pen.text((MARGIN + 4, 52), title, INK, fitting(title, 50, room))
    pen.text((MARGIN + 4, 116), day, FAINT, font(28))
    rows = len(stops) if len(stops) <= ONE_COLUMN else -(-len(stops) // 2)
    low = SIZE[1] - FOOT - rows * ROW
    world = world_map([(i, stop.at) for i, stop in enumerate(stops, 1) if stop.at], low - TOP)
    card.paste(world, (MARGIN, TOP))
    pen.rectangle((MARGIN, TOP, SIZE[0] - MARGIN, low), None, COAST, 2)
    head = figure.copy()
    head.thumbnail((150, 150))
    card.paste(head, (SIZE[0] - MARGIN - 20 - head.width, TOP - head.height), head)
    _list(pen, stops, rows, low + FOOT // 2)
    return card


def window_of(places: Sequence[Point], size: tuple[int, int]) -> Window:
    """Return the part of the world around places (longitude, latitude) in a box of so many px."""
    wide, high = size
    longitudes, latitudes = zip(*places, strict=True)
    tall = (max(latitudes) - min(latitudes)) / cos(TRUE_ALONG) * wide / high
    shown = max(LEAST_DEGREES, AROUND * (max(longitudes) - min(longitudes)), AROUND * tall)
    scale = wide / shown
    middle = (min(longitudes) + max(longitudes)) / 2
    above = high / 2 / scale * cos(TRUE_ALONG)
    centre = (min(latitudes) + max(latitudes)) / 2
    centre = min(centre, NORTH - above) if above < NORTH else centre
    centre = max(centre, SOUTH + above) if 2 * above < NORTH - SOUTH else (NORTH + SOUTH) / 2
    return Window(middle - shown / 2, centre + above, scale)


def apart(points: Sequence[Point], least: float) -> list[Point]:
    """Return points moved until no two are nearer than so many px, as far as that can be had."""
    moved = [list(point) for point in points]
    for _ in range(200):
        is_done = True
        for i, one in enumerate(moved):
            for other in moved[:i]:
                x, y = one[0] - other[0], one[1] - other[1]
                away = hypot(x, y)
                if away >= least - 0.5:
                    continue
                is_done = False
                x, y = (x / away, y / away) if away else (1.0, 0.0)
                push = (least - away) / 2
                for point, sign in ((one, 1), (other, -1)):
                    point[0] += sign * push * x
                    point[1] += sign * push * y
        if is_done:
            break
    return [(x, y) for x, y in moved]


def world_map(stops: Sequence[tuple[int, Point]], high: int) -> Image.Image:
    """Return land, the way and its numbers, RGB, as wide as a picture of a postcard."""
    size = (SIZE[0] - 2 * MARGIN, high)
    window = window_of([place for _, place in stops], size)
    large = window._replace(scale=window.scale * FINE)
    world = Image.new("RGB", (size[0] * FINE, size[1] * FINE), SEA)
    pen = ImageDraw.Draw(world)
    for degrees in range(-360, 361, 15):
        pen.line([large.at(degrees, 90), large.at(degrees, -90)], NET, FINE)
        pen.line([large.at(-540, degrees), large.at(540, degrees)], NET, FINE)
    land, water = _coasts()
    for outlines, fill in ((land, LAND), (water, SEA)):
        for turn in (-360, 0, 360):
            for outline in outlines:
                shape = [large.at(x + turn, y) for x, y in outline]
                if fill == LAND:  # shallow water along the coast
                    pen.line([*shape, *shape[:2]], DEEP, 9 * FINE, "curve")
                pen.polygon(shape, fill, COAST, 2 * FINE)
    true = [window.at(*place) for _, place in stops]
    pins = apart(true, APART_PX)
    for here, there in pairwise(pins):
        for x, y in _dots(here, there):
            pen.circle((x * FINE, y * FINE), 3 * FINE, STAMP)
    for (number, _), (x, y), spot in zip(stops, pins, true, strict=True):
        pen.line([x * FINE, y * FINE, spot[0] * FINE, spot[1] * FINE], STAMP, 2 * FINE)
        pen.circle((spot[0] * FINE, spot[1] * FINE), 4 * FINE, STAMP)
        pen.circle((x * FINE, y * FINE), PIN_PX * FINE, STAMP, PAPER, 3 * FINE)
        pen.text((x * FINE, y * FINE), str(number), PAPER, font(24 * FINE), anchor="mm")
    return world.reduce(FINE)


def _dots(here: Point, there: Point) -> list[Point]:
    """Return dots of a bow (quadratic Bezier) from one pin to the next, px."""
    x, y = there[0] - here[0], there[1] - here[1]
    length = hypot(x, y)
    bow = (here[0] + x / 2, here[1] + y / 2 - 2 * BEND * length)
    count = max(1, round(length / DOT_PX))
    dots = []
    for i in range(1, count):
        t = i / count
        dots.append(
            tuple(
                (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
                for a, b, c in zip(here, bow, there, strict=True)
            )
        )
    return [(x, y) for x, y in dots if min(hypot(x - p[0], y - p[1]) for p in (here, there)) > 28]


def _list(pen: ImageDraw.ImageDraw, stops: Sequence[Place], rows: int, top: int) -> None:
    """Write the stops with their numbers, so many below each other."""
    wide = (SIZE[0] - 2 * MARGIN) // -(-len(stops) // rows)
    for i, stop in enumerate(stops):
        x, y = MARGIN + i // rows * wide, top + i % rows * ROW
        fill = STAMP if stop.at else FAINT
        pen.circle((x + PIN_PX, y + 34), PIN_PX, fill)
        pen.text((x + PIN_PX, y + 34), str(i + 1), PAPER, font(24), anchor="mm")
        name = stop.en[:1].upper() + stop.en[1:]
        room = wide - 2 * PIN_PX - 30
        pen.text((x + 2 * PIN_PX + 16, y + 4), name, INK, fitting(name, 30, room))
        where = " · ".join(filter(None, (stop.zh, stop.country_zh, stop.country_en)))
        if not stop.at:
            where = f"{stop.zh} · {say('tour.imagined', 'zh')} · {say('tour.imagined', 'en')}"
        pen.text((x + 2 * PIN_PX + 16, y + 42), where, FAINT, fitting(where, 24, room))


@cache
def _coasts() -> tuple[list[list[Point]], list[list[Point]]]:
    """Return the outlines of land, and of water within, their corners rounded."""
    rows = tomllib.loads(COASTS.read_text(encoding="utf-8"))
    land, water = (
        [_rounded(list(zip(row[::2], row[1::2], strict=True))) for row in rows[name]]
        for name in ("land", "water")
    )
    return land, water


def _rounded(outline: list[Point]) -> list[Point]:
    """Cut the corners of an outline (Chaikin 1974, doi:10.1016/0146-664X(74)90028-8)."""
    for _ in range(ROUNDED):
        following = [*outline[1:], outline[0]]
        outline = [
            (a[0] * near + b[0] * (1 - near), a[1] * near + b[1] * (1 - near))
            for a, b in zip(outline, following, strict=True)
            for near in (0.75, 0.25)
        ]
    return outline

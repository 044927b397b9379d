"""Simple vector art, drawn from a seed: as sharp as wanted, and nobody's but ours."""

import math
import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageDraw

from aigc_studio.core.font import font

OVERSAMPLING = 4  # edges are smooth because four pixels each way become one
LETTERS = "ABCDEGHKMQRSWXYZabdefghkmpqrst0123456789&?!@#猫山水花月火书爱学龙"
INKS = ("#1f2937", "#ffffff", "#000000", "#e11d48", "#f59e0b", "#10b981", "#3b82f6", "#8b5cf6")

Luck = random.Random
Shape = Callable[[ImageDraw.ImageDraw, Luck, int], None]


def draw(seed: int, side_px: int) -> Image.Image:
    """Return an RGB picture of 6 to 20 shapes on white, a colour or a slope of two.

    Flat or sloping colours, some with an outline: polygons, stars, ellipses, boxes, strokes, arcs,
    letters of the bundled font. The same seed draws the same at any size, but for line widths
    rounded to pixels.
    """
    luck, side = Luck(seed), side_px * OVERSAMPLING
    picture = _fill(luck, side) if luck.random() < 0.6 else Image.new("RGB", (side, side), "white")
    for _ in range(luck.randint(6, 20)):
        shape = luck.choices([*SHAPES], weights=[*SHAPES.values()])[0]
        mask = Image.new("L", (side, side))
        shape(ImageDraw.Draw(mask), luck, side)
        if box := mask.getbbox():
            picture.paste(_fill(luck, side).crop(box), box, mask.crop(box))
    return picture.reduce(OVERSAMPLING)


def _colour(luck: Luck) -> str:
    if luck.random() < 0.4:
        return luck.choice(INKS)
    return f"hsl({luck.randrange(360)},{luck.randint(30, 100)}%,{luck.randint(15, 90)}%)"


def _fill(luck: Luck, side: int) -> Image.Image:
    """Return a square of one colour or of a slope between two."""
    plain = Image.new("RGB", (side, side), _colour(luck))
    if luck.random() < 0.65:
        return plain
    slope = Image.linear_gradient("L") if luck.random() < 0.6 else Image.radial_gradient("L")
    turned = slope.rotate(luck.choice((0, 90, 180, 270))).resize((side, side))
    return Image.composite(Image.new("RGB", (side, side), _colour(luck)), plain, turned)


def _point(luck: Luck, side: int) -> tuple[float, float]:
    return luck.uniform(-0.05, 1.05) * side, luck.uniform(-0.05, 1.05) * side


def _around(luck: Luck, side: int, radii: list[float]) -> list[tuple[float, float]]:
    """Return points at those distances around a centre, evenly turned."""
    (x, y), turn = _point(luck, side), luck.uniform(0, math.tau)
    angles = [turn + math.tau * i / len(radii) for i in range(len(radii))]
    return [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]


def _polygon(pen: ImageDraw.ImageDraw, luck: Luck, side: int) -> None:
    size = luck.uniform(0.04, 0.4) * side
    radii = [size * luck.uniform(0.5, 1) for _ in range(luck.randint(3, 8))]
    pen.polygon(_around(luck, side, radii), 255)


def _star(pen: ImageDraw.ImageDraw, luck: Luck, side: int) -> None:
    size = luck.uniform(0.04, 0.25) * side
    pen.polygon(
        _around(luck, side, [size, size * luck.uniform(0.3, 0.7)] * luck.randint(4, 9)), 255
    )


def _box(luck: Luck, side: int) -> tuple[float, float, float, float]:
    x, y = _point(luck, side)
    wide, high = (luck.uniform(0.03, 0.3) * side for _ in range(2))
    return x - wide, y - high, x + wide, y + high


def _line(luck: Luck, side: int) -> int:
    return max(1, round(side * 10 ** luck.uniform(-2.5, -1.2)))


def _ellipse(pen: ImageDraw.ImageDraw, luck: Luck, side: int) -> None:
    pen.ellipse(_box(luck, side), 255)


def _ring(pen: ImageDraw.ImageDraw, luck: Luck, side: int) -> None:
    pen.ellipse(_box(luck, side), outline=255, width=_line(luck, side))


def _rounded(pen: ImageDraw.ImageDraw, luck: Luck, side: int) -> None:
    outline = luck.random() < 0.3
    pen.rounded_rectangle(
        _box(luck, side),
        radius=luck.uniform(0, 0.1) * side,
        fill=0 if outline else 255,
        outline=255,
        width=_line(luck, side) if outline else 1,
    )


def _stroke(pen: ImageDraw.ImageDraw, luck: Luck, side: int) -> None:
    """A curve through four points (Bezier), with round ends."""
    ends, width = [_point(luck, side) for _ in range(4)], _line(luck, side)
    curve: list[tuple[float, float]] = []
    for i in range(65):
        t = i / 64
        pulls = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        curve.append(
            (
                sum(pull * x for pull, (x, _) in zip(pulls, ends, strict=True)),
                sum(pull * y for pull, (_, y) in zip(pulls, ends, strict=True)),
            )
        )
    pen.line(curve, 255, width)
    for x, y in curve:  # Pillow's own joints leave cracks
        pen.circle((x, y), width / 2, 255)


def _arc(pen: ImageDraw.ImageDraw, luck: Luck, side: int) -> None:
    start = luck.uniform(0, 360)
    pen.arc(_box(luck, side), start, start + luck.uniform(40, 300), 255, _line(luck, side))


def _letters(pen: ImageDraw.ImageDraw, luck: Luck, side: int) -> None:
    text = "".join(luck.choices(LETTERS, k=luck.randint(1, 5)))
    size = side * 10 ** luck.uniform(-1.4, -0.4)
    pen.text(_point(luck, side), text, 255, font(size), anchor="mm")


SHAPES: Mapping[Shape, float] = {  # and how often each is drawn
    _polygon: 2,
    _star: 1,
    _ellipse: 2,
    _ring: 1,
    _rounded: 2,
    _stroke: 3,
    _arc: 1,
    _letters: 2,
}

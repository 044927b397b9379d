"""The lie of dry land: table mountains and dunes."""

import math

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import lighten, mix
from aigc_studio.art.elements.relief import rolling, under
from aigc_studio.art.shapes import Point, polygon, smooth
from aigc_studio.art.stage import Stage


def mesa(
    stage: Stage,
    canvas: Canvas,
    x: float,
    base: float,
    width: float,
    height: float,
    code: str,
    depth: float,
) -> None:
    """Draw a table mountain of layered rock on a skirt of scree; width is half of it."""
    top, neck = base - height, base - height * 0.36
    chance = stage.span
    edge = [
        (x - width * 0.98, neck),
        (x - width * 0.93, top + height * 0.05),
        (x - width * 0.8, top),
        (x - width * chance(0.2, 0.4), top + height * chance(0, 0.03)),
        (x + width * chance(0.1, 0.5), top),
        (x + width * 0.84, top + height * 0.02),
        (x + width * 0.92, top + height * 0.1),
        (x + width * 0.97, neck),
    ]
    body = polygon([(x - width * 1.7, base), *edge, (x + width * 1.7, base)])
    lit, shade = stage.sides(code, depth)
    canvas.fill(Gradient((lit, mix(lit, stage.light.haze, 0.25))), body)
    side = -stage.light.side
    split = x + side * width * chance(0.1, 0.4)
    dark = polygon(
        [
            (split, top - 0.01),
            (split + side * width * 0.12, neck),
            (split + side * width * 0.5, base),
            (x + side * width * 2, base),
            (x + side * width * 2, top - 0.01),
        ]
    )
    canvas.fill(Gradient((shade, mix(shade, stage.light.haze, 0.25))), dark, within=body)
    for part in (0.2, 0.34, 0.5):
        y = top + height * (part + chance(-0.04, 0.04))
        stripe = smooth(
            [(x - 2 * width, y), (x, y + height * chance(-0.02, 0.02)), (x + 2 * width, y)]
        )
        band = polygon([*stripe, *((a, b + height * 0.04) for a, b in reversed(stripe))])
        canvas.fill((*shade, 90), band, within=body)
    for _ in range(5):
        a = x + width * chance(-0.85, 0.85)
        crack = polygon([(a, top), (a + width * 0.05, top), (a + width * 0.02, neck)])
        canvas.fill((*shade, 110), crack, within=body)


def dune(
    stage: Stage, canvas: Canvas, y: float, rise: float, code: str, depth: float
) -> list[Point]:
    """Draw dunes with a sharp crest between a lit and a shaded slope; return the skyline."""
    skyline = rolling(stage, y, rise, waves=1.3)
    canvas.fill(stage.fall(code, depth, haze=0.35), under(stage, skyline))
    shade = stage.sides(code, depth)[1]
    tops = [
        i
        for i in range(1, len(skyline) - 1)
        if skyline[i][1] <= skyline[i - 1][1] and skyline[i][1] < skyline[i + 1][1]
    ]
    away = -stage.light.side
    for i in tops:
        j = i
        while 0 <= j + away < len(skyline) and skyline[j + away][1] >= skyline[j][1]:
            j += away
        lee = skyline[i : j + 1] if away > 0 else skyline[j : i + 1][::-1]
        (ax, ay), (bx, by) = lee[0], lee[-1]
        deep = abs(by - ay) + 0.1
        back = smooth(
            [
                (bx, by),
                (ax + (bx - ax) * 0.35, ay + deep * 0.75),
                (ax + (bx - ax) * 0.12, ay + deep * 0.4),
                (ax, ay),
            ]
        )
        canvas.fill(Gradient((shade, (*shade, 40))), polygon([*lee, *back]))
    ink = (*lighten(stage.tone(code, depth), 0.25), 70)
    for k in range(4):
        drop = 0.05 + 0.05 * k
        ripple = [(a, b + drop + 0.008 * math.sin(a * 9 + k)) for a, b in skyline]
        canvas.fill(ink, polygon([*ripple, *((a, b + 0.004) for a, b in reversed(ripple))]))
    return skyline

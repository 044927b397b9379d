"""The lie of the land: ridges, hills, peaks, dunes, table mountains, cliffs."""

import math
from collections.abc import Sequence
from itertools import pairwise

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import Colour, mix
from aigc_studio.art.shapes import Point, Shape, polygon
from aigc_studio.art.stage import SNOW, Stage


def rolling(stage: Stage, y: float, rise: float, *, waves: float = 1.5) -> list[Point]:
    """Return a soft skyline from edge to edge around y; rise is the most it departs, in units."""
    parts = [
        (waves * stage.span(0.6, 1.3) * k, stage.span(0, 6.3), stage.span(0.5, 1) / k)
        for k in (1, 2, 3.3)
    ]
    total = sum(part[2] for part in parts)
    count = round(36 * stage.w)
    skyline = []
    for i in range(count + 1):
        x = i / count * stage.w
        lift = sum(size * math.sin(pace * x * 2.2 + phase) for pace, phase, size in parts)
        skyline.append((x, y - rise * lift / total))
    return skyline


def jagged(stage: Stage, start: Point, end: Point, rough: float, halvings: int = 4) -> list[Point]:
    """Return a broken line between two points by midpoint displacement (Fournier et al., 1982)."""
    points = [start, end]
    for _ in range(halvings):
        halved = [points[0]]
        for (ax, ay), (bx, by) in pairwise(points):
            reach = rough * (abs(bx - ax) + abs(by - ay))
            halved.append(((ax + bx) / 2, (ay + by) / 2 + stage.span(-reach, reach)))
            halved.append((bx, by))
        points = halved
    return points


def under(stage: Stage, skyline: Sequence[Point], low: float | None = None) -> Shape:
    """Return the area from a skyline down to a height, or to the lower edge."""
    foot = stage.h if low is None else low
    first, last = skyline[0][0], skyline[-1][0]
    return polygon([(first, foot), *skyline, (last, foot)])


def hills(
    stage: Stage,
    canvas: Canvas,
    y: float,
    rise: float,
    code: str | Colour,
    depth: float = 0.0,
    *,
    waves: float = 1.5,
    haze: float = 0.45,
    bands: bool = False,
) -> list[Point]:
    """Draw a range of soft hills down to the lower edge; return its skyline.

    Bands are soft stripes of light along the slope, as of meadows and fields.
    """
    skyline = rolling(stage, y, rise, waves=waves)
    body = under(stage, skyline)
    canvas.fill(stage.fall(code, depth, haze=haze), body)
    if bands:
        colour = mix(stage.tone(code, depth), stage.light.colour, 0.35)
        for _ in range(2):
            drop, tilt = stage.span(0.03, 0.1), stage.span(-0.05, 0.05)
            upper = [(a, b + drop + tilt * (a / stage.w - 0.5)) for a, b in skyline]
            lower = [(a, b + 0.012 + 0.025 * math.sin(a * 3 + drop * 99) ** 2) for a, b in upper]
            paint = Gradient(((*colour, 60), (*colour, 25)))
            canvas.fill(paint, polygon([*upper, *reversed(lower)]), within=body)
    return skyline


def height_at(skyline: Sequence[Point], x: float) -> float:
    """Return the y of a skyline at x."""
    for (ax, ay), (bx, by) in pairwise(skyline):
        if ax <= x <= bx and bx > ax:
            return ay + (by - ay) * (x - ax) / (bx - ax)
    return skyline[0][1] if x < skyline[0][0] else skyline[-1][1]


def peak(
    stage: Stage,
    canvas: Canvas,
    x: float,
    base: float,
    width: float,
    height: float,
    code: str | Colour,
    depth: float,
    *,
    snow: float = 0.0,
    rough: float = 0.16,
) -> None:
    """Draw one mountain with a side in the light and a side in the shade.

    Args:
        stage: to draw on.
        canvas: the layer.
        x: of the summit.
        base: y of its foot; it goes on below, unseen, to the lower edge.
        width: half of it, at the foot.
        height: of the summit.
        code: colour of the rock.
        depth: of the air before it.
        snow: share of the height that is white.
        rough: how broken its edges are.
    """
    lit, shade = stage.sides(code, depth)
    top = (x, base - height)
    left = jagged(stage, (x - width * stage.span(0.85, 1.15), base), top, rough)
    right = jagged(stage, top, (x + width * stage.span(0.85, 1.15), base), rough)
    body = polygon([*left, *right[1:]])
    foot = mix(lit, stage.light.haze, 0.35), mix(shade, stage.light.haze, 0.3)
    canvas.fill(Gradient((lit, foot[0])), body)
    away = -stage.light.side
    crest = [(x + away * width * bend, base - height * (1 - part)) for part, bend in _crest(stage)]
    far = x + away * width * 2
    dark = polygon([top, *crest, (far, base), (far, base - height)])
    canvas.fill(Gradient((shade, foot[1])), dark, within=body)
    if snow > 0:
        line = base - height * (1 - snow)
        cap = _cap(stage, x, line, width * snow * 1.4, height * snow)
        bright, dim = stage.sides(SNOW, depth * 0.8)
        canvas.fill(bright, cap, within=body)
        cool = mix(dim, stage.tone("#8fb2e0", depth * 0.8), 0.35)
        canvas.fill(cool, dark, within=(body, cap))


def _cap(stage: Stage, x: float, line: float, half: float, tooth: float) -> Shape:
    """Return all that lies above a snow line with teeth of this size."""
    teeth = [
        (x + (i / 4.5 - 1) * half, line + tooth * (0.3 if i % 2 else -0.16) * stage.span(0.4, 1))
        for i in range(10)
    ]
    return polygon([(x - half, line - 9 * tooth), *teeth, (x + half, line - 9 * tooth)])


def _crest(stage: Stage) -> list[tuple[float, float]]:
    """Return fractions of the way down, and how far the crest has bent away from the light."""
    bends, bend = [], 0.0
    for i in range(1, 7):
        bend = max(-0.08, bend + stage.span(-0.1, 0.13))
        bends.append((i / 6, bend))
    return bends


def peaks(
    stage: Stage,
    canvas: Canvas,
    base: float,
    height: float,
    code: str | Colour,
    depth: float,
    *,
    count: int = 5,
    snow: float = 0.0,
    slim: float = 0.9,
    rough: float = 0.16,
) -> None:
    """Draw a range of mountains from edge to edge, the lower ones in front."""
    number = max(2, round(count * stage.w))
    summits = []
    for i in range(number):
        x = (i + stage.span(0.2, 0.8)) / number * stage.w
        summits.append((stage.span(0.55, 1) * height, x))
    for tall, x in sorted(summits, reverse=True):
        white = max(0.0, snow * (tall / height - 0.35) / 0.65) if snow < 1 else 1.0
        peak(
            stage,
            canvas,
            x,
            base,
            tall / slim * stage.span(0.8, 1.2),
            tall,
            code,
            depth,
            snow=white,
            rough=rough,
        )
    tone = mix(stage.tone(code, depth), stage.light.haze, 0.4)
    canvas.fill(
        tone,
        polygon([(0, base - 0.002), (stage.w, base - 0.002), (stage.w, stage.h), (0, stage.h)]),
    )

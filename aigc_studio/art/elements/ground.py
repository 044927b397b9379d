"""The foreground one stands on: meadows, paths, roads, paving, fences, rocks."""

import math

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import Colour, darken, lighten, mix, with_alpha
from aigc_studio.art.elements.plants import flowers, grass
from aigc_studio.art.elements.relief import rolling, under
from aigc_studio.art.shapes import Point, Spot, polygon, rectangle, strip
from aigc_studio.art.stage import SNOW, Stage

MEADOWS = {"spring": "#8fc45c", "summer": "#6fae4f", "autumn": "#b8a04a", "winter": "#8fb08a"}


def meadow_code(stage: Stage) -> str:
    """Return the colour of grass in this season."""
    return MEADOWS[stage.scene.season or "summer"]


def meadow(
    stage: Stage, y: float, *, rise: float = 0.03, code: str | None = None, blooming: bool = False
) -> list[Point]:
    """Draw the near ground of grass, or of snow, down to the lower edge; return its skyline."""
    base = stage.ground(code or meadow_code(stage))
    skyline = rolling(stage, y, rise)
    colour = stage.tone(base)
    foot = mix(colour, stage.tone("#8fa6c8" if stage.scene.snowy else "#1f5a50"), 0.4)
    body = under(stage, skyline)
    stage.near.fill(Gradient((mix(colour, stage.light.colour, 0.12), colour, foot)), body)
    if stage.scene.snowy:
        _drifts(stage, skyline)
        return skyline
    grass(stage, stage.near, y + rise, stage.h + 0.02, base, count=50)
    if blooming:
        flowers(stage, stage.near, y + rise + 0.01, stage.h, count=70)
    return skyline


def _drifts(stage: Stage, skyline: list[Point]) -> None:
    shade = with_alpha(stage.tone("#9db9dc"), 0.4)
    for k in range(3):
        drop = 0.04 + 0.07 * k
        upper = [(a, b + drop + 0.012 * math.sin(a * 5 + k * 2)) for a, b in skyline]
        lower = [(a, b + 0.02 * math.sin(a * 4 + k * 3) ** 2) for a, b in upper]
        stage.near.fill(shade, polygon([*upper, *reversed(lower)]))


def path(
    stage: Stage,
    canvas: Canvas,
    start: Point,
    end: Point,
    *,
    code: str = "#e3c79a",
    wide: float = 0.2,
    narrow: float = 0.012,
    bend: float = 0.2,
) -> list[tuple[Point, float]]:
    """Draw a winding path from near to far; return points of its middle with half widths."""
    (ax, ay), (bx, by) = start, end
    side = stage.chance.choice((-1, 1))
    middle: list[tuple[Point, float]] = []
    for i in range(25):
        t = i / 24
        near = (1 - t) ** 2
        x = ax + (bx - ax) * t + side * bend * math.sin(t * math.pi * 1.7) * (1 - t) ** 0.8
        middle.append(((x, ay + (by - ay) * (1 - near)), narrow + (wide - narrow) * near))
    colour = stage.tone(stage.ground(code))
    edge = strip(middle, 1.12)
    canvas.fill(darken(colour, 0.14), edge)
    canvas.fill(Gradient((mix(colour, stage.light.haze, 0.3), colour)), strip(middle, 1.0))
    return middle


def paving(stage: Stage, y: float, code: str = "#d9cdb8", *, lines: int = 9) -> None:
    """Draw a paved square on the near layer, its joints running to the middle of its far edge."""
    code2 = stage.ground(code)
    colour = stage.tone(code2)
    near = stage.near
    foot = mix(colour, stage.tone("#50486a"), 0.35)
    near.fill(
        Gradient((mix(colour, stage.light.haze, 0.3), colour, foot)),
        rectangle(0, y, stage.w, stage.h),
    )
    ink = with_alpha(darken(colour, 0.35), 0.35)
    deep = stage.h - y
    for k in range(1, 6):
        b = y + deep * (k / 6) ** 1.7
        near.fill(ink, rectangle(0, b, stage.w, b + 0.002 + 0.003 * k / 6))
    for i in range(-lines, lines + 1):
        top, low = stage.w * (0.5 + i * 0.06), stage.w * (0.5 + i * 0.2)
        near.fill(
            ink, polygon([(top, y), (top + 0.002, y), (low + 0.007, stage.h), (low, stage.h)])
        )
    near.fill(with_alpha(lighten(colour, 0.5), 0.5), rectangle(0, y, stage.w, y + 0.006))


def fence(
    stage: Stage, canvas: Canvas, skyline: list[Point], size: float, code: str = "#a87b56"
) -> None:
    """Set a wooden fence along a skyline."""
    colour, shade = stage.sides(code)
    count = round(stage.w / (size * 0.9))
    for i in range(count + 1):
        x = i / count * stage.w
        y = skyline[min(len(skyline) - 1, round(x / stage.w * (len(skyline) - 1)))][1] + size * 0.2
        spot = Spot(x, y, size)
        canvas.fill(
            shade,
            spot.line(0.07, (-0.02, 0.62), (0.95, 0.62)),
            spot.line(0.07, (-0.02, 0.32), (0.95, 0.32)),
        )
        canvas.fill(
            colour, spot.poly((-0.06, -0.1), (0.06, -0.1), (0.06, 0.85), (0, 0.95), (-0.06, 0.85))
        )
        if stage.scene.snowy:
            canvas.fill(stage.tone(SNOW), spot.oval(0, 0.9, 0.1, 0.07))


def rock(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    code: str | Colour = "#8a8f98",
    depth: float = 0.0,
) -> None:
    """Draw a boulder of flat faces."""
    spot = Spot(x, y, size, flip=stage.light.side > 0)
    lit, shade = stage.sides(code, depth)
    a, b, c = stage.span(0.5, 0.75), stage.span(0.4, 0.7), stage.span(-0.2, 0.1)
    outline = [
        (-0.6, 0),
        (-0.5, 0.3),
        (c - 0.15, a),
        (c + 0.2, a - 0.06),
        (0.5, b * 0.6),
        (0.62, 0),
    ]
    canvas.fill(shade, spot.poly(*outline))
    canvas.fill(
        mix(lit, shade, 0.25),
        spot.poly((-0.6, 0), (-0.5, 0.3), (c - 0.15, a), (c + 0.02, 0.3), (-0.1, 0)),
    )
    canvas.fill(lit, spot.poly((-0.5, 0.3), (c - 0.15, a), (c + 0.2, a - 0.06), (c + 0.02, 0.3)))
    if stage.scene.snowy:
        canvas.fill(
            stage.tone(SNOW, depth),
            spot.poly(
                (-0.42, 0.42),
                (c - 0.15, a + 0.02),
                (c + 0.2, a - 0.04),
                (0.4, b * 0.7),
                (c + 0.1, a - 0.2),
                (c - 0.1, a - 0.16),
            ),
        )

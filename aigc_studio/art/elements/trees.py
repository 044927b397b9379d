"""Trees, each standing with its foot on a point."""

import math
from collections.abc import Callable, Sequence

from aigc_studio.art.canvas import Canvas
from aigc_studio.art.colour import Colour, mix
from aigc_studio.art.shapes import Point, Spot, stroke
from aigc_studio.art.stage import SNOW, Stage

LEAVES = {
    "spring": ("#7cbf5a", "#8fca6a", "#6db36a", "#f2b8cf"),
    "summer": ("#3f9a54", "#4fa84f", "#5fae5a", "#2f8a5a"),
    "autumn": ("#e0862f", "#d9602f", "#edb23c", "#c4482e", "#b9912f"),
    "winter": ("#9fb4c4", "#b4c6d4", "#8fa6ba"),
}
BARK, DARK_BARK = "#7a543c", "#553f38"
Tree = Callable[[Stage, Canvas, float, float, float, float], None]
"""Draws a tree: stage, canvas, x and y of its foot, height, depth of the air."""


def leaf(stage: Stage) -> str:
    """Return a colour of leaves in this season."""
    return stage.chance.choice(LEAVES[stage.scene.season or "summer"])


def broadleaf(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    depth: float,
    *,
    code: str | None = None,
) -> None:
    """Draw a tree with a round crown of a few lobes, lit from one side."""
    spot, code = Spot(x, y, size), code or leaf(stage)
    trunk = spot.poly((-0.045, 0), (-0.025, 0.4), (0.025, 0.4), (0.045, 0))
    canvas.fill(stage.tone(BARK, depth), trunk)
    for side in (-1, 1):
        canvas.fill(stage.tone(BARK, depth), spot.line(0.025, (0, 0.22), (side * 0.1, 0.42)))
    lobes = [(0.0, 0.74, 0.24)] + [
        (side * stage.span(0.14, 0.24), stage.span(0.46, 0.66), stage.span(0.15, 0.22))
        for side in (-1, 1, -1, 1)
    ]
    _crown(stage, canvas, spot, lobes, code, depth)


def _crown(
    stage: Stage,
    canvas: Canvas,
    spot: Spot,
    lobes: Sequence[tuple[float, float, float]],
    code: str | Colour,
    depth: float,
) -> None:
    lit, shade = stage.sides(code, depth)
    side = stage.light.side
    body = [spot.oval(*lobe) for lobe in lobes]
    canvas.fill(shade, *body)
    middle = mix(lit, shade, 0.45)
    shift = 0.04 * side
    canvas.fill(middle, *(spot.oval(u + shift, v + 0.03, r * 0.86) for u, v, r in lobes))
    canvas.fill(lit, *(spot.oval(u + shift * 2.2, v + 0.07, r * 0.55) for u, v, r in lobes))
    if stage.scene.snowy:
        caps = [spot.oval(u + shift, v + r * 0.45, r * 0.7, r * 0.5) for u, v, r in lobes]
        canvas.fill(stage.tone(SNOW, depth), *caps)


def poplar(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    depth: float,
    *,
    code: str | None = None,
) -> None:
    """Draw a slender tree like a flame: a poplar or a cypress."""
    spot, code = Spot(x, y, size), code or leaf(stage)
    canvas.fill(stage.tone(BARK, depth), spot.rect(-0.02, 0, 0.02, 0.15))
    body = spot.bulb((0.0, 0.06), (0.11, 0.2), (0.12, 0.42), (0.06, 0.8), (0.0, 1.0))
    canvas.fill(stage.round(code, depth), body)


def pine(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a fir of stacked skirts."""
    spot = Spot(x, y, size)
    code = stage.chance.choice(("#2f6b55", "#2a6350", "#39785a", "#2e6f66"))
    lit, shade = stage.sides(code, depth)
    canvas.fill(stage.tone(DARK_BARK, depth), spot.rect(-0.025, 0, 0.025, 0.2))
    side = stage.light.side
    snow = stage.tone(SNOW, depth)
    for low, high, half in ((0.1, 0.5, 0.24), (0.32, 0.74, 0.185), (0.56, 1.0, 0.13)):
        skirt = [
            (-half, low),
            (-half * 0.5, low - 0.025),
            (0, low + 0.01),
            (half * 0.5, low - 0.025),
            (half, low),
            (0, high),
        ]
        canvas.fill(shade, spot.poly(*skirt))
        canvas.fill(
            lit,
            spot.poly(
                (side * half, low),
                (side * half * 0.5, low - 0.025),
                (side * half * 0.1, low + 0.02),
                (0, high),
            ),
        )
        if stage.scene.snowy:
            drop = high - (high - low) * 0.55
            canvas.fill(
                snow,
                spot.poly(
                    (-half * 0.55, drop),
                    (-half * 0.2, drop + 0.05),
                    (0, drop - 0.02),
                    (half * 0.25, drop + 0.04),
                    (half * 0.55, drop),
                    (0, high),
                ),
            )


def blossom(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a cherry tree in bloom, with a bent trunk and a wide crown."""
    spot = Spot(x, y, size, flip=stage.maybe(0.5))
    bark = stage.tone(DARK_BARK, depth)
    bends: tuple[tuple[Point, ...], ...] = (
        ((0, 0), (0.03, 0.2), (-0.03, 0.4), (0, 0.7)),
        ((0.01, 0.3), (0.16, 0.46), (0.26, 0.62)),
        ((-0.02, 0.36), (-0.18, 0.5), (-0.28, 0.62)),
    )
    for i, bend in enumerate(bends):
        canvas.fill(bark, spot.bend(0.075 if i == 0 else 0.035, 0.025, *bend))
    code = stage.chance.choice(("#f7b3c8", "#f5a3bf", "#fac6d4", "#ee93b2"))
    lobes = [
        (stage.span(-0.36, 0.36), stage.span(0.56, 0.8), stage.span(0.1, 0.17)) for _ in range(9)
    ]
    lobes += [(0, 0.84, 0.17), (-0.34, 0.62, 0.13), (0.34, 0.62, 0.13)]
    _crown(stage, canvas, spot, lobes, code, depth)


def palm(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a coconut palm leaning to one side."""
    spot = Spot(x, y, size, flip=stage.maybe(0.5))
    lean = stage.span(0.05, 0.22)
    trunk = spot.bend(0.065, 0.035, (0, 0), (lean * 0.25, 0.3), (lean * 0.6, 0.55), (lean, 0.78))
    canvas.fill(stage.round("#9a7350", depth), trunk)
    rings = [
        spot.line(0.006, (lean * v - 0.02, v), (lean * v + 0.02, v)) for v in (0.2, 0.36, 0.5, 0.64)
    ]
    canvas.fill(stage.tone("#7d5a40", depth), *rings)
    lit, shade = stage.sides("#3f9c58", depth)
    for i, turn in enumerate((200, 160, 20, -20, 125, 55, 90)):
        a = math.radians(turn + stage.span(-8, 8))
        du, dv = 0.34 * math.cos(a), 0.24 * math.sin(a)
        droop = 0.13 + 0.03 * abs(math.cos(a))
        tip = (lean + du, 0.78 + dv - droop)
        upper = (lean + du * 0.55, 0.78 + dv * 0.75 + 0.07)
        lower = (lean + du * 0.5, 0.78 + dv * 0.55 - 0.02)
        colour = mix(shade, lit, i / 6)
        canvas.fill(colour, spot.curve((lean, 0.78), upper, tip, lower, (lean, 0.77)))
    nuts = [spot.oval(lean + d, 0.755, 0.025) for d in (-0.025, 0.025)]
    canvas.fill(stage.tone("#6b4630", depth), *nuts)


def acacia(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw the umbrella thorn of a savanna."""
    spot = Spot(x, y, size, flip=stage.maybe(0.5))
    bark = stage.tone(DARK_BARK, depth)
    canvas.fill(bark, spot.poly((-0.03, 0), (-0.015, 0.4), (0.02, 0.4), (0.035, 0)))
    for u in (-0.34, -0.12, 0.16, 0.36):
        canvas.fill(bark, spot.line(0.022, (0, 0.36), (u * 0.5, 0.52), (u, 0.66)))
    lit, shade = stage.sides("#6f8a3f", depth)
    pads = [(-0.3, 0.66, 0.24), (0.3, 0.68, 0.24), (0.02, 0.76, 0.32)]
    canvas.fill(shade, *(spot.oval(u, v, r, r * 0.26) for u, v, r in pads))
    canvas.fill(lit, *(spot.oval(u, v + 0.025, r * 0.9, r * 0.17) for u, v, r in pads))


def bamboo(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw one stem of bamboo with its rings and a few leaves."""
    spot = Spot(x, y, size)
    lean, half = stage.span(-0.05, 0.05), 0.012
    code = stage.chance.choice(("#6fae4f", "#7fb85a", "#5c9e4c", "#8fbf62"))
    canvas.fill(
        stage.round(code, depth),
        spot.poly((-half, 0), (half, 0), (lean + half * 0.8, 1), (lean - half * 0.8, 1)),
    )
    rings = [
        spot.line(0.005, (lean * v - half, v), (lean * v + half, v))
        for v in (0.1, 0.22, 0.34, 0.46, 0.58, 0.7, 0.82)
    ]
    canvas.fill(stage.tone("#d4e6a8", depth + 0.1), *rings)
    blades = []
    for _ in range(7):
        v, side = stage.span(0.45, 1), stage.chance.choice((-1, 1))
        u, long = lean * v + side * half, stage.span(0.06, 0.11)
        blades.append(
            spot.curve(
                (u, v),
                (u + side * long * 0.5, v + 0.012),
                (u + side * long, v - 0.03),
                (u + side * long * 0.5, v - 0.012),
                (u, v),
            )
        )
    canvas.fill(stage.tone(code, depth), *blades)


def bare(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a leafless tree."""
    bark = stage.tone(DARK_BARK, depth)

    def grow(x: float, y: float, turn: float, length: float, width: float) -> None:
        tip = (x + length * math.cos(turn), y - length * math.sin(turn))
        canvas.fill(bark, stroke([(x, y), tip], width))
        if length > size * 0.09:
            for side in (-1, 1):
                grow(*tip, turn + side * stage.span(0.25, 0.6), length * 0.68, width * 0.62)

    grow(x, y, math.pi / 2, size * 0.32, size * 0.06)

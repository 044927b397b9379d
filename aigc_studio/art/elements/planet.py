"""Things of the night sky beyond the Earth: planets, nebulae, stars without number."""

import math

from aigc_studio.art.canvas import Canvas
from aigc_studio.art.colour import lighten, mix, parse
from aigc_studio.art.shapes import Shape, Spot, oval
from aigc_studio.art.stage import Stage


def stars(stage: Stage, low: float, *, count: int = 130) -> None:
    """Scatter stars down to a height."""
    for _ in range(round(count * stage.w)):
        share = stage.span(0.3, 1)
        dot = oval(
            stage.span(0, stage.w), stage.span(0, low), 0.0012 + 0.004 * stage.chance.random() ** 4
        )
        stage.sky.fill(mix(stage.light.sky[0], (255, 250, 240), share), dot)


def nebula(stage: Stage, low: float, *codes: str) -> None:
    """Spread clouds of light."""
    for code in codes:
        for _ in range(3):
            stage.sky.glow(
                stage.span(0, stage.w), stage.span(0, low), stage.span(0.25, 0.5), parse(code), 0.35
            )


def planet(
    stage: Stage, canvas: Canvas, x: float, y: float, size: float, code: str, *, ring: bool = False
) -> None:
    """Draw a planet with bands, a shaded side and perhaps a ring."""
    spot = Spot(x, y, size)
    colour = parse(code)
    canvas.glow(x, y, size * 1.7, colour, 0.35)
    if ring:
        canvas.fill(mix(colour, (40, 20, 60), 0.35), _tilted(spot, 1.8, 0.34, upper=True))
    body = spot.oval(0, 0, 1)
    canvas.fill(colour, body)
    for v, thick, share in ((0.5, 0.16, 0.2), (0.1, 0.22, 0.14), (-0.4, 0.18, 0.24)):
        canvas.fill(
            (*lighten(colour, share * 2), 130),
            spot.rect(-1, v - thick / 2, 1, v + thick / 2),
            within=body,
        )
    away = -stage.light.side
    canvas.fill(
        (*mix(colour, (20, 10, 50), 0.75), 150),
        spot.curve(
            (away * 0.2, 1.1),
            (away * 0.55, 0.4),
            (away * 0.5, -0.4),
            (away * 0.1, -1.1),
            (away * 1.4, -1.1),
            (away * 1.4, 1.1),
            (away * 0.2, 1.1),
        ),
        within=body,
    )
    if ring:
        canvas.fill(lighten(colour, 0.4), _tilted(spot, 1.8, 0.34, upper=False))


def _tilted(spot: Spot, wide: float, high: float, *, upper: bool) -> Shape:
    sign = 1 if upper else -1
    outer = [
        (wide * math.cos(math.pi * i / 16), sign * high * math.sin(math.pi * i / 16))
        for i in range(17)
    ]
    inner = [(u * 0.74, v * 0.62) for u, v in reversed(outer)]
    return spot.poly(*((u, v + u * 0.22) for u, v in (*outer, *inner)))

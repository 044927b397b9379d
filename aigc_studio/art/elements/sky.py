"""The sky: gradient, sun or moon, stars, clouds, birds, northern lights."""

import math
from itertools import pairwise

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import Colour, lighten, mix, parse, with_alpha
from aigc_studio.art.elements.clouds import clouds
from aigc_studio.art.shapes import Point, oval, polygon, rectangle, smooth, stroke
from aigc_studio.art.stage import Stage

SUNNY = ("clear", "cloudy")


def sky(stage: Stage, horizon: float, *, orb: bool = True, cloudy: bool = True) -> Point:
    """Fill the sky layer down to the horizon, in units from above; return where the orb is.

    Below the horizon lies haze, so that nothing shows through.
    """
    light, y = stage.light, horizon
    stage.sky.fill(light.haze, rectangle(0, y - 0.01, stage.w, stage.h))
    stage.sky.fill(Gradient(light.sky), rectangle(0, 0, stage.w, y))
    x = stage.w * (0.5 + light.side * stage.span(0.16, 0.34))
    high = y * (1 - light.height)
    if stage.scene.time == "night" and stage.scene.weather in SUNNY:
        _stars(stage, y)
    if orb and stage.scene.weather in SUNNY:
        _orb(stage, x, high)
    elif orb:
        stage.sky.glow(x, high, 0.7, lighten(light.haze, 0.5), 0.35)
    if cloudy:
        clouds(stage, y)
    if stage.scene.time != "night" and stage.scene.weather in SUNNY and stage.maybe(0.4):
        _birds(stage, y)
    return x, high


def _orb(stage: Stage, x: float, y: float) -> None:
    light, sky = stage.light, stage.sky
    if stage.scene.time == "night":
        radius = stage.span(0.035, 0.06)
        sky.glow(x, y, radius * 5, light.colour, 0.45)
        disc = oval(x, y, radius)
        sky.fill(parse("#f6f2dc"), disc)
        for _ in range(4):
            turn, far = stage.span(0, 6.3), radius * stage.span(0.1, 0.8)
            spot = oval(x + far * math.cos(turn), y + far * math.sin(turn), radius * 0.2)
            sky.fill(parse("#e2ddc8"), spot, within=disc)
        return
    low = stage.scene.time != "day"
    radius = stage.span(0.06, 0.11) if low else stage.span(0.035, 0.06)
    sky.glow(x, y, 1.0 if low else 0.6, light.colour, 0.75)
    sky.fill(with_alpha(light.colour, 0.25), oval(x, y, radius * 1.45))
    sky.fill(lighten(light.colour, 0.35 if low else 0.7), oval(x, y, radius))


def _stars(stage: Stage, horizon: float) -> None:
    for _ in range(round(70 * stage.w * stage.h)):
        x, y = stage.span(0, stage.w), horizon * stage.chance.random() ** 1.3
        size = 0.0012 + 0.0035 * stage.chance.random() ** 4
        share = stage.span(0.35, 1) * (1 - 0.6 * y / horizon)
        stage.sky.fill(mix(stage.light.sky[0], (255, 250, 235), share), oval(x, y, size))
    if stage.maybe(0.2):
        x, y = stage.span(0.2, 0.8) * stage.w, stage.span(0.1, 0.4) * horizon
        tail = [(x, y), (x + 0.1, y - 0.05), (x + 0.104, y - 0.046)]
        stage.sky.fill((255, 250, 235, 150), polygon(tail))


def _birds(stage: Stage, horizon: float) -> None:
    x, y = stage.span(0.2, 0.8) * stage.w, stage.span(0.25, 0.6) * horizon
    ink = stage.tone("#33405c", 0.25)
    for _ in range(stage.chance.randint(3, 6)):
        a, b, s = x + stage.span(-0.14, 0.14), y + stage.span(-0.06, 0.06), stage.span(0.008, 0.016)
        for side in (-1, 1):
            wing = [(a, b), (a + side * s * 0.6, b - s * 0.5), (a + side * s * 1.4, b - s * 0.1)]
            stage.sky.fill(ink, stroke(smooth(wing, 3), s * 0.28))


def aurora(stage: Stage, horizon: float, colours: tuple[str, ...] = ("#5ef2b0", "#7ad8f5")) -> None:
    """Hang northern lights into the sky; horizon in units."""
    low = horizon
    for code in colours:
        start, rise = stage.span(0.35, 0.7) * low, stage.span(0.25, 0.4) * low
        phase, bend = stage.span(0, 6.3), stage.span(0.04, 0.1)
        count = 40
        foot = [
            (
                i / count * stage.w,
                start
                + bend * math.sin(phase + 5 * i / count)
                + 0.04 * math.sin(2 * phase + 13 * i / count),
            )
            for i in range(count + 1)
        ]
        for (ax, ay), (bx, by) in pairwise(foot):
            tall = rise * (0.7 + 0.3 * math.sin(ax * 31 + phase))
            curtain = [(ax, ay), (bx + 0.002, by), (bx + 0.002, by - tall), (ax, ay - tall)]
            colour = parse(code)
            paint = Gradient(
                (
                    with_alpha(colour, 0),
                    with_alpha(colour, 0.3),
                    with_alpha(colour, 0.6),
                    with_alpha(colour, 0),
                )
            )
            stage.sky.fill(paint, polygon(curtain))


def rays(stage: Stage, at: Point, colour: Colour, opacity: float = 0.1) -> None:
    """Let broad beams of light fall from a point onto the middle layer."""
    for _ in range(5):
        turn, wide = stage.span(0.9, 2.2), stage.span(0.03, 0.09)
        far = 1.6 * stage.h
        ends = [(at[0] + far * math.cos(t), at[1] + far * math.sin(t)) for t in (turn, turn + wide)]
        paint = Gradient((with_alpha(colour, opacity * 2), with_alpha(colour, 0)))
        stage.middle.fill(paint, polygon([at, *ends]))

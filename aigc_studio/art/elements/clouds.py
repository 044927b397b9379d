"""Clouds: heaps with a flat foot, long streaks, and closed cover."""

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import Colour, lighten, mix, parse, with_alpha
from aigc_studio.art.shapes import Shape, oval, rectangle
from aigc_studio.art.stage import Stage

COUNTS = {"clear": (0, 4), "cloudy": (6, 9), "rain": (7, 10), "snow": (6, 9), "fog": (1, 4)}


def clouds(stage: Stage, horizon: float) -> None:
    """Spread the clouds of the weather over the sky layer; horizon in units from above."""
    low, high = COUNTS[stage.scene.weather]
    count = round(stage.chance.randint(low, high) * max(stage.w, stage.h) ** 0.7)
    streaky = stage.maybe(0.55 if stage.scene.time in ("dawn", "dusk") else 0.25)
    for i in range(count):
        y = horizon * (0.08 + 0.72 * (i + stage.chance.random()) / max(count, 3))
        x = stage.span(-0.05, stage.w + 0.05)
        size = stage.span(0.1, 0.2) * (1.35 - 0.7 * y / horizon)
        paint = _paint(stage, y / horizon)
        if streaky and stage.scene.weather in ("clear", "cloudy"):
            streak(stage, stage.sky, x, y, size * 1.5, paint)
        else:
            heap(stage, stage.sky, x, y, size, paint)


def heap(stage: Stage, canvas: Canvas, x: float, y: float, size: float, paint: Gradient) -> None:
    """Draw a heap of round clouds on a flat foot, its foot's middle at (x, y)."""
    bumps = stage.chance.randint(3, 5)
    lobes: list[Shape] = [rectangle(x - size * 0.8, y - size * 0.24, x + size * 0.8, y)]
    lobes += [
        oval(x + side * size * 0.8, y - size * 0.12, size * 0.22, size * 0.12) for side in (-1, 1)
    ]
    for i in range(bumps):
        place = (i + 0.5) / bumps * 2 - 1
        radius = size * stage.span(0.22, 0.34) * (1.25 - 0.65 * abs(place))
        lobes.append(oval(x + place * size * 0.72, y - size * 0.2, radius))
    canvas.fill(paint, *lobes, within=rectangle(x - 2 * size, y - size, x + 2 * size, y))


def streak(stage: Stage, canvas: Canvas, x: float, y: float, size: float, paint: Gradient) -> None:
    """Draw a few long thin bars with round ends."""
    bars: list[Shape] = []
    for i in range(stage.chance.randint(2, 3)):
        half, thick = size * stage.span(0.35, 0.75), size * stage.span(0.025, 0.05)
        a, b = x + stage.span(-0.4, 0.4) * size, y + i * size * 0.085
        bars.append(rectangle(a - half, b - thick, a + half, b + thick))
        bars += [oval(a + side * half, b, thick) for side in (-1, 1)]
    canvas.fill(paint, *bars)


def bank(stage: Stage, canvas: Canvas, y: float, size: float, colour: Colour) -> None:
    """Draw a sea of clouds across the whole picture, down to its lower edge."""
    lobes: list[Shape] = [rectangle(0, y, stage.w, stage.h)]
    x = -size
    while x < stage.w + size:
        radius = size * stage.span(0.5, 1)
        lobes.append(oval(x, y + size * stage.span(0.1, 0.4), radius))
        x += radius * 1.1
    light = mix(lighten(colour, 0.4), stage.light.colour, 0.25)
    canvas.fill(Gradient((light, colour, colour)), *lobes)


def _paint(stage: Stage, lowness: float) -> Gradient:
    light, scene = stage.light, stage.scene
    if scene.weather == "rain" or scene.time == "night":
        top = mix(light.sky[0], light.sky[-1], 0.5 + 0.3 * lowness)
        top, foot = lighten(top, 0.1), mix(top, light.sky[0], 0.45)
    elif scene.time == "dusk":
        top = mix(mix(light.sky[1], light.colour, 0.5), light.haze, 0.4 * lowness)
        foot = mix(light.sky[1], light.sky[2], 0.3 + 0.5 * lowness)
    else:
        top = mix(parse("#ffffff"), light.haze, 0.25 if scene.time == "dawn" else 0.05)
        foot = mix(top, light.sky[1], 0.4)
    opacity = 0.97 - 0.3 * lowness
    return Gradient((with_alpha(top, opacity), with_alpha(foot, opacity * 0.85)))

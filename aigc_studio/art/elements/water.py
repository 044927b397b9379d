"""Water: seas, lakes and rivers with reflections and glitter, boats upon them."""

from PIL import Image

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import Colour, lighten, mix, with_alpha
from aigc_studio.art.shapes import Point, Shape, Spot, oval, polygon, rectangle, smooth
from aigc_studio.art.stage import Stage

SEA = "#2f86b8"


def water(
    stage: Stage,
    canvas: Canvas,
    y: float,
    low: float,
    *,
    code: str = SEA,
    orb: Point | None = None,
    mirror: float = 0.45,
) -> None:
    """Fill the width between two heights with water.

    Args:
        stage: to draw on.
        canvas: the layer.
        y: of the water's far edge.
        low: of its near edge.
        code: its colour by day.
        orb: where sun or moon is, for their glitter.
        mirror: opacity 0..1 of the reflection of what stands behind.
    """
    deep = stage.tone(code)
    far = mix(mix(deep, stage.light.haze, 0.65), stage.light.sky[-2], 0.2)
    near = mix(deep, stage.light.sky[0], 0.35)
    canvas.fill(Gradient((far, mix(far, near, 0.6), near)), rectangle(0, y, stage.w, low))
    if mirror:
        reflect(stage, canvas, y, low, mirror)
    glints(stage, canvas, y, low)
    if orb is not None and stage.scene.weather in ("clear", "cloudy"):
        _glitter(stage, canvas, orb[0], y, low)


def reflect(stage: Stage, canvas: Canvas, y: float, low: float, opacity: float) -> None:
    """Mirror what is drawn so far at a height, fading downwards."""
    scale = canvas.scale
    edge, foot = round(y * scale), min(round(low * scale), canvas.image.height)
    tall = min(foot - edge, edge)
    if tall < 2:
        return
    behind = stage.behind().crop((0, edge - tall, canvas.image.width, edge))
    # Halved and enlarged again: water is soft, and this is quicker.
    half = behind.transpose(Image.Transpose.FLIP_TOP_BOTTOM).reduce(2)
    picture = half.resize(behind.size, Image.Resampling.BILINEAR)
    fade = Image.new("L", (1, 2))
    fade.putdata([round(255 * opacity), round(255 * opacity * 0.35)])
    picture.putalpha(fade.resize(picture.size, Image.Resampling.BILINEAR))
    canvas.image.alpha_composite(picture, (0, edge))


def glints(stage: Stage, canvas: Canvas, y: float, low: float, *, count: int = 26) -> None:
    """Scatter thin streaks of light and shade over water; the nearer, the longer."""
    light = with_alpha(lighten(stage.light.haze, 0.4), 0.35)
    shade = with_alpha(stage.tone("#1d5f94"), 0.25)
    for ink in (shade, light):
        streaks = []
        for _ in range(round(count * stage.w * min(1.0, (low - y) * 2.5))):
            part = stage.chance.random()
            half = 0.015 + 0.07 * part * stage.span(0.5, 1)
            streaks.append(
                lens(stage.span(0, stage.w), y + 0.006 + (low - y) * part, half, half * 0.075)
            )
        if streaks:
            canvas.fill(ink, *streaks)


def lens(x: float, y: float, half_width: float, half_height: float) -> Shape:
    """Return a thin streak with pointed ends."""
    return polygon(
        [
            (x - half_width, y),
            (x - half_width * 0.3, y - half_height),
            (x + half_width * 0.4, y - half_height),
            (x + half_width, y),
            (x + half_width * 0.2, y + half_height),
            (x - half_width * 0.4, y + half_height),
        ]
    )


def _glitter(stage: Stage, canvas: Canvas, x: float, y: float, low: float) -> None:
    streaks = []
    count = 22
    for i in range(count):
        part = (i + stage.chance.random()) / count
        half = (0.02 + 0.09 * part) * stage.span(0.35, 1)
        a = x + stage.span(-0.05, 0.05) * (0.3 + part)
        streaks.append(lens(a, y + 0.004 + (low - y) * part**1.3, half, 0.0025 + 0.006 * part))
    canvas.fill(with_alpha(lighten(stage.light.colour, 0.3), 0.6), *streaks)


def waves(stage: Stage, canvas: Canvas, y: float, size: float, colour: Colour) -> None:
    """Draw a row of rounded wave crests with foam."""
    x = stage.span(-size, 0)
    foam = lighten(colour, 0.6)
    while x < stage.w + size:
        half = size * stage.span(0.6, 1)
        canvas.fill(
            (*colour, 170), polygon(smooth([(x - half, y), (x, y - size * 0.16), (x + half, y)]))
        )
        canvas.fill((*foam, 150), lens(x, y - size * 0.1, half * 0.5, size * 0.02))
        x += half * 1.9


def sailboat(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a boat with two sails, floating at y."""
    spot = Spot(x, y, size, flip=stage.maybe(0.5))
    sail = stage.chance.choice(("#fff6e6", "#f2694f", "#ffd166", "#ffffff", "#4fb3c4"))
    canvas.fill(stage.tone("#6b4a3a", depth), spot.rect(-0.012, 0.1, 0.012, 1.0))
    lit, shade = stage.sides(sail, depth)
    canvas.fill(
        lit,
        spot.curve((0.03, 0.2), (0.2, 0.42), (0.03, 0.98), (0.03, 0.2)),
        spot.poly((0.03, 0.18), (0.42, 0.2), (0.03, 0.98)),
    )
    canvas.fill(shade, spot.poly((-0.03, 0.2), (-0.3, 0.22), (-0.03, 0.8)))
    hull = spot.poly((-0.42, 0.13), (0.5, 0.15), (0.34, 0.0), (-0.32, 0.0))
    canvas.fill(stage.tone(stage.chance.choice(("#8a3f34", "#2f4a6b", "#f2efe6")), depth), hull)
    canvas.fill(
        with_alpha(stage.tone("#123a5a", depth), 0.3),
        lens(spot.x, spot.y + size * 0.03, size * 0.5, size * 0.03),
    )


def rowboat(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a long flat boat."""
    spot = Spot(x, y, size, flip=stage.maybe(0.5))
    canvas.fill(
        with_alpha(stage.tone("#123a5a", depth), 0.35),
        oval(x, y + size * 0.01, size * 0.5, size * 0.03),
    )
    hull = spot.curve(
        (-0.5, 0.16),
        (-0.3, 0.07),
        (0, 0.05),
        (0.3, 0.07),
        (0.5, 0.16),
        (0.3, 0.0),
        (0, -0.03),
        (-0.3, 0.0),
        (-0.5, 0.16),
    )
    canvas.fill(stage.round("#7a5238", depth), hull)

"""Houses, towers, skylines and their windows."""

from collections.abc import Sequence

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import Colour, mix, parse
from aigc_studio.art.shapes import Shape, Spot, oval, polygon, rectangle
from aigc_studio.art.stage import SNOW, Stage

WALLS = ("#f4e3c8", "#f0c9a0", "#e89f80", "#f6efe2", "#c9d6d8", "#e8b8a0", "#f3d58a", "#b9cfc0")
ROOFS = ("#b5533c", "#8f4436", "#5f5a6e", "#c46a3f", "#7a4a4a", "#4f6272")
LAMP = "#ffd98a"


def lamp(stage: Stage, depth: float = 0.0) -> Colour:
    """Return the colour of a lit window."""
    return mix(parse(LAMP), stage.light.haze, 0.4 * depth)


def windows(
    stage: Stage,
    canvas: Canvas,
    panes: Sequence[Shape],
    depth: float = 0.0,
    *,
    lit: float = 0.7,
    code: str = "#51627c",
) -> None:
    """Glaze the panes; where lamps burn, this share of them is lit."""
    glowing: list[Shape] = []
    dark: list[Shape] = []
    for pane in panes:
        (glowing if stage.light.lamps and stage.maybe(lit) else dark).append(pane)
    if dark:
        canvas.fill(stage.tone(code, depth), *dark)
    if glowing:
        canvas.fill(lamp(stage, depth), *glowing)


def house(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    depth: float = 0.0,
    *,
    wall: str | None = None,
    roof: str | None = None,
) -> None:
    """Draw a cottage with a gable to the front and a long side in the shade or the light."""
    spot = Spot(x, y, size, flip=stage.light.side > 0)
    wall, roof = wall or stage.chance.choice(WALLS), roof or stage.chance.choice(ROOFS)
    lit, shade = stage.sides(wall, depth)
    top, under = stage.sides(SNOW if stage.scene.snowy else roof, depth)
    canvas.fill(lit, spot.poly((-0.5, 0), (0.0, 0), (0.0, 0.42), (-0.25, 0.72), (-0.5, 0.42)))
    canvas.fill(shade, spot.rect(0.0, 0, 0.55, 0.42))
    canvas.fill(stage.tone(roof, depth), spot.rect(0.28, 0.6, 0.37, 0.86))
    canvas.fill(top, spot.poly((-0.25, 0.78), (0.38, 0.78), (0.62, 0.38), (0.04, 0.38)))
    canvas.fill(
        under,
        spot.poly((-0.25, 0.78), (-0.25, 0.7), (-0.52, 0.36), (-0.57, 0.4)),
        spot.poly((-0.25, 0.78), (-0.25, 0.7), (0.02, 0.36), (0.06, 0.38)),
    )
    canvas.fill(stage.tone("#6b4a3a", depth), spot.arch(-0.36, 0, 0.06, 0.22))
    panes = [
        spot.rect(-0.22, 0.14, -0.09, 0.27),
        spot.oval(-0.25, 0.5, 0.05),
        spot.rect(0.1, 0.14, 0.22, 0.28),
        spot.rect(0.33, 0.14, 0.45, 0.28),
    ]
    windows(stage, canvas, panes, depth, lit=0.85)


def townhouse(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    depth: float,
    *,
    wall: str,
    gable: str = "step",
    roof: str = "#7a4a3f",
) -> None:
    """Draw a narrow town house from x to the right; gable is "step", "bell", "point" or "flat"."""
    spot = Spot(x + width / 2, y, width)
    tall = height / width
    paint = stage.fall(wall, depth, haze=0.15)
    crown = _gable(gable, tall)
    if gable == "point":
        canvas.fill(stage.tone(roof, depth), spot.profile((0.56, tall - 0.03), (0.0, tall + 0.6)))
    if stage.scene.snowy:
        snow = [(half * 1.04, v + 0.07) for half, v in crown]
        canvas.fill(stage.tone(SNOW, depth), spot.profile(*snow))
    canvas.fill(paint, spot.profile((0.5, 0), *crown))
    canvas.fill((*stage.tone("#402a3a", depth), 45), spot.rect(0.5 - 0.12, 0, 0.5, tall))
    rows = max(2, round(tall / 0.42))
    panes = [
        spot.rect(u - 0.09, (j + 0.35) / rows * tall, u + 0.09, (j + 0.8) / rows * tall)
        for j in range(1, rows)
        for u in (-0.27, 0.0, 0.27)
    ]
    panes += [spot.rect(-0.36, 0.08, -0.14, 0.6 / rows * tall), spot.oval(0, tall + 0.14, 0.07)]
    windows(stage, canvas, panes, depth)
    canvas.fill(stage.tone("#5a3a34", depth), spot.rect(0.08, 0, 0.28, 0.7 / rows * tall))


def _gable(kind: str, tall: float) -> list[tuple[float, float]]:
    """Return half widths and heights of a gable on walls this tall, of width 1."""
    return {
        "step": [
            (0.5, tall),
            (0.36, tall),
            (0.36, tall + 0.18),
            (0.22, tall + 0.18),
            (0.22, tall + 0.36),
            (0.1, tall + 0.36),
            (0.1, tall + 0.5),
        ],
        "bell": [
            (0.5, tall),
            (0.34, tall + 0.12),
            (0.26, tall + 0.34),
            (0.16, tall + 0.4),
            (0.14, tall + 0.52),
        ],
        "point": [(0.5, tall), (0.0, tall + 0.55)],
        "flat": [(0.5, tall), (0.55, tall), (0.55, tall + 0.1)],
    }[kind]


def block(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    code: str | Colour,
    depth: float,
    *,
    lit: float = 0.5,
    neon: str | None = None,
) -> None:
    """Draw an office tower, from x to the right, with a shaded side and rows of windows."""
    a, b = stage.sides(code, depth)
    top = y - height
    hazy = mix(a, stage.light.haze, 0.3)
    canvas.fill(Gradient((a, hazy)), rectangle(x, top, x + width, y))
    split = x + width * (0.68 if stage.light.side < 0 else 0.32)
    dark = (
        rectangle(split, top, x + width, y) if stage.light.side < 0 else rectangle(x, top, split, y)
    )
    canvas.fill(Gradient((b, mix(b, stage.light.haze, 0.3))), dark)
    _roof(stage, canvas, x, top, width, a, b)
    step = max(0.016, width / 6)
    panes = []
    rows, columns = int(height / (step * 1.25)), max(2, int(width / step))
    for j in range(rows):
        for i in range(columns):
            left, high = x + (i + 0.28) * width / columns, top + (j + 0.45) * height / max(rows, 1)
            panes.append(rectangle(left, high, left + width / columns * 0.46, high + step * 0.55))
    windows(stage, canvas, panes, depth, lit=lit, code="#7f95b0")
    if neon is not None:
        colour = parse(neon)
        u = x + width * stage.span(0.1, 0.8)
        sign = rectangle(
            u, top + height * 0.12, u + width * 0.12, top + height * stage.span(0.4, 0.7)
        )
        canvas.glow(u, top + height * 0.35, width * 0.9, colour, 0.45)
        canvas.fill(colour, sign)


def _roof(
    stage: Stage, canvas: Canvas, x: float, top: float, width: float, lit: Colour, shade: Colour
) -> None:
    style = stage.chance.randint(0, 4)
    if style == 0:
        canvas.fill(shade, rectangle(x + width * 0.48, top - width * 0.7, x + width * 0.52, top))
    elif style == 1:
        canvas.fill(
            lit, rectangle(x + width * 0.2, top - width * 0.25, x + width * 0.8, top + 0.002)
        )
        canvas.fill(
            shade,
            rectangle(x + width * 0.47, top - width * 0.6, x + width * 0.53, top - width * 0.25),
        )
    elif style == 2:
        canvas.fill(lit, polygon([(x, top), (x + width, top), (x + width, top - width * 0.35)]))
    elif style == 3:
        canvas.fill(lit, oval(x + width / 2, top, width / 2, width * 0.3))


def skyline(
    stage: Stage,
    canvas: Canvas,
    y: float,
    height: float,
    code: str,
    depth: float,
    *,
    lit: float = 0.5,
    neon: Sequence[str] = (),
) -> None:
    """Line the whole width with office towers that stand on y."""
    x = -0.03
    while x < stage.w:
        width = stage.span(0.06, 0.12)
        middle = 1 - abs((x + width / 2) / stage.w - 0.5)
        tall = height * stage.span(0.35, 1) * middle
        tint = mix(
            parse(code),
            stage.chance.choice(((255, 214, 190), (190, 214, 255), (230, 230, 240))),
            stage.span(0, 0.35),
        )
        sign = stage.chance.choice(neon) if neon and stage.maybe(0.6) else None
        block(stage, canvas, x, y, width, tall, tint, depth, lit=lit, neon=sign)
        x += width * stage.span(0.9, 1.15)
    foot = mix(stage.tone(code, depth), stage.light.haze, 0.3)
    canvas.fill(foot, rectangle(0, y - 0.003, stage.w, stage.h))


def lantern(stage: Stage, canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a street lamp that stands on y and shines at night."""
    spot = Spot(x, y, size)
    post = stage.tone("#2f3a4a")
    canvas.fill(
        post,
        spot.rect(-0.018, 0, 0.018, 0.8),
        spot.rect(-0.05, 0, 0.05, 0.05),
        spot.profile((0.05, 0.95), (0.0, 1.02)),
    )
    canvas.fill(
        lamp(stage) if stage.light.lamps else stage.tone("#e8eef2"),
        spot.profile((0.035, 0.8), (0.055, 0.95)),
    )
    if stage.light.lamps:
        canvas.glow(*spot.at(0, 0.88), size * 0.6, parse(LAMP), 0.55)

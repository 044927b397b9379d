"""The inside of caves: walls with teeth above and below, crystals, and treasure."""

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import Colour, lighten, mix, parse, with_alpha
from aigc_studio.art.shapes import Point, Shape, Spot, oval, polygon, rectangle, smooth
from aigc_studio.art.stage import Stage


def hollow(stage: Stage, *codes: str, glow: str, at: Point) -> None:
    """Fill the sky layer with the depth of a cave that is lit from a point."""
    stage.mood(*codes, indoors=True)
    stage.sky.fill(Gradient(stage.light.sky), rectangle(0, 0, stage.w, stage.h))
    stage.sky.glow(at[0], at[1], 0.75, parse(glow), 0.85)


def teeth(
    stage: Stage,
    canvas: Canvas,
    code: str | Colour,
    depth: float,
    reach: float,
    *,
    below: bool = True,
) -> list[Point]:
    """Draw a ceiling with stalactites and, below, a floor with stalagmites; return its line."""
    w, h = stage.w, stage.h
    colour = stage.tone(code, depth)
    far = mix(colour, stage.light.haze, 0.25)
    top = _row(stage, reach * 0.55, reach * 0.75)
    canvas.fill(
        Gradient((mix(colour, (10, 8, 24), 0.35), far)), polygon([(0, -0.02), *top, (w, -0.02)])
    )
    if not below:
        return top
    low = [(x, h - y) for x, y in _row(stage, reach * 0.5, reach * 0.4)]
    canvas.fill(Gradient((far, mix(colour, (10, 8, 24), 0.35))), polygon([(0, h), *low, (w, h)]))
    return low


def _row(stage: Stage, base: float, reach: float) -> list[Point]:
    points: list[Point] = []
    x = -0.02
    while x < stage.w + 0.1:
        half, tall = stage.span(0.025, 0.06), reach * stage.span(0.2, 1) ** 1.5
        y = base + stage.span(-0.04, 0.04)
        points += [
            (x, y),
            (x + half * 0.7, y + tall * 0.35),
            (x + half, y + tall),
            (x + half * 1.3, y + tall * 0.3),
        ]
        x += half * 2 + stage.span(0.0, 0.06)
    return [*points, (stage.w + 0.2, base)]


def walls(stage: Stage, canvas: Canvas, code: str | Colour, depth: float, width: float) -> None:
    """Draw the rough walls at both sides, as the frame of a cave's mouth."""
    for side in (-1, 1):
        edge = -0.05 if side < 0 else stage.w + 0.05
        points = [
            (
                edge
                - side
                * (width * (0.55 + 0.9 * abs(i / 5 - 1) ** 1.5) + stage.span(-0.03, 0.05) + 0.05),
                stage.h * (i / 10),
            )
            for i in range(11)
        ]
        lit, shade = stage.sides(code, depth)
        body = polygon([(edge, -0.05), *smooth(points, 4), (edge, stage.h + 0.05)])
        canvas.fill(shade, body)
        for x, y in points[1:-1]:
            a = x + side * stage.span(0.02, 0.06)
            chip = polygon(
                [
                    (a, y - 0.05),
                    (a + side * 0.05, y - 0.01),
                    (a + side * 0.02, y + 0.06),
                    (a - side * 0.01, y + 0.02),
                ]
            )
            canvas.fill((*lit, 120), chip, within=body)


def crystals(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    code: str,
    depth: float,
    *,
    down: bool = False,
) -> None:
    """Draw a cluster of crystals that glow."""
    lit, shade = stage.sides(code, depth)
    bright = lighten(lit, 0.35)
    canvas.glow(x, y + (size if down else -size) * 0.4, size * 1.3, parse(code), 0.45)
    for _ in range(5):
        lean, tall, half = (
            stage.span(-0.5, 0.5),
            size * stage.span(0.45, 1),
            size * stage.span(0.07, 0.13),
        )
        up = -1 if not down else 1

        def at(u: float, v: float, lean: float = lean, up: int = up) -> Point:
            return x + lean * size * 0.5 + u + lean * v, y + up * v

        canvas.fill(
            shade,
            polygon(
                [
                    at(-half, 0),
                    at(-half, tall * 0.75),
                    at(0, tall),
                    at(half, tall * 0.75),
                    at(half, 0),
                ]
            ),
        )
        canvas.fill(
            lit,
            polygon(
                [
                    at(-half, 0),
                    at(-half, tall * 0.75),
                    at(0, tall),
                    at(half * 0.2, tall * 0.7),
                    at(half * 0.2, 0),
                ]
            ),
        )
        canvas.fill(
            bright, polygon([at(-half, tall * 0.75), at(0, tall), at(half * 0.2, tall * 0.7)])
        )


def chest(stage: Stage, canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a treasure chest, its gold gleaming."""
    spot = Spot(x, y, size)
    wood, iron, gold = stage.round("#9a5f38"), stage.tone("#6b6270"), stage.tone("#ffcf4a")
    canvas.glow(*spot.at(0, 0.6), size * 0.9, (255, 214, 110), 0.5)
    canvas.fill(
        stage.tone("#7a4a2f"),
        spot.curve((-0.5, 0.62), (-0.46, 0.95), (0, 1.02), (0.46, 0.95), (0.5, 0.62), (-0.5, 0.62)),
    )
    coins = [
        spot.oval(u, 0.5 + 0.1 * (1 - abs(u) * 2), 0.1, 0.08)
        for u in (-0.36, -0.2, -0.05, 0.1, 0.25, 0.38)
    ]
    canvas.fill(gold, *coins, spot.oval(0, 0.52, 0.4, 0.12))
    canvas.fill(wood, spot.rect(-0.5, 0, 0.5, 0.5))
    canvas.fill(
        iron,
        *(spot.rect(u - 0.05, 0, u + 0.05, 0.5) for u in (-0.38, 0.38)),
        spot.rect(-0.5, 0.42, 0.5, 0.5),
    )
    canvas.fill(gold, spot.rect(-0.09, 0.26, 0.09, 0.46))


def torch(stage: Stage, canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a burning torch on a wall."""
    spot = Spot(x, y, size)
    canvas.glow(x, y - size * 0.75, size * 2.2, (255, 170, 70), 0.6)
    canvas.fill(stage.tone("#5a4038"), spot.profile((0.06, 0), (0.1, 0.5)))
    canvas.fill(stage.tone("#3f3640"), spot.rect(-0.14, 0.46, 0.14, 0.56))
    for code, k in (("#f2703a", 1.0), ("#ffb03f", 0.68), ("#ffe9a0", 0.36)):
        canvas.fill(
            parse(code),
            spot.curve(
                (0, 0.52),
                (-0.2 * k, 0.62),
                (-0.12 * k, 0.62 + 0.28 * k),
                (0.02, 0.56 + 0.66 * k),
                (0.12 * k, 0.62 + 0.26 * k),
                (0.2 * k, 0.62),
                (0, 0.52),
            ),
        )


def motes(stage: Stage, canvas: Canvas, code: str, *, count: int = 40, size: float = 0.006) -> None:
    """Scatter glowing specks in the air."""
    specks: list[Shape] = []
    for _ in range(round(count * stage.w * stage.h)):
        specks.append(
            oval(stage.span(0, stage.w), stage.span(0, stage.h), size * stage.span(0.3, 1))
        )
    canvas.fill(with_alpha(lighten(parse(code), 0.4), 0.8), *specks)

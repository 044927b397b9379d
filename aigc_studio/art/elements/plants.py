"""What grows at one's feet: grass, flowers, bushes, reeds, ferns, mushrooms, corals."""

import math

from aigc_studio.art.canvas import Canvas
from aigc_studio.art.colour import Colour, lighten, mix
from aigc_studio.art.elements.trees import leaf
from aigc_studio.art.shapes import Shape, Spot, oval, polygon, smooth, stroke
from aigc_studio.art.stage import SNOW, Stage

PETALS = ("#f25f6c", "#ffb03a", "#ffe27a", "#ffffff", "#c98bf0", "#f78fb8", "#7f9cf5")


def grass(
    stage: Stage, canvas: Canvas, top: float, low: float, code: str | Colour, *, count: int = 60
) -> None:
    """Scatter tufts between two heights; the lower, the larger."""
    light, dark = lighten(stage.tone(code), 0.16), mix(stage.tone(code), (20, 50, 60), 0.25)
    for ink in (dark, light):
        blades: list[Shape] = []
        for _ in range(round(count * stage.w / 2)):
            part = stage.chance.random()
            x, y = stage.span(0, stage.w), top + (low - top) * part
            size = 0.012 + 0.03 * part
            for lean in (-0.5, 0.05, 0.55):
                tip = (x + lean * size, y - size * stage.span(0.7, 1.2))
                blades.append(polygon([(x - size * 0.09, y), tip, (x + size * 0.09, y)]))
        canvas.fill(ink, *blades)


def flowers(stage: Stage, canvas: Canvas, top: float, low: float, *, count: int = 60) -> None:
    """Scatter flowers in two or three colours between two heights; the lower, the larger."""
    codes = stage.chance.sample(PETALS, 3)
    for i in range(round(count * stage.w)):
        part = (i / (count * stage.w)) ** 1.2
        x, y = stage.span(0, stage.w), top + (low - top) * part
        size = 0.004 + 0.013 * part * stage.span(0.7, 1.2)
        colour = stage.tone(stage.chance.choice(codes))
        if size < 0.008:
            canvas.fill(colour, oval(x, y, size, size * 0.8))
            continue
        canvas.fill(stage.tone("#3f8a4a"), stroke([(x, y), (x, y + size * 2.6)], size * 0.28))
        petals = [
            oval(x + size * 0.62 * math.cos(t), y + size * 0.55 * math.sin(t), size * 0.5)
            for t in (0.3, 1.56, 2.8, 4.1, 5.3)
        ]
        canvas.fill(colour, *petals)
        canvas.fill(stage.tone("#ffd34f"), oval(x, y, size * 0.36))


def bush(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    depth: float = 0.0,
    *,
    code: str | None = None,
) -> None:
    """Draw a round bush on its foot."""
    lit, shade = stage.sides(code or leaf(stage), depth)
    lobes = [(x + size * (i / 2 - 1) * 0.7, size * stage.span(0.28, 0.46)) for i in range(5)]
    canvas.fill(shade, *(oval(a, y - r * 0.7, r) for a, r in lobes))
    shift = stage.light.side * size * 0.06
    canvas.fill(mix(lit, shade, 0.3), *(oval(a + shift, y - r * 0.85, r * 0.75) for a, r in lobes))
    canvas.fill(lit, *(oval(a + shift * 2, y - r * 1.05, r * 0.4) for a, r in lobes))
    if stage.scene.snowy:
        canvas.fill(
            stage.tone(SNOW, depth), *(oval(a, y - r * 1.25, r * 0.7, r * 0.42) for a, r in lobes)
        )


def corner_leaves(stage: Stage, code: str, *, size: float = 0.3) -> None:
    """Frame the lower corners of the near layer with large leaves, as a dark foreground."""
    for side in (-1, 1):
        if not stage.maybe(0.75):
            continue
        x = 0.0 if side < 0 else stage.w
        for _ in range(7):
            turn, long = stage.span(0.25, 1.5), size * stage.span(0.6, 1.1)
            spot = Spot(x - side * 0 + side * 0.02, stage.h + 0.02, long, flip=side > 0)
            du, dv = math.cos(turn), math.sin(turn)
            blade = spot.curve(
                (0, 0),
                (du * 0.5 - dv * 0.13, dv * 0.5 + du * 0.13),
                (du, dv),
                (du * 0.5 + dv * 0.13, dv * 0.5 - du * 0.13),
                (0, 0),
            )
            colour = mix(stage.tone(code), stage.tone("#16324a"), stage.span(0.1, 0.6))
            stage.near.fill(colour, blade)
            stage.near.fill(lighten(colour, 0.12), spot.line(0.02, (0, 0), (du * 0.9, dv * 0.9)))


def reeds(stage: Stage, canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a tuft of reed mace at the water's edge."""
    stem, head = stage.tone("#6f8a4a"), stage.tone("#7a4f36")
    for _ in range(7):
        a, tall, lean = (
            x + stage.span(-0.3, 0.3) * size,
            size * stage.span(0.6, 1.1),
            stage.span(-0.2, 0.2),
        )
        path = smooth(
            [(a, y), (a + lean * size * 0.3, y - tall * 0.5), (a + lean * size, y - tall)], 4
        )
        canvas.fill(stem, stroke(path, size * 0.035))
        if stage.maybe(0.5):
            b, c = path[-1]
            canvas.fill(head, oval(b, c, size * 0.035, size * 0.12))


def mushroom(
    stage: Stage, canvas: Canvas, x: float, y: float, size: float, code: str, depth: float = 0.0
) -> None:
    """Draw a toadstool with spots."""
    spot = Spot(x, y, size)
    canvas.fill(stage.round("#f3e6d0", depth), spot.bulb((0.13, 0), (0.09, 0.3), (0.11, 0.62)))
    cap = spot.curve(
        (-0.5, 0.5),
        (-0.4, 0.8),
        (0, 1.02),
        (0.4, 0.8),
        (0.5, 0.5),
        (0.2, 0.45),
        (-0.2, 0.45),
        (-0.5, 0.5),
    )
    canvas.fill(stage.round(code, depth), cap)
    dots = [
        spot.oval(u, v, r, r * 0.8)
        for u, v, r in (
            (-0.25, 0.68, 0.08),
            (0.05, 0.85, 0.07),
            (0.28, 0.66, 0.07),
            (0.02, 0.6, 0.06),
        )
    ]
    canvas.fill(stage.tone("#fff4e6", depth), *dots)


def coral(
    stage: Stage, canvas: Canvas, x: float, y: float, size: float, code: str, depth: float
) -> None:
    """Draw a branching coral."""
    colour = stage.tone(code, depth)

    def grow(x: float, y: float, turn: float, length: float, width: float) -> None:
        tip = (x + length * math.cos(turn), y - length * math.sin(turn))
        canvas.fill(colour, stroke([(x, y), tip], width), oval(*tip, width * 0.55))
        if width > size * 0.05:
            for side in (-1, 1):
                grow(*tip, turn + side * stage.span(0.3, 0.6), length * 0.75, width * 0.72)

    grow(x, y, math.pi / 2, size * 0.32, size * 0.12)

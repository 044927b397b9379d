"""The deck of a space station with a window on a planet."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import lighten, mix, parse
from aigc_studio.art.elements.planet import nebula, planet, stars
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Shape, Spot, oval, polygon, rectangle
from aigc_studio.art.stage import Stage

MOODS = (
    (("#05081f", "#141a4a", "#3a2f7a"), "#8a94b0", "#4ae0ff"),
    (("#0a0620", "#2a1450", "#7a2f6a"), "#9a8ab0", "#ff6ac4"),
    (("#04121f", "#0f3048", "#1f6a7a"), "#8aa8b0", "#6af2b4"),
    (("#100818", "#2f1830", "#6a3040"), "#b09a8a", "#ffb04a"),
)
WORLDS = ("#4a9ad9", "#d98a5a", "#7ac48a", "#c48ad9", "#e0c07a")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    mood, metal, neon = stage.chance.choice(MOODS)
    stage.mood(*mood, indoors=True)
    stage.sky.fill(Gradient(stage.light.sky), rectangle(0, 0, w, h))
    nebula(stage, h, stage.chance.choice(WORLDS), neon)
    stars(stage, h * 0.8, count=170)
    big = stage.maybe(0.5)
    x, size = w * stage.span(0.3, 0.7), stage.span(0.4, 0.55) if big else stage.span(0.12, 0.2)
    planet(
        stage,
        stage.far,
        x,
        h * (0.86 if big else stage.span(0.3, 0.42)),
        size,
        stage.chance.choice(WORLDS),
        ring=not big and stage.maybe(0.6),
    )
    for _ in range(stage.chance.randint(1, 3)):
        _ship(
            stage,
            w * stage.span(0.15, 0.85),
            h * stage.span(0.2, 0.5),
            stage.span(0.08, 0.16),
            neon,
        )
    floor = h * stage.span(0.7, 0.75)
    _windows(stage, floor, metal, neon)
    _deck(stage, floor, metal, neon)
    return 0.92


def _windows(stage: Stage, floor: float, metal: str, neon: str) -> None:
    """Draw the ribs and beams that hold the window."""
    w, h, c = stage.w, stage.h, stage.middle
    lit, shade = stage.sides(mix(parse(metal), (40, 40, 80), 0.35))
    c.fill(
        Gradient((shade, lit)),
        polygon(
            [(0, 0), (w, 0), (w, h * 0.1), (w * 0.85, h * 0.14), (w * 0.15, h * 0.14), (0, h * 0.1)]
        ),
    )
    for side in (-1, 1):
        edge = 0.0 if side < 0 else w
        rib = [
            (edge, 0),
            (edge - side * 0.14, 0),
            (edge - side * 0.07, h * 0.4),
            (edge - side * 0.14, floor),
            (edge, floor + 0.05),
        ]
        c.fill(Gradient((lit, shade)), polygon(rib))
        light = [
            (edge - side * 0.105, h * 0.16),
            (edge - side * 0.115, h * 0.16),
            (edge - side * 0.06, h * 0.4),
            (edge - side * 0.115, floor - 0.06),
            (edge - side * 0.105, floor - 0.06),
            (edge - side * 0.05, h * 0.4),
        ]
        c.fill(parse(neon), polygon(light))
    count = stage.chance.choice((1, 2, 3))
    for i in range(count):
        x = w * (i + 1) / (count + 1)
        c.fill(Gradient((shade, lit)), rectangle(x - 0.014, h * 0.12, x + 0.014, floor))
        c.fill(lighten(lit, 0.3), rectangle(x - 0.014, h * 0.12, x - 0.009, floor))
    c.fill(lit, rectangle(0, floor - 0.07, w, floor + 0.02))
    c.fill(parse(neon), rectangle(0, floor - 0.06, w, floor - 0.052))
    panes: list[Shape] = [
        rectangle(w * (i + 0.2) / 12, floor - 0.035, w * (i + 0.8) / 12, floor - 0.012)
        for i in range(12)
    ]
    c.fill(shade, *panes)


def _deck(stage: Stage, floor: float, metal: str, neon: str) -> None:
    """Draw the floor, its lit lines, and consoles at the sides."""
    w, h, near = stage.w, stage.h, stage.near
    base = mix(parse(metal), (40, 40, 76), 0.5)
    near.fill(
        Gradient((lighten(base, 0.2), base, mix(base, (10, 10, 26), 0.5))),
        rectangle(0, floor + 0.01, w, h),
    )
    ink = mix(base, (10, 10, 30), 0.5)
    for i in range(-7, 8):
        a, b = w / 2 + i * 0.12, w / 2 + i * 0.24
        near.fill(
            ink, polygon([(a, floor + 0.01), (a + 0.003, floor + 0.01), (b + 0.007, h), (b, h)])
        )
    for k in range(1, 4):
        y = floor + (h - floor) * (k / 4) ** 1.5
        near.fill(ink, rectangle(0, y, w, y + 0.005))
    for side in (-1, 1):
        line = [
            (w / 2 + side * 0.22, floor + 0.01),
            (w / 2 + side * 0.23, floor + 0.01),
            (w / 2 + side * 0.47, h),
            (w / 2 + side * 0.45, h),
        ]
        near.fill(parse(neon), polygon(line))
        spot = Spot(w * (0.5 + side * 0.44), h * 0.97, 0.26, flip=side > 0)
        near.fill(stage.round(metal), spot.poly((-0.5, 0), (0.4, 0), (0.3, 0.5), (-0.5, 0.7)))
        screen = spot.poly((-0.42, 0.58), (0.22, 0.44), (0.25, 0.3), (-0.42, 0.4))
        near.fill(mix(parse(neon), (10, 20, 50), 0.5), screen)
        near.fill(
            lighten(parse(neon), 0.3),
            spot.line(0.02, (-0.36, 0.46), (-0.2, 0.52), (-0.08, 0.44), (0.1, 0.44)),
        )
        near.glow(*spot.at(-0.1, 0.45), 0.14, parse(neon), 0.4)
        near.fill((255, 110, 110), spot.oval(-0.3, 0.2, 0.03))
        near.fill((255, 214, 110), spot.oval(-0.18, 0.2, 0.03))


def _ship(stage: Stage, x: float, y: float, size: float, neon: str) -> None:
    spot, c = Spot(x, y, size, flip=stage.maybe(0.5)), stage.far
    c.glow(*spot.at(-0.6, 0.0), size * 0.5, parse(neon), 0.6)
    c.fill(
        stage.round("#c4ccdc"),
        spot.curve(
            (-0.55, 0.08), (0, 0.16), (0.6, 0.02), (0, -0.12), (-0.55, -0.08), (-0.55, 0.08)
        ),
    )
    c.fill(
        stage.tone("#7a88a8"),
        spot.poly((-0.3, 0.05), (-0.55, 0.34), (-0.1, 0.1)),
        spot.poly((-0.3, -0.05), (-0.55, -0.3), (-0.1, -0.08)),
    )
    c.fill(
        lighten(parse(neon), 0.4),
        spot.oval(0.2, 0.05, 0.1, 0.045),
        oval(*spot.at(-0.58, 0), size * 0.05),
    )


PLACE = Place(
    key="space_station", kind="game", en="space station", zh="太空站", draw=draw,
    words_en=("planet", "stars", "spaceship"), words_zh=("行星", "星星", "飞船"),
    times=("night",), weathers=("clear",), seasons=(),
)  # fmt: skip

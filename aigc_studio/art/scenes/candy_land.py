"""A land of sweets."""

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import lighten, mix, parse
from aigc_studio.art.elements.relief import height_at, hills, under
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Shape, Spot, oval, smooth, strip
from aigc_studio.art.stage import Stage

MOODS = (
    ("#ff9ac4", "#ffc4e0", "#fff0e0"),
    ("#8ad4f2", "#c4ecf8", "#fff0f4"),
    ("#c49af2", "#f2c4f0", "#fff0e8"),
    ("#7ae0d0", "#c8f4e4", "#fff6e0"),
)
SWEETS = ("#ff6f9a", "#ffb84a", "#7ad9b0", "#8ab4ff", "#c48af2", "#ff8a7a", "#ffe07a")
HILLS = ("#ffb0d0", "#b4e8d0", "#ffd9a8", "#d4c0ff", "#a8dcf8", "#f8c8f0")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    stage.mood(*chance.choice(MOODS), share=0.8 if stage.scene.time == "day" else 0.3)
    sky(stage, h * 0.66)
    codes = chance.sample(HILLS, 4)
    line = hills(stage, stage.far, h * 0.52, 0.1, codes[0], 0.45, waves=2.2, bands=True)
    for _ in range(round(3 * w)):
        x = w * stage.span(0, 1)
        cone(stage, stage.far, x, height_at(line, x) + 0.03, stage.span(0.16, 0.28), 0.4)
    line = hills(stage, stage.far, h * 0.62, 0.06, codes[1], 0.25, bands=True)
    for _ in range(round(5 * w)):
        x = w * stage.span(0, 1)
        lollipop(stage, stage.far, x, height_at(line, x) + 0.02, stage.span(0.16, 0.26), 0.22)
    line = hills(stage, stage.middle, h * 0.72, 0.05, codes[2], 0.08, bands=True)
    cottage(stage, w * stage.span(0.35, 0.65), h * 0.76, stage.span(0.3, 0.38))
    for _ in range(round(4 * w)):
        x = w * chance.choice((stage.span(0, 0.26), stage.span(0.74, 1)))
        kind = chance.choice((lollipop, cane, cupcake))
        kind(stage, stage.middle, x, height_at(line, x) + 0.05, stage.span(0.2, 0.34), 0.05)
    _path(stage, codes[3])
    for side in (-1, 1):
        kind = chance.choice((lollipop, cane, cupcake))
        kind(
            stage,
            stage.near,
            w * (0.5 + side * stage.span(0.36, 0.45)),
            h * 0.95,
            stage.span(0.3, 0.46),
            0.0,
        )
    return 0.93


def _path(stage: Stage, code: str) -> None:
    w, h = stage.w, stage.h
    line = smooth([(w * i / 6, h * (0.83 + stage.span(-0.012, 0.012))) for i in range(7)])
    stage.near.fill(
        Gradient((stage.tone(lighten(parse(code), 0.25)), stage.tone(code))), under(stage, line)
    )
    goal = w * stage.span(0.4, 0.6)
    road = [
        ((goal + (w / 2 - goal) * t, h * (0.825 + 0.2 * t)), 0.03 + 0.2 * t)
        for t in (i / 8 for i in range(9))
    ]
    stage.near.fill(stage.tone("#fff4e4"), strip(road, 1.1))
    stage.near.fill(stage.tone("#f2b88a"), strip(road))
    drops: list[Shape] = []
    for _ in range(round(70 * w)):
        part = stage.chance.random()
        drops.append(
            oval(
                stage.span(0, w),
                h * (0.86 + 0.14 * part),
                0.006 + 0.008 * part,
                0.005 + 0.005 * part,
            )
        )
    for i, sweet in enumerate(stage.chance.sample(SWEETS, 4)):
        stage.near.fill(stage.tone(sweet), *drops[i::4])


def lollipop(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a lollipop with rings."""
    spot = Spot(x, y, size)
    canvas.fill(stage.tone("#fff6ee", depth), spot.rect(-0.03, 0, 0.03, 0.6))
    first, second = (stage.tone(code, depth) for code in stage.chance.sample(SWEETS, 2))
    for i, r in enumerate((0.27, 0.21, 0.145, 0.08)):
        canvas.fill(second if i % 2 else first, spot.oval(0.015 * i, 0.75, r))
    canvas.fill((255, 255, 255, 120), spot.oval(0.12 * stage.light.side, 0.86, 0.06, 0.04))


def cane(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a striped candy cane."""
    spot = Spot(x, y, size, flip=stage.maybe(0.5))
    body = spot.bend(
        0.12,
        0.12,
        (0, 0),
        (0, 0.4),
        (0, 0.72),
        (0.06, 0.9),
        (0.2, 0.95),
        (0.32, 0.86),
        (0.34, 0.72),
    )
    canvas.fill(stage.tone("#fff6f4", depth), body)
    red = stage.tone(stage.chance.choice(("#f2506a", "#4fb8a0", "#8a6af2")), depth)
    canvas.fill(
        red,
        *(
            spot.poly((-0.1, v), (0.1, v + 0.08), (0.1, v + 0.15), (-0.1, v + 0.07))
            for v in (0.02, 0.2, 0.38, 0.56)
        ),
        spot.poly((-0.08, 0.78), (0.1, 0.76), (0.06, 0.86), (-0.04, 0.92)),
        spot.poly((0.14, 0.86), (0.22, 0.86), (0.22, 1.02), (0.12, 1.02)),
        spot.rect(0.24, 0.74, 0.44, 0.81),
        within=body,
    )


def cupcake(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a cupcake with a cherry."""
    spot = Spot(x, y, size * 0.8)
    cup, icing = stage.chance.sample(SWEETS, 2)
    canvas.fill(stage.round(cup, depth), spot.profile((0.22, 0), (0.32, 0.4)))
    canvas.fill(
        (255, 255, 255, 70),
        *(
            spot.poly((u, 0), (u + 0.05, 0), (u * 1.4 + 0.06, 0.4), (u * 1.4, 0.4))
            for u in (-0.18, -0.06, 0.06)
        ),
    )
    canvas.fill(
        stage.round(lighten(parse(icing), 0.35), depth),
        spot.oval(0, 0.44, 0.38, 0.14),
        spot.oval(0, 0.58, 0.28, 0.13),
        spot.oval(0, 0.7, 0.16, 0.1),
    )
    canvas.fill(stage.tone("#e8384f", depth), spot.oval(0, 0.84, 0.08))


def cone(stage: Stage, canvas: Canvas, x: float, y: float, size: float, depth: float) -> None:
    """Draw a mountain of ice cream."""
    spot = Spot(x, y, size)
    code = stage.chance.choice(SWEETS)
    canvas.fill(
        stage.round(lighten(parse(code), 0.3), depth),
        spot.bulb((0.62, -0.1), (0.5, 0.3), (0.22, 0.8), (0.0, 1.0)),
    )
    top = stage.tone("#fffaf4", depth)
    canvas.fill(
        top,
        spot.bulb((0.34, 0.58), (0.22, 0.82), (0.0, 1.02)),
        *(spot.oval(u, 0.58, 0.1, 0.12) for u in (-0.25, -0.06, 0.12, 0.27)),
    )


def cottage(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a gingerbread house with icing."""
    spot, c = Spot(x, y, size), stage.middle
    ice = stage.tone("#fffaf6")
    c.fill(
        stage.fall("#c98450"), spot.poly((-0.4, 0), (-0.4, 0.42), (0, 0.86), (0.4, 0.42), (0.4, 0))
    )
    c.fill(
        ice,
        spot.line(0.1, (-0.5, 0.36), (0, 0.92), (0.5, 0.36)),
        *(
            spot.oval(u, 0.36 + 0.56 * (1 - abs(u) * 2) - 0.05, 0.06, 0.08)
            for u in (-0.46, -0.34, -0.22, -0.1, 0.1, 0.22, 0.34, 0.46)
        ),
    )
    for i, u in enumerate((-0.4, -0.27, -0.13, 0.0, 0.13, 0.27, 0.4)):
        c.fill(stage.tone(SWEETS[i % len(SWEETS)]), spot.oval(u, 0.92 - abs(u) * 1.12, 0.045))
    c.fill(stage.tone("#8a4f38"), spot.arch(0, 0, 0.1, 0.32))
    c.fill(
        mix(ice, parse("#ffd98a"), 0.8),
        spot.oval(-0.23, 0.26, 0.075),
        spot.oval(0.23, 0.26, 0.075),
        spot.oval(0, 0.5, 0.07),
    )
    c.fill(ice, *(spot.oval(-0.4 + 0.1 * i, 0, 0.07, 0.04) for i in range(9)))


PLACE = Place(
    key="candy_land", kind="game", en="candy land", zh="糖果王国", draw=draw,
    words_en=("lollipops", "gingerbread house", "cupcakes"), words_zh=("棒棒糖", "姜饼屋",
    "纸杯蛋糕"), weathers=("clear", "cloudy"), seasons=(),
)  # fmt: skip

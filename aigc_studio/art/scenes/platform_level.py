"""A level of a side-scrolling platform game."""

from aigc_studio.art.canvas import Canvas
from aigc_studio.art.colour import lighten, mix, parse
from aigc_studio.art.elements.plants import bush
from aigc_studio.art.elements.relief import height_at, hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, palm, pine
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Shape, Spot, oval, rectangle
from aigc_studio.art.stage import SNOW, Stage

# Turf, soil, hills.
THEMES = (
    ("#6fc44f", "#b0764a", "#7fc48a"),
    ("#f2d98a", "#d99a5a", "#e8b87a"),
    (SNOW, "#7f9ac4", "#b4d0ea"),
    ("#b48af2", "#6a4a8a", "#9a7ac4"),
    ("#4fc4a0", "#5f6a8a", "#6fa8b4"),
)


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    turf, soil, far = chance.choice(THEMES)
    sky(stage, h * 0.75)
    hills(stage, stage.far, h * 0.56, 0.12, far, 0.55, waves=2.6)
    line = hills(stage, stage.far, h * 0.68, 0.09, far, 0.32, waves=2.2, bands=True)
    tree = palm if turf == "#f2d98a" else pine if turf == SNOW else chance.choice((broadleaf, pine))
    for _ in range(round(5 * w)):
        x = w * stage.span(0, 1)
        tree(stage, stage.far, x, height_at(line, x) + 0.02, stage.span(0.14, 0.24), 0.34)
    floor = h * stage.span(0.84, 0.87)
    gap = stage.span(0.3, 0.7) * w
    hills(stage, stage.middle, h * 0.8, 0.03, mix(parse(far), parse(soil), 0.3), 0.16)
    count = round(chance.randint(3, 4) * w)
    for i in range(count):
        x, y = w * (i + stage.span(0.0, 0.4)) / count, h * stage.span(0.5, 0.7)
        wide = 0.07 * chance.randint(2, 3)
        ledge(stage, stage.middle, x, y, wide, 0.05, turf, soil)
        coins(stage, x + 0.035, y - 0.06, round(wide / 0.07))
    _blocks(stage, w * stage.span(0.1, 0.7), h * stage.span(0.36, 0.42))
    _pipe(
        stage,
        w * stage.chance.choice((stage.span(0.12, 0.2), stage.span(0.8, 0.88))),
        floor + 0.02,
        stage.span(0.13, 0.2),
    )
    ledge(stage, stage.near, -0.1, floor, gap - 0.06 + 0.1, h - floor + 0.1, turf, soil)
    ledge(stage, stage.near, gap + 0.08, floor, w - gap, h - floor + 0.1, turf, soil)
    for _ in range(3):
        x = w * stage.span(0.05, 0.95)
        if abs(x - gap) > 0.2:
            bush(
                stage,
                stage.near,
                x,
                floor + 0.006,
                0.07,
                code="#4fae5a" if turf != SNOW else "#8fb4c4",
            )
    _flag(stage, w * 0.93, floor, stage.span(0.36, 0.44))
    return floor / h + 0.012


def ledge(
    stage: Stage, canvas: Canvas, x: float, y: float, wide: float, deep: float, turf: str, soil: str
) -> None:
    """Draw a platform of soil with dripping turf."""
    base, dark = stage.tone(soil), mix(stage.tone(soil), (40, 20, 50), 0.25)
    canvas.fill(base, rectangle(x, y, x + wide, y + deep))
    marks: list[Shape] = []
    step = 0.07
    for i in range(int(wide / step) + 1):
        for j in range(int(deep / step) + 1):
            a, b = x + i * step + (0.035 if j % 2 else 0.0), y + 0.03 + j * step
            if a + 0.03 < x + wide and b + 0.02 < y + deep:
                marks.append(rectangle(a + 0.01, b + 0.008, a + 0.035, b + 0.024))
    canvas.fill(dark, rectangle(x, y + deep - 0.008, x + wide, y + deep), *marks)
    green = stage.tone(turf)
    drips = [
        oval(x + 0.0175 + 0.035 * i, y + 0.02, 0.0175, 0.018) for i in range(int(wide / 0.035))
    ]
    canvas.fill(green, rectangle(x - 0.006, y - 0.008, x + wide + 0.006, y + 0.02), *drips)
    canvas.fill(lighten(green, 0.25), rectangle(x - 0.006, y - 0.008, x + wide + 0.006, y))


def coins(stage: Stage, x: float, y: float, count: int) -> None:
    """Hang a row of coins in the air."""
    for i in range(count):
        a = x + 0.07 * i
        stage.middle.fill(parse("#e8962f"), oval(a, y, 0.021, 0.025))
        stage.middle.fill(parse("#ffd24a"), oval(a - 0.002, y, 0.017, 0.021))
        stage.middle.fill(parse("#fff2b0"), rectangle(a - 0.005, y - 0.011, a, y + 0.011))


def _blocks(stage: Stage, x: float, y: float) -> None:
    for i in range(stage.chance.randint(3, 5)):
        spot = Spot(x + 0.075 * i, y, 0.075)
        gold = i % 2 == 1
        stage.middle.fill(stage.tone("#8a5a3a"), spot.rect(-0.5, 0, 0.5, 1))
        stage.middle.fill(
            stage.tone("#ffc84a" if gold else "#c9804f"), spot.rect(-0.45, 0.05, 0.45, 0.95)
        )
        if gold:
            stage.middle.fill(
                stage.tone("#fff6d9"),
                spot.poly(
                    (0, 0.85),
                    (0.12, 0.58),
                    (0.36, 0.55),
                    (0.18, 0.38),
                    (0.24, 0.14),
                    (0, 0.28),
                    (-0.24, 0.14),
                    (-0.18, 0.38),
                    (-0.36, 0.55),
                    (-0.12, 0.58),
                ),
            )
        else:
            stage.middle.fill(
                stage.tone("#8a5a3a"),
                spot.rect(-0.45, 0.48, 0.45, 0.54),
                spot.rect(-0.03, 0.5, 0.03, 0.95),
                spot.rect(-0.3, 0.05, -0.24, 0.5),
            )


def _pipe(stage: Stage, x: float, y: float, size: float) -> None:
    spot = Spot(x, y, size)
    code = stage.chance.choice(("#4f8ad9", "#d9604f", "#8f6ad9", "#e0984a"))
    stage.middle.fill(stage.round(code), spot.rect(-0.34, 0, 0.34, 0.8))
    stage.middle.fill(stage.round(code), spot.rect(-0.42, 0.76, 0.42, 1.0))
    stage.middle.fill(
        (255, 255, 255, 80), spot.rect(-0.26, 0, -0.17, 0.76), spot.rect(-0.33, 0.8, -0.22, 0.97)
    )


def _flag(stage: Stage, x: float, y: float, size: float) -> None:
    spot = Spot(x, y, size)
    stage.near.fill(stage.round("#e8ecf4"), spot.rect(-0.015, 0, 0.015, 1))
    stage.near.fill(parse("#ffd24a"), spot.oval(0, 1, 0.035))
    stage.near.fill(
        stage.tone(stage.chance.choice(("#f2504f", "#4f9af2", "#4fc47a"))),
        spot.poly((-0.015, 0.95), (-0.32, 0.85), (-0.015, 0.74)),
    )


PLACE = Place(
    key="platform_level", kind="game", en="platform game level", zh="横版过关游戏关卡", draw=draw,
    words_en=("platforms", "coins", "blocks"), words_zh=("平台", "金币", "砖块"),
    weathers=("clear", "cloudy"), seasons=(),
)  # fmt: skip

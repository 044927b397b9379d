"""A waterfall between cliffs."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix, with_alpha
from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow, meadow_code, rock
from aigc_studio.art.elements.relief import jagged
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, palm, pine
from aigc_studio.art.elements.water import water
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Point, oval, polygon, rectangle, smooth
from aigc_studio.art.stage import Stage

CLIFFS = ("#7f8594", "#8f7f78", "#6f8088", "#8a7a8f")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    sky(stage, h * 0.5)
    backdrop(stage, h * 0.42, meadow_code(stage), wild=0.7)
    x = w * stage.span(0.4, 0.6)
    top, pool = h * stage.span(0.26, 0.36), h * 0.74
    half = stage.span(0.08, 0.16)
    code = chance.choice(CLIFFS)
    cliff(stage, -1, x + half * 0.4, top - 0.02, pool, code)
    cliff(stage, 1, x - half * 0.4, top + stage.span(-0.04, 0.04), pool, code)
    curtain(stage, x, top + 0.03, pool, half)
    water(stage, stage.middle, pool, h, code="#2f93a8", mirror=0.4)
    for i in range(9):
        stage.middle.fill(
            with_alpha(stage.tone("#ffffff"), 0.4),
            oval(x + (i / 4 - 1) * half * 1.4, pool, stage.span(0.03, 0.06), 0.025),
        )
    stage.middle.glow(x, pool, half * 2.2, mix(stage.tone("#ffffff"), stage.light.haze, 0.3), 0.55)
    for _ in range(5):
        rock(
            stage,
            stage.middle,
            w * stage.span(0.05, 0.95),
            h * stage.span(0.8, 0.92),
            stage.span(0.05, 0.1),
            code,
        )
    near = meadow(stage, h * 0.9, rise=0.04)
    rock(stage, stage.near, w * stage.span(0.2, 0.8), near[0][1] + 0.06, 0.12, code)
    frame(
        stage,
        chance.choice((pine, broadleaf, season_tree(stage)))
        if stage.scene.snowy
        else chance.choice((palm, broadleaf, pine)),
        size=0.5,
    )
    return 0.95


def cliff(stage: Stage, side: int, x: float, top: float, low: float, code: str) -> None:
    """Draw a cliff from one edge of the picture to x, with trees on it."""
    edge = -0.05 if side < 0 else stage.w + 0.05
    lip = jagged(stage, (edge, top - stage.span(0.0, 0.12)), (x, top + 0.03), 0.06, 3)
    wall = jagged(stage, (x, top + 0.03), (x - side * 0.04, low + 0.02), 0.07, 4)
    body = polygon([*lip, *wall, (edge, low + 0.02)])
    lit, shade = stage.sides(code, 0.12)
    bright = side == -stage.light.side
    face, other = (lit, shade) if bright else (shade, lit)
    stage.middle.fill(Gradient((face, mix(face, stage.light.haze, 0.25))), body)
    count = 7
    for i in range(count):
        a = edge + (x - edge) * (i + stage.span(0.1, 0.9)) / count
        b, tall, half = stage.span(top, low - 0.1), stage.span(0.08, 0.2), stage.span(0.015, 0.04)
        chip: list[Point] = [
            (a - half, b),
            (a, b - 0.02),
            (a + half, b + 0.03),
            (a + half * 0.5, b + tall),
            (a - half * 0.6, b + tall * 0.8),
        ]
        stage.middle.fill((*other, 70), polygon(chip), within=body)
    turf = stage.tone(stage.ground(meadow_code(stage)), 0.12)
    under_turf = [(a, b + 0.02 + 0.018 * (i % 2)) for i, (a, b) in enumerate(lip)]
    stage.middle.fill(turf, polygon([*lip, *reversed(under_turf)]))
    tree = season_tree(stage)
    for _ in range(4):
        a, b = stage.chance.choice(lip[1:-1])
        tree(stage, stage.middle, a, b + 0.015, stage.span(0.12, 0.2), 0.14)


def curtain(stage: Stage, x: float, top: float, low: float, half: float) -> None:
    """Draw falling water, paler towards its foot, with streaks."""
    blue, white = stage.tone("#9fd8ec", 0.05), stage.tone("#f4fcff")
    left = smooth([(x - half * 0.8, top), (x - half * 0.95, (top + low) / 2), (x - half, low)])
    right = smooth([(x + half, low), (x + half * 0.95, (top + low) / 2), (x + half * 0.8, top)])
    body = polygon([*left, *right])
    stage.middle.fill(Gradient((mix(blue, white, 0.4), blue, white)), body)
    for _ in range(12):
        a, b = x + half * stage.span(-0.9, 0.9), stage.span(top, low - 0.1)
        wide, tall = stage.span(0.004, 0.012), stage.span(0.06, 0.25)
        ink = with_alpha(white if stage.maybe(0.6) else stage.tone("#5fb4d4"), 0.6)
        stage.middle.fill(
            ink,
            rectangle(a, b, a + wide, min(low, b + tall)),
            oval(a + wide / 2, b, wide / 2),
            within=body,
        )


PLACE = Place(
    key="waterfall", kind="landscape", en="waterfall", zh="瀑布", draw=draw,
    words_en=("cliffs", "rocks", "falling water"), words_zh=("悬崖", "岩石", "飞流"),
)  # fmt: skip

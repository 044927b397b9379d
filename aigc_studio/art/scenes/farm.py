"""A farm: red barn, silo, fields in rows."""

import math

from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import fence, meadow, meadow_code
from aigc_studio.art.elements.houses import house, windows
from aigc_studio.art.elements.relief import height_at, hills, under
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, polygon
from aigc_studio.art.stage import SNOW, Stage

CROPS = {
    "spring": ("#8fbf4f", "#a9cf6a"),
    "summer": ("#e8c24f", "#d9a83a"),
    "autumn": ("#d99a45", "#b9803a"),
    "winter": ("#e8eef4", "#d4dde8"),
}


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, code = stage.h, stage.w, meadow_code(stage)
    y = h * stage.span(0.5, 0.56)
    sky(stage, y)
    backdrop(stage, y, code, wild=0.25)
    line = hills(stage, stage.middle, y + h * 0.06, 0.03, stage.ground(code), 0.16, bands=True)
    field(stage, y + h * 0.13, *CROPS[stage.scene.season or "summer"])
    side = stage.chance.choice((-1, 1))
    x = w * (0.5 + side * stage.span(0.05, 0.25))
    tree = season_tree(stage)
    for _ in range(5):
        a = w * stage.span(0, 1)
        tree(stage, stage.middle, a, height_at(line, a) + 0.02, stage.span(0.12, 0.2), 0.18)
    foot = height_at(line, x) + 0.06
    _silo(stage, x - side * 0.19, foot, 0.32)
    _barn(stage, x, foot, stage.span(0.26, 0.32))
    house(stage, stage.middle, x + side * 0.24, foot + 0.005, 0.16, 0.1)
    near = meadow(stage, h * 0.87, blooming=stage.maybe(0.5))
    if stage.maybe(0.7):
        fence(stage, stage.near, near, 0.1, "#f2ece0" if stage.maybe(0.4) else "#a87b56")
    frame(stage, tree, both=0.2)
    return 0.95


def field(stage: Stage, y: float, first: str, second: str) -> None:
    """Draw a field whose rows run towards the horizon."""
    w, h = stage.w, stage.h
    skyline = [(w * i / 20, y + 0.012 * math.sin(i / 4)) for i in range(21)]
    body = under(stage, skyline)
    stage.middle.fill(stage.fall(first, 0.06, haze=0.0), body)
    colour = stage.tone(second, 0.04)
    middle = w * stage.span(0.35, 0.65)
    for i in range(-24, 25):
        top, low = middle + i * 0.045, middle + i * 0.17
        wedge = [(top, y - 0.02), (top + 0.014, y - 0.02), (low + 0.07, h), (low, h)]
        stage.middle.fill(colour, polygon(wedge), within=body)


def _barn(stage: Stage, x: float, y: float, size: float) -> None:
    spot, c = Spot(x, y, size, flip=stage.light.side > 0), stage.middle
    code = stage.chance.choice(("#c2453a", "#b03f38", "#a8584a", "#8f4a3a"))
    lit, shade = stage.sides(code, 0.06)
    trim, roof = (
        stage.tone("#fbf3e6", 0.06),
        stage.tone(SNOW if stage.scene.snowy else "#5f5664", 0.06),
    )
    front = (
        (-0.45, 0),
        (0.15, 0),
        (0.15, 0.38),
        (0.05, 0.58),
        (-0.15, 0.72),
        (-0.35, 0.58),
        (-0.45, 0.38),
    )
    c.fill(shade, spot.rect(0.1, 0, 0.75, 0.38))
    c.fill(
        roof,
        spot.poly(
            (-0.15, 0.72), (0.05, 0.58), (0.17, 0.36), (0.8, 0.36), (0.68, 0.58), (0.5, 0.72)
        ),
    )
    c.fill(lit, spot.poly(*front))
    c.fill(
        trim, spot.line(0.03, (-0.49, 0.35), (-0.36, 0.6), (-0.15, 0.74), (0.06, 0.6), (0.19, 0.35))
    )
    door = spot.rect(-0.29, 0, -0.01, 0.28)
    c.fill(trim, door)
    c.fill(
        stage.tone("#8a352f", 0.06),
        spot.rect(-0.265, 0, -0.16, 0.26),
        spot.rect(-0.14, 0, -0.035, 0.26),
    )
    c.fill(
        trim,
        spot.line(0.02, (-0.265, 0), (-0.16, 0.26)),
        spot.line(0.02, (-0.035, 0), (-0.14, 0.26)),
    )
    windows(
        stage,
        c,
        [spot.oval(-0.15, 0.5, 0.06), *(spot.rect(u, 0.14, u + 0.1, 0.25) for u in (0.25, 0.48))],
        0.06,
    )


def _silo(stage: Stage, x: float, y: float, size: float) -> None:
    spot = Spot(x, y, size)
    stage.middle.fill(stage.round("#c9ccd2", 0.08), spot.rect(-0.15, 0, 0.15, 0.9))
    stage.middle.fill(
        stage.round(SNOW if stage.scene.snowy else "#9aa4b2", 0.08), spot.dome(0, 0.9, 0.16, 0.15)
    )
    for v in (0.2, 0.4, 0.6, 0.8):
        stage.middle.fill(stage.tone("#a0a6b0", 0.08), spot.rect(-0.15, v, 0.15, v + 0.012))


PLACE = Place(
    key="farm", kind="landscape", en="farm", zh="农场", draw=draw,
    words_en=("red barn", "fields", "fence"), words_zh=("红色谷仓", "田野", "栅栏"),
)  # fmt: skip

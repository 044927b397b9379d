"""A still lake that mirrors its shores."""

from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.ground import meadow, meadow_code
from aigc_studio.art.elements.houses import house
from aigc_studio.art.elements.plants import reeds
from aigc_studio.art.elements.relief import height_at, hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import pine
from aigc_studio.art.elements.water import rowboat, water
from aigc_studio.art.elements.woods import season_tree, woods
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    y = h * stage.span(0.5, 0.58)
    code = meadow_code(stage)
    orb = sky(stage, y)
    backdrop(stage, y - 0.01, code, rise=0.2, wild=0.8)
    line = hills(stage, stage.far, y + 0.005, 0.02, stage.ground("#5a8f60"), 0.22, waves=2.5)
    woods(
        stage,
        stage.far,
        line,
        stage.span(0.07, 0.12),
        0.22,
        tree=chance.choice((pine, season_tree(stage))),
    )
    if stage.maybe(0.5):
        x = w * stage.span(0.2, 0.8)
        house(stage, stage.far, x, height_at(line, x) + 0.015, 0.11, 0.15)
    water(
        stage,
        stage.middle,
        y + 0.012,
        h,
        code=chance.choice(("#2f7fa0", "#2f8f94", "#3f76a8")),
        orb=orb,
        mirror=0.75,
    )
    if stage.maybe(0.5):
        rowboat(stage, stage.middle, w * stage.span(0.3, 0.7), h * 0.72, 0.16, 0.05)
    near = meadow(stage, h * 0.9, rise=0.04)
    side = chance.choice((-1, 1))
    if stage.maybe(0.5):
        _jetty(stage, w * (0.5 + side * 0.12))
    for _ in range(3):
        x = w * (0.5 - side * stage.span(0.15, 0.5))
        reeds(stage, stage.near, x, height_at(near, x) + 0.02, stage.span(0.14, 0.22))
    tree = season_tree(stage)
    x = w * (0.5 + side * stage.span(0.38, 0.48))
    tree(stage, stage.near, x, height_at(near, x) + 0.05, stage.span(0.5, 0.7), 0.0)
    return 0.95


def _jetty(stage: Stage, x: float) -> None:
    spot = Spot(x, stage.h * 0.95, 0.3)
    lit, shade = stage.sides("#a87f5a")
    for v in (0.1, 0.4, 0.7):
        for side in (-1, 1):
            u = side * (0.3 - 0.16 * v)
            stage.near.fill(shade, spot.rect(u - 0.02, v - 0.12, u + 0.02, v + 0.1))
    stage.near.fill(lit, spot.profile((0.33, -0.1), (0.16, 0.8)))
    for i in range(9):
        v = -0.1 + 0.9 * (i / 9) ** 0.8
        stage.near.fill(shade, spot.rect(-0.32 + 0.17 * v, v, 0.32 - 0.17 * v, v + 0.012))


PLACE = Place(
    key="lake", kind="landscape", en="lake", zh="湖泊", draw=draw,
    words_en=("still water", "reflection", "mountains"), words_zh=("平静的湖水", "倒影", "群山"),
)  # fmt: skip

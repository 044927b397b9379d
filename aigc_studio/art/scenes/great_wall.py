"""The Great Wall over mountain ridges."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow, meadow_code
from aigc_studio.art.elements.houses import lamp
from aigc_studio.art.elements.monument import battlements
from aigc_studio.art.elements.relief import height_at, hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import pine
from aigc_studio.art.elements.woods import season_tree, thicket
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Point, Spot, polygon
from aigc_studio.art.stage import Stage

WOODS = {"spring": "#7fae5f", "summer": "#5a9a5a", "autumn": "#c98a45", "winter": "#9ab0a8"}


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, code = stage.h, WOODS[stage.scene.season or "summer"]
    y = h * stage.span(0.46, 0.52)
    sky(stage, y)
    backdrop(stage, y - 0.02, code, rise=0.2, wild=0.8)
    side = stage.chance.choice((-1, 1))
    for i, (depth, thick) in enumerate(((0.4, 0.02), (0.2, 0.036), (0.06, 0.06))):
        layer = stage.far if i == 0 else stage.middle
        base = y + h * (0.05 + 0.13 * i)
        line = hills(stage, layer, base, 0.07 + 0.01 * i, stage.ground(code), depth, waves=1.5)
        thicket(stage, layer, line, 0.016 + 0.008 * i, stage.ground(code), depth)
        wall(stage.floodlit(), i == 0, line, thick, depth, side)
    meadow(stage, h * 0.87, code=meadow_code(stage))
    frame(stage, stage.chance.choice((pine, season_tree(stage))), size=0.45)
    return 0.94


def wall(stage: Stage, far: bool, line: list[Point], thick: float, depth: float, side: int) -> None:
    """Lead a wall with teeth along a skyline, with watchtowers on its heights."""
    layer = stage.far if far else stage.middle
    code = stage.chance.choice(("#c9ac84", "#bfa78a", "#d0b48c"))
    lit, shade = stage.sides(code, depth)
    top = [(x, y - thick) for x, y in line]
    body = polygon([*top, *((x, y + thick * 1.2) for x, y in reversed(line))])
    layer.fill(Gradient((lit, mix(lit, shade, 0.8))), body)
    step = thick * 0.8
    for i in range(int(stage.w / step) + 1):
        x = i * step
        y = height_at(top, x)
        layer.fill(
            lit,
            polygon(
                [(x, y), (x + step / 2, y), (x + step / 2, y - thick * 0.4), (x, y - thick * 0.4)]
            ),
        )
    path = [(x, y + thick * 0.25) for x, y in top]
    layer.fill(shade, polygon([*path, *((x, y + thick * 0.22) for x, y in reversed(path))]))
    crests = [
        p
        for a, p, b in zip(line, line[1:], line[2:], strict=False)
        if p[1] <= a[1] and p[1] <= b[1]
    ]
    spots = crests or [line[len(line) // 2]]
    for x, y in spots[:3]:
        if 0.06 < x < stage.w - 0.06:
            tower(stage, far, Spot(x, y + thick, thick * 3.2, flip=side < 0), code, depth)


def tower(stage: Stage, far: bool, spot: Spot, code: str, depth: float) -> None:
    """Draw a watchtower with windows and teeth."""
    layer = stage.far if far else stage.middle
    lit, shade = stage.sides(code, depth)
    layer.fill(stage.round(code, depth), spot.profile((0.56, 0), (0.5, 1.0)))
    layer.fill(
        lit,
        spot.rect(-0.56, 0.98, 0.56, 1.06),
        *battlements(spot, -0.56, 0.56, 1.06, tooth=0.09, height=0.12),
    )
    panes = [spot.arch(u, 0.55, 0.09, 0.28) for u in (-0.28, 0.0, 0.28)]
    layer.fill(lamp(stage, depth) if stage.light.lamps else mix(shade, (40, 30, 50), 0.5), *panes)


PLACE = Place(
    key="great_wall", kind="landmark", en="Great Wall", zh="长城", draw=draw,
    article="the ", words_en=("wall", "watchtower", "mountains"), words_zh=("城墙", "烽火台",
    "群山"), country_en="China", country_zh="中国", at=(116.6, 40.4),
)  # fmt: skip

"""Hagia Sophia with its minarets."""

from aigc_studio.art.elements.houses import skyline, windows
from aigc_studio.art.elements.monument import arcade, floodlight
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import Site, site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import poplar
from aigc_studio.art.elements.woods import season_tree, thicket
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import SNOW, Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.7, 0.76)
    orb = sky(stage, y)
    if stage.maybe(0.5):
        hills(stage, stage.far, y - 0.1, 0.05, "#7f8fa8", 0.65, waves=2)
    skyline(stage, stage.far, y, 0.16, "#b89a8a", 0.55)
    mosque(stage.floodlit(), w * stage.span(0.46, 0.54), y, stage.span(0.5, 0.58))
    line = hills(stage, stage.middle, y - 0.005, 0.008, "#5f8f5a", 0.08)
    thicket(stage, stage.middle, line, 0.028, stage.ground("#4f8552"), 0.06)
    kind: Site = stage.chance.choice(("square", "grass", "river"))
    return site(
        stage, y + 0.02, kind=kind, tree=stage.chance.choice((poplar, season_tree(stage))), orb=orb
    )


def mosque(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the great dome on its half domes and buttresses, and four minarets."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.08
    code = stage.chance.choice(("#d99a80", "#d4a58c", "#cf8f74"))
    lead = SNOW if stage.scene.snowy else "#7f8fa0"
    for u, tall in ((-0.8, 0.92), (0.8, 0.92), (-0.58, 1.0), (0.6, 1.0)):
        c.fill(stage.round("#f0e2d0", d), spot.profile((0.035, 0), (0.03, tall), u=u))
        for v in (0.55, 0.78):
            c.fill(
                stage.tone("#b8a08c", d), spot.rect(u - 0.045, v * tall, u + 0.045, v * tall + 0.02)
            )
        c.fill(stage.tone("#5f7082", d), spot.profile((0.035, tall), (0.0, tall + 0.17), u=u))
    c.fill(stage.fall(code, d), spot.rect(-0.7, 0, 0.7, 0.26))
    arcade(stage, c, spot, (-0.68, 0.06, 0.68, 0.17), 14, d, code="#6b4a4a", fill=0.45)
    for u in (-0.42, 0.42):
        c.fill(stage.round(lead, d), spot.dome(u, 0.26, 0.24, 0.17))
        c.fill(stage.round(code, d), spot.rect(u - 0.24, 0.22, u + 0.24, 0.28))
    c.fill(stage.fall(code, d), spot.rect(-0.36, 0, 0.36, 0.46))
    for u in (-0.3, 0.3):
        c.fill(stage.round(code, d), spot.profile((0.08, 0), (0.06, 0.5), u=u))
    c.fill(stage.sides(code, d)[1], spot.arch(0, 0.16, 0.22, 0.3))
    panes = [
        spot.arch(u, v, 0.025, 0.07) for v in (0.19, 0.29) for u in (-0.13, -0.065, 0, 0.065, 0.13)
    ]
    windows(stage, c, panes, d, lit=0.9)
    c.fill(stage.round(code, d), spot.rect(-0.3, 0.46, 0.3, 0.54))
    windows(
        stage, c, [spot.arch(-0.27 + 0.06 * i, 0.475, 0.014, 0.05) for i in range(10)], d, lit=0.9
    )
    c.fill(stage.round(lead, d), spot.dome(0, 0.54, 0.3, 0.24))
    c.fill(
        (*stage.tone("#5f7082", d), 90),
        *(spot.line(0.008, (u, 0.55), (u * 0.5, 0.76)) for u in (-0.2, -0.07, 0.07, 0.2)),
    )
    c.fill(
        stage.tone("#e0b84a", d), spot.rect(-0.006, 0.77, 0.006, 0.88), spot.oval(0, 0.81, 0.015)
    )
    floodlight(stage, c, [spot.at(-0.4, 0.15), spot.at(0.4, 0.15)], size * 0.6)


PLACE = Place(
    key="hagia_sophia", kind="landmark", en="Hagia Sophia", zh="圣索菲亚大教堂", draw=draw,
    article="the ", words_en=("great dome", "minarets", "Istanbul"), words_zh=("大穹顶",
    "宣礼塔", "伊斯坦布尔"), country_en="Turkey", country_zh="土耳其", at=(29, 41),
)  # fmt: skip

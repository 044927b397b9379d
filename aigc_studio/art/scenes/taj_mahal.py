"""The Taj Mahal at the end of its pool."""

from aigc_studio.art.elements.monument import floodlight
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import Site, site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import palm, poplar
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.62, 0.68)
    orb = sky(stage, y)
    line = hills(stage, stage.far, y - 0.01, 0.012, "#6f9a62", 0.4)
    thicket(stage, stage.far, line, 0.035, "#5f905a", 0.38)
    x = w * stage.span(0.46, 0.54)
    taj(stage.floodlit(), x, y, stage.span(0.42, 0.5))
    for i in range(4):
        for side in (-1, 1):
            poplar(
                stage,
                stage.middle,
                x + side * (0.2 + 0.09 * i),
                y + 0.015,
                0.12 + 0.04 * i,
                0.1,
                code="#4a8552",
            )
    kind: Site = stage.chance.choice(("pool", "pool", "river"))
    return site(
        stage,
        y + 0.01,
        kind=kind,
        tree=stage.chance.choice((palm, poplar, None)),
        orb=orb,
        code="#7fae55",
    )


def taj(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the tomb with its domes and four minarets."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.06
    code = stage.chance.choice(("#fbf3ea", "#f8ece4", "#fdf6ee"))
    shade = stage.sides(code, d)[1]
    c.fill(stage.tone("#d9cfc4", d), spot.rect(-1.0, 0, 1.0, 0.07))
    for u, tall in ((-0.92, 0.78), (0.92, 0.78), (-0.68, 0.7), (0.68, 0.7)):
        c.fill(stage.round(code, d), spot.profile((0.035, 0.05), (0.026, tall), u=u))
        c.fill(
            shade,
            *(
                spot.rect(u - 0.042, v * tall, u + 0.042, v * tall + 0.012)
                for v in (0.36, 0.65, 0.94)
            ),
        )
        c.fill(
            stage.round(code, d),
            spot.dome(u, tall, 0.032, 0.05),
            spot.rect(u - 0.004, tall, u + 0.004, tall + 0.09),
        )
    c.fill(stage.round(code, d), spot.rect(-0.46, 0.07, 0.46, 0.46))
    for u in (-0.28, 0.28):
        c.fill(stage.round(code, d), spot.rect(u - 0.07, 0.46, u + 0.07, 0.53))
        c.fill(
            stage.round(code, d),
            spot.bulb((0.075, 0.53), (0.09, 0.58), (0.05, 0.66), (0.0, 0.71), u=u),
        )
    c.fill(stage.round(code, d), spot.rect(-0.17, 0.46, 0.17, 0.56))
    c.fill(
        stage.round(code, d),
        spot.bulb((0.17, 0.56), (0.215, 0.68), (0.15, 0.84), (0.03, 0.93), (0.0, 0.97)),
    )
    c.fill(
        stage.tone("#d9b04a", d), spot.rect(-0.006, 0.95, 0.006, 1.06), spot.oval(0, 0.99, 0.014)
    )
    c.fill(stage.round(code, d), spot.rect(-0.16, 0.07, 0.16, 0.52))
    dark = stage.tone("#ffd98a" if stage.light.lamps else "#9a8f9f", d)
    c.fill(
        shade,
        spot.rect(-0.13, 0.07, 0.13, 0.48),
        *(spot.rect(u - 0.055, 0.09, u + 0.055, 0.42) for u in (-0.3, 0.3)),
    )
    for u, half, low, tall in (
        (0, 0.1, 0.07, 0.36),
        (-0.3, 0.042, 0.1, 0.12),
        (0.3, 0.042, 0.1, 0.12),
        (-0.3, 0.042, 0.27, 0.12),
        (0.3, 0.042, 0.27, 0.12),
    ):
        top = low + tall
        arch = spot.curve(
            (u - half, low),
            (u - half, top - half * 0.9),
            (u, top),
            (u + half, top - half * 0.9),
            (u + half, low),
        )
        c.fill(dark, arch, spot.rect(u - half, low, u + half, top - half))
    floodlight(stage, c, [spot.at(0, 0.2)], size * 0.8)


PLACE = Place(
    key="taj_mahal", kind="landmark", en="Taj Mahal", zh="泰姬陵", draw=draw, article="the ",
    words_en=("white marble dome", "minarets", "pool"), words_zh=("白色大理石穹顶", "宣礼塔",
    "水池"), country_en="India", country_zh="印度", at=(78, 27.2), weathers=WARM, seasons=(),
)  # fmt: skip

"""The tower of Belem in the river Tagus."""

from aigc_studio.art.elements.houses import skyline, windows
from aigc_studio.art.elements.monument import battlements, floodlight
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import palm
from aigc_studio.art.elements.water import sailboat
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.64, 0.7)
    orb = sky(stage, y)
    hills(stage, stage.far, y - 0.03, 0.05, "#7f9fa0", 0.6, waves=2)
    if stage.maybe(0.5):
        skyline(stage, stage.far, y, 0.1, "#d9b8a0", 0.6)
    side = stage.chance.choice((-1, 1))
    tower(stage.floodlit(), w * (0.5 - side * 0.1), y + 0.03, stage.span(0.5, 0.56), side < 0)
    ground = site(
        stage,
        y,
        kind="river",
        tree=stage.chance.choice((palm, None)),
        orb=orb,
        mirror=0.5,
        code="#9ab060",
    )
    if stage.maybe(0.7):
        sailboat(stage, stage.middle, w * (0.5 + side * stage.span(0.2, 0.4)), y + 0.09, 0.17, 0.1)
    return ground


def tower(stage: Stage, x: float, y: float, size: float, flip: bool) -> None:
    """Draw the keep, its bastion and the round sentry boxes."""
    spot, c, d = Spot(x, y, size, flip=flip), stage.far, 0.06
    code = stage.chance.choice(("#efe0c4", "#e8d8bc", "#f2e4cc"))
    shade = stage.sides(code, d)[1]
    c.fill(stage.round(code, d), spot.rect(-0.36, -0.06, 0.7, 0.26))
    c.fill(shade, spot.rect(-0.36, 0.22, 0.7, 0.235))
    c.fill(stage.tone(code, d), *battlements(spot, -0.36, 0.7, 0.26, tooth=0.025, height=0.05))
    c.fill(stage.round(code, d), spot.rect(-0.3, 0.1, 0.14, 0.78))
    c.fill(shade, spot.rect(-0.32, 0.5, 0.16, 0.52), spot.rect(-0.32, 0.76, 0.16, 0.79))
    c.fill(stage.tone(code, d), *battlements(spot, -0.32, 0.16, 0.79, tooth=0.025, height=0.05))
    c.fill(stage.round(code, d), spot.rect(-0.2, 0.79, 0.04, 0.93))
    c.fill(stage.tone(code, d), *battlements(spot, -0.2, 0.04, 0.93, tooth=0.02, height=0.04))
    for u, v in ((-0.3, 0.76), (0.14, 0.76), (-0.36, 0.22), (0.7, 0.22), (0.3, 0.22), (0.5, 0.22)):
        c.fill(
            stage.round(code, d),
            spot.profile((0.02, v - 0.07), (0.045, v - 0.03), (0.045, v + 0.08), u=u),
        )
        c.fill(stage.round("#d9c8ac", d), spot.dome(u, v + 0.08, 0.05, 0.055))
        windows(stage, c, [spot.rect(u - 0.01, v + 0.01, u + 0.01, v + 0.05)], d)
    panes = [spot.arch(u, v, 0.028, 0.1) for v in (0.36, 0.6) for u in (-0.2, -0.08, 0.04)]
    windows(stage, c, panes, d, lit=0.9)
    c.fill(stage.tone("#d4c2a4", d), spot.rect(-0.26, 0.31, 0.1, 0.35))
    windows(stage, c, [spot.arch(0.22 + 0.1 * i, 0.02, 0.022, 0.08) for i in range(5)], d)
    c.fill(
        stage.tone("#c9463f", d),
        spot.poly((-0.075, 1.16), (0.05, 1.13), (-0.075, 1.09)),
    )
    c.fill(stage.tone("#6b5a4f", d), spot.rect(-0.083, 0.96, -0.075, 1.17))
    floodlight(stage, c, [spot.at(-0.1, 0.3), spot.at(0.4, 0.1)], size * 0.5)


PLACE = Place(
    key="belem_tower", kind="landmark", en="Belem Tower in Lisbon", zh="里斯本贝伦塔", draw=draw,
    article="the ", words_en=("old tower", "river", "sailing boat"), words_zh=("古塔", "河流",
    "帆船"), country_en="Portugal", country_zh="葡萄牙", at=(-9.2, 38.7), weathers=WARM, seasons=(),
)  # fmt: skip

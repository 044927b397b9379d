"""The Brandenburg Gate."""

from aigc_studio.art.elements.houses import skyline
from aigc_studio.art.elements.monument import columns, floodlight
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf
from aigc_studio.art.elements.woods import season_tree, thicket
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import SNOW, Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.72, 0.78)
    sky(stage, y)
    skyline(stage, stage.far, y, 0.18, "#b0a8b0", 0.62)
    line = hills(stage, stage.far, y - 0.01, 0.006, stage.ground("#6f9a60"), 0.3)
    thicket(stage, stage.far, line, 0.045, stage.ground("#5a8f58"), 0.3)
    gate(stage.floodlit(), w * stage.span(0.46, 0.54), y + 0.01, stage.span(0.78, 0.88))
    return site(
        stage,
        y,
        kind=stage.chance.choice(("square", "square", "grass")),
        tree=stage.chance.choice((broadleaf, season_tree(stage))),
        size=0.4,
    )


def gate(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw six double columns, the attic and the quadriga; size is the width."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.05
    stone = stage.chance.choice(("#e0c8a0", "#d9bf98", "#e3cfae"))
    lit, shade = stage.sides(stone, d)
    for side in (-1, 1):
        c.fill(stage.fall(stone, d), spot.rect(side * 0.44 - 0.07, 0, side * 0.44 + 0.07, 0.26))
        c.fill(stage.fall(stone, d), spot.profile((0.085, 0.26), (0.0, 0.315), u=side * 0.44))
        columns(stage, c, spot, (side * 0.44 - 0.05, 0, side * 0.44 + 0.05, 0.24), 3, stone, d)
    for i in range(6):
        u = -0.325 + 0.13 * i
        c.fill(shade, spot.rect(u - 0.024, 0, u + 0.024, 0.36))
        c.fill(stage.round(stone, d), spot.profile((0.026, 0), (0.021, 0.36), u=u))
        c.fill(
            lit,
            spot.rect(u - 0.032, 0.345, u + 0.032, 0.362),
            spot.rect(u - 0.034, 0, u + 0.034, 0.02),
        )
    c.fill(stage.fall(stone, d), spot.rect(-0.37, 0.36, 0.37, 0.43))
    c.fill(
        shade, *(spot.rect(-0.355 + 0.05 * i, 0.375, -0.335 + 0.05 * i, 0.415) for i in range(15))
    )
    c.fill(lit, spot.rect(-0.39, 0.425, 0.39, 0.445))
    c.fill(
        stage.fall(stone, d), spot.profile((0.33, 0.445), (0.33, 0.47), (0.26, 0.48), (0.26, 0.52))
    )
    if stage.scene.snowy:
        c.fill(
            stage.tone(SNOW, d),
            spot.rect(-0.39, 0.44, 0.39, 0.452),
            spot.rect(-0.26, 0.516, 0.26, 0.526),
        )
    _quadriga(stage, Spot(*spot.at(0, 0.52), size * 0.16), d)
    floodlight(stage, c, [spot.at(-0.2, 0.15), spot.at(0.2, 0.15)], size * 0.35)


def _quadriga(stage: Stage, spot: Spot, depth: float) -> None:
    """Draw the chariot with four horses, seen from the front."""
    green = stage.tone("#5f9082", depth)
    c = stage.middle
    for u in (-0.48, -0.18, 0.18, 0.48):
        c.fill(
            green,
            spot.curve(
                (u - 0.12, 0),
                (u - 0.12, 0.35),
                (u - 0.05, 0.66),
                (u + 0.05, 0.66),
                (u + 0.12, 0.35),
                (u + 0.12, 0),
            ),
            spot.oval(u, 0.66, 0.065, 0.13),
        )
    c.fill(
        green,
        spot.profile((0.14, 0.4), (0.1, 0.95)),
        spot.oval(0, 1.0, 0.08),
        spot.rect(0.16, 0.5, 0.19, 1.25),
        spot.curve((0.05, 0.75), (0.3, 1.1), (0.12, 0.95)),
        spot.curve((-0.05, 0.75), (-0.3, 1.1), (-0.12, 0.95)),
    )


PLACE = Place(
    key="brandenburg_gate", kind="landmark", en="Brandenburg Gate in Berlin", zh="柏林勃兰登堡门",
    draw=draw, article="the ", words_en=("gate", "columns", "Berlin"), words_zh=("城门", "石柱",
    "柏林"), country_en="Germany", country_zh="德国", at=(13.4, 52.5),
)  # fmt: skip

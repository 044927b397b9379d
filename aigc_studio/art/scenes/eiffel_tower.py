"""The Eiffel Tower by day; its lights of the night are protected and never drawn."""

from itertools import pairwise

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.houses import skyline
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import Site, site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf
from aigc_studio.art.elements.woods import season_tree, thicket
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Point, Spot, smooth, stroke
from aigc_studio.art.stage import Stage

OUTER: tuple[Point, ...] = (
    (0.3, 0),
    (0.235, 0.12),
    (0.185, 0.22),
    (0.12, 0.4),
    (0.075, 0.56),
    (0.035, 0.8),
    (0.02, 0.93),
)
INNER: tuple[Point, ...] = (
    (0.2, 0),
    (0.16, 0.1),
    (0.13, 0.19),
    (0.07, 0.35),
    (0.03, 0.46),
    (0.0, 0.56),
)


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.76, 0.82)
    orb = sky(stage, y)
    skyline(stage, stage.far, y, 0.15, "#c9b8a8", 0.62)
    line = hills(stage, stage.far, y - 0.02, 0.01, stage.ground("#6f9a62"), 0.35)
    thicket(stage, stage.far, line, 0.035, stage.ground("#5f8f5a"), 0.32)
    tower(stage, w * stage.span(0.4, 0.6), y + 0.005, stage.span(0.66, 0.74) * min(h, 1.25))
    kind: Site = stage.chance.choice(("grass", "grass", "pool", "river"))
    return site(
        stage,
        y,
        kind=kind,
        tree=stage.chance.choice((broadleaf, season_tree(stage))),
        orb=orb,
        size=0.4,
    )


def tower(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the lattice tower."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.1
    code = stage.chance.choice(("#8a6a58", "#7f6a68", "#94705a"))
    lit, shade = stage.sides(code, d)
    outer, inner = smooth(OUTER, 4), smooth(INNER, 4)
    for side in (-1, 1):
        tone = lit if side == stage.light.side else mix(lit, shade, 0.6)
        leg = spot.poly(
            *((side * u, v) for u, v in outer), *((side * u, v) for u, v in reversed(inner))
        )
        c.fill(Gradient((tone, mix(tone, stage.light.haze, 0.12))), leg)
        lattice = []
        for i in range(14):
            v = 0.04 * i
            a, b = _width(outer, v), _width(inner, v)
            e, f = _width(outer, v + 0.04), _width(inner, v + 0.04)
            lattice += [
                spot.line(0.004, (side * a, v), (side * f, v + 0.04)),
                spot.line(0.004, (side * b, v), (side * e, v + 0.04)),
            ]
        c.fill(mix(tone, stage.light.haze, 0.45), *lattice, within=leg)
    top = [
        spot.line(0.003, (-_width(outer, v), v), (_width(outer, v + 0.035), v + 0.035))
        for v in (0.57, 0.63, 0.69, 0.75, 0.81, 0.86)
    ]
    c.fill(mix(shade, stage.light.haze, 0.4), *top)
    arch = [
        spot.at(0.19 * a, 0.06 + 0.13 * (1 - a * a) ** 0.5)
        for a in (-1, -0.8, -0.5, 0, 0.5, 0.8, 1)
    ]
    c.fill(shade, stroke(smooth(arch), size * 0.014))
    for v, half, tall in ((0.2, 0.215, 0.028), (0.405, 0.128, 0.022), (0.915, 0.032, 0.02)):
        c.fill(lit, spot.rect(-half, v, half, v + tall))
        c.fill(shade, spot.rect(-half, v, half, v + tall * 0.35))
    c.fill(shade, spot.profile((0.018, 0.93), (0.012, 0.955)), spot.rect(-0.003, 0.95, 0.003, 1.03))
    for u in (-0.25, 0.25):
        c.fill(stage.tone("#c4b8a8", d), spot.rect(u - 0.07, -0.01, u + 0.07, 0.018))


def _width(curve: list[Point], v: float) -> float:
    """Return the half width of a curve at a height."""
    for (a, b), (e, f) in pairwise(curve):
        if b <= v <= f:
            return a + (e - a) * (v - b) / ((f - b) or 1)
    return curve[-1][0] if v > curve[-1][1] else curve[0][0]


PLACE = Place(
    key="eiffel_tower", kind="landmark", en="Eiffel Tower", zh="埃菲尔铁塔", draw=draw,
    article="the ", words_en=("iron tower", "Paris", "park"), words_zh=("铁塔", "巴黎",
    "公园"), country_en="France", country_zh="法国", at=(2.3, 48.9), times=("dawn", "day", "dusk"),
)  # fmt: skip

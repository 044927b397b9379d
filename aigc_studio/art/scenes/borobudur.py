"""Borobudur: terraces of bell-shaped stupas in the morning mist."""

from aigc_studio.art.elements.monument import floodlight
from aigc_studio.art.elements.relief import hills, peak
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, palm
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.7, 0.76)
    sky(stage, y)
    for _ in range(2):
        peak(
            stage,
            stage.far,
            w * stage.span(0, 1),
            y,
            0.6,
            stage.span(0.3, 0.42),
            "#6f86a0",
            0.5,
            rough=0.05,
        )
    for depth in (0.55, 0.38):
        line = hills(stage, stage.far, y - depth * 0.25, 0.03, "#5f9060", depth, waves=2)
        thicket(stage, stage.far, line, 0.03, "#558a5a", depth)
    temple(stage.floodlit(), w * stage.span(0.46, 0.54), y, stage.span(0.44, 0.5))
    return site(
        stage,
        y,
        kind=stage.chance.choice(("grass", "square")),
        tree=stage.chance.choice((palm, broadleaf)),
        code="#79a552",
        stone="#a8a09a",
    )


def temple(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw square terraces below, round ones with stupas above, the great stupa on top."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.07
    code = stage.chance.choice(("#8f8a88", "#9a8f84", "#87898f"))
    shade = stage.sides(code, d)[1]
    for i in range(5):
        half, v = 1.0 - 0.11 * i, 0.085 * i
        c.fill(stage.round(code, d), spot.profile((half, v), (half * 0.985, v + 0.085)))
        c.fill(shade, spot.rect(-half * 1.01, v + 0.07, half * 1.01, v + 0.082))
        niches = [
            spot.arch(-half + (k + 0.5) * half / 9, v + 0.015, 0.018, 0.048) for k in range(18)
        ]
        c.fill(
            stage.tone("#5f5a5c", d) if not stage.light.lamps else stage.tone("#e8b860", d), *niches
        )
    c.fill(shade, spot.profile((0.08, 0), (0.05, 0.43)))
    for v, half, count in ((0.425, 0.5, 7), (0.5, 0.38, 6), (0.575, 0.26, 4)):
        c.fill(stage.round(code, d), spot.rect(-half, v, half, v + 0.035))
        for k in range(count):
            stupa(stage, spot, -half + (k + 0.5) * 2 * half / count, v + 0.03, 0.045, code, d)
    stupa(stage, spot, 0, 0.6, 0.13, code, d)
    floodlight(stage, c, [spot.at(-0.5, 0.1), spot.at(0.5, 0.1)], size * 0.7)


def stupa(
    stage: Stage, spot: Spot, u: float, v: float, half: float, code: str, depth: float
) -> None:
    """Draw a bell of stone with a spire."""
    bell = spot.bulb(
        (half * 1.1, v),
        (half, v + half * 0.5),
        (half * 0.75, v + half * 1.2),
        (half * 0.3, v + half * 1.5),
        u=u,
    )
    stage.middle.fill(stage.round(code, depth), bell)
    stage.middle.fill(
        stage.round(code, depth),
        spot.profile(
            (half * 0.28, v + half * 1.4), (half * 0.1, v + half * 2.3), (0, v + half * 2.5), u=u
        ),
    )
    if half < 0.1:
        holes = [
            spot.oval(u + a * half, v + b * half, half * 0.12)
            for a in (-0.5, 0, 0.5)
            for b in (0.4, 0.85)
        ]
        stage.middle.fill(stage.sides(code, depth)[1], *holes)


PLACE = Place(
    key="borobudur", kind="landmark", en="Borobudur temple", zh="婆罗浮屠", draw=draw,
    article="the ", words_en=("stone stupas", "temple", "volcano"), words_zh=("石塔", "佛寺",
    "火山"), country_en="Indonesia", country_zh="印度尼西亚",
    at=(110.2, -7.6), weathers=WARM, seasons=(),
)  # fmt: skip

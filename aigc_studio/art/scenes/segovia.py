"""The Roman aqueduct of Segovia."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.houses import townhouse
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, poplar
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, oval, rectangle
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.78, 0.82)
    sky(stage, y)
    backdrop(stage, h * 0.62, "#a8a868", rise=0.2, wild=0.6)
    x = -0.03
    while x < w:
        wide = stage.span(0.09, 0.14)
        wall = stage.chance.choice(("#e8c49a", "#d9a87f", "#f0dcc0", "#c98f70"))
        townhouse(stage, stage.far, x, y, wide, stage.span(0.1, 0.17), 0.5, wall=wall, gable="flat")
        x += wide
    aqueduct(stage.floodlit(), y + 0.012, stage.span(0.44, 0.5))
    tree = stage.chance.choice((poplar, broadleaf, season_tree(stage)))
    return site(
        stage,
        y,
        kind=stage.chance.choice(("square", "grass")),
        tree=tree,
        stone="#d4c0a0",
        size=0.36,
    )


def aqueduct(stage: Stage, y: float, size: float) -> None:
    """Draw piers and two rows of arches from edge to edge; size is its height.

    What is seen through the arches must stay seen, so piers and spandrels are drawn, not holes.
    """
    c, step = stage.middle, size * 0.26
    code = stage.chance.choice(("#d4b48c", "#c9a986", "#d9b894"))
    lit, shade = stage.sides(code, 0.06)
    start = -stage.span(0, step)
    count = int((stage.w - start) / step) + 2
    for low, high, arch, thick in ((0.0, 0.62, 0.12, 0.3), (0.64, 0.92, 0.12, 0.24)):
        for i in range(count):
            spot = Spot(start + i * step, y, size)
            half = step / size * thick / 2
            c.fill(
                Gradient((lit, mix(lit, shade, 0.4))),
                spot.profile((half * (1.25 if low == 0 else 1), low), (half, high)),
            )
            c.fill(shade, spot.rect(half * 0.35, low, half * (1.15 if low == 0 else 1), high))
            c.fill(lit, spot.rect(-half * 1.25, high - arch - 0.02, half * 1.25, high - arch))
            reach = step / size - half
            bow = [
                (
                    half + (reach - half) * k / 8,
                    high - arch + arch * 0.85 * (1 - (k / 4 - 1) ** 2) ** 0.5,
                )
                for k in range(9)
            ]
            c.fill(lit, spot.poly((half, high + 0.02), *bow, (reach, high + 0.02)))
    top = y - size
    c.fill(
        lit,
        rectangle(0, top, stage.w, top + size * 0.09),
        rectangle(0, y - size * 0.64, stage.w, y - size * 0.6),
    )
    c.fill(
        shade,
        rectangle(0, top + size * 0.075, stage.w, top + size * 0.09),
        rectangle(0, y - size * 0.605, stage.w, y - size * 0.59),
    )
    for _ in range(round(60 * stage.w)):
        a, b = stage.span(0, stage.w), top + size * stage.span(0.01, 0.07)
        c.fill((*shade, 110), oval(a, b, 0.008, 0.004))


PLACE = Place(
    key="segovia", kind="landmark", en="Aqueduct of Segovia", zh="塞戈维亚水道桥", draw=draw,
    article="the ", words_en=("Roman arches", "stone aqueduct", "old town"), words_zh=("罗马拱桥",
    "石砌水道", "老城"), country_en="Spain", country_zh="西班牙", at=(-4.1, 40.9),
)  # fmt: skip

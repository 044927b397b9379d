"""The Colosseum with its broken outer wall."""

from aigc_studio.art.colour import mix
from aigc_studio.art.elements.houses import lamp, skyline
from aigc_studio.art.elements.monument import floodlight
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import Site, site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, pine, poplar
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Shape, Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.7, 0.76)
    sky(stage, y)
    line = hills(stage, stage.far, y - 0.06, 0.04, "#8fa070", 0.55)
    thicket(stage, stage.far, line, 0.035, "#6f9060", 0.5)
    if stage.maybe(0.4):
        skyline(stage, stage.far, y, 0.12, "#d9b090", 0.5)
    arena(
        stage.floodlit(),
        w * stage.span(0.45, 0.55),
        y + 0.02,
        stage.span(0.78, 0.9),
        stage.maybe(0.5),
    )
    kind: Site = stage.chance.choice(("square", "grass"))
    return site(stage, y + 0.02, kind=kind, tree=stage.chance.choice((poplar, broadleaf, pine)))


def arena(stage: Stage, x: float, y: float, size: float, flip: bool) -> None:
    """Draw three rows of arches and an attic, the latter on one part only; size is the width."""
    spot, c, d = Spot(x, y, size, flip=flip), stage.middle, 0.06
    code = stage.chance.choice(("#dcb389", "#d4a880", "#e0bd98"))
    shade = stage.sides(code, d)[1]
    inner = spot.poly(
        (-0.3, 0), (-0.3, 0.3), (-0.2, 0.33), (0.1, 0.345), (0.36, 0.33), (0.5, 0.29), (0.5, 0)
    )
    c.fill(mix(shade, stage.light.haze, 0.15), inner)
    arches(stage, spot, [(-0.06, 0.24, 0.45, 0.3)], 13, d + 0.12, shade)
    low = [
        (-0.5, 0),
        (-0.5, 0.2),
        (-0.48, 0.21),
        (-0.3, 0.215),
        (0, 0.218),
        (0.3, 0.215),
        (0.48, 0.21),
        (0.5, 0.2),
        (0.5, 0),
    ]
    c.fill(stage.round(code, d), spot.poly(*low))
    high = [
        (-0.5, 0),
        (-0.5, 0.4),
        (-0.46, 0.415),
        (-0.3, 0.43),
        (-0.1, 0.435),
        (-0.06, 0.4),
        (-0.03, 0.405),
        (0.02, 0.33),
        (0.06, 0.325),
        (0.1, 0.25),
        (0.15, 0.22),
        (0.15, 0),
    ]
    wall = spot.poly(*high)
    c.fill(stage.round(code, d), wall)
    for v in (0.1, 0.205, 0.31):
        c.fill(
            (*shade, 140),
            spot.rect(-0.51, v, 0.51, v + 0.011),
            within=wall if v > 0.25 else spot.rect(-0.5, 0, 0.5, 0.22),
        )
    arches(
        stage,
        spot,
        [(-0.5, 0.012, 0.5, 0.09), (-0.5, 0.115, 0.5, 0.19), (-0.5, 0.222, 0.06, 0.295)],
        22,
        d,
        shade,
    )
    panes = [spot.rect(-0.465 + 0.0455 * i, 0.35, -0.452 + 0.0455 * i, 0.385) for i in range(9)]
    c.fill(mix(shade, (50, 30, 40), 0.4), *panes)
    floodlight(stage, c, [spot.at(-0.3, 0.15), spot.at(0.25, 0.1)], size * 0.35)


def arches(
    stage: Stage,
    spot: Spot,
    boxes: list[tuple[float, float, float, float]],
    count: int,
    depth: float,
    shade: tuple[int, int, int],
) -> None:
    """Open rows of arches, a width of 1 holding this many; they narrow towards the sides."""
    openings: list[Shape] = []
    for left, low, right, high in boxes:
        for i in range(count):
            u = -0.5 + (i + 0.5) / count
            if left < u < right:
                bent = 0.49 * (1.35 * u * 2 / (1 + 0.35 * abs(u * 2)))
                openings.append(
                    spot.arch(bent, low, 0.3 / count * (1.12 - 0.5 * abs(u)), high - low)
                )
    dark = mix(shade, (50, 30, 40), 0.5)
    stage.middle.fill(mix(dark, lamp(stage, depth), 0.85) if stage.light.lamps else dark, *openings)


PLACE = Place(
    key="colosseum", kind="landmark", en="Colosseum in Rome", zh="罗马斗兽场", draw=draw,
    article="the ", words_en=("ancient arena", "stone arches", "Rome"), words_zh=("古代竞技场",
    "石拱", "罗马"), country_en="Italy", country_zh="意大利",
    at=(12.5, 41.9), weathers=WARM, seasons=(),
)  # fmt: skip

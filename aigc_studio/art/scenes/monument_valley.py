"""The buttes of Monument Valley."""

from aigc_studio.art.elements.desert import mesa
from aigc_studio.art.elements.ground import rock
from aigc_studio.art.elements.plants import bush
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Point, strip
from aigc_studio.art.stage import Stage

ROCKS = ("#c9603f", "#c4694a", "#b8553f", "#d07450")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.62, 0.68)
    sky(stage, y)
    code = stage.chance.choice(ROCKS)
    for depth, size in ((0.72, 0.1), (0.6, 0.14)):
        for _ in range(4):
            mesa(
                stage,
                stage.far,
                w * stage.span(0, 1),
                y + 0.01,
                stage.span(0.08, 0.2),
                size * stage.span(0.7, 1.2),
                code,
                depth,
            )
    hills(stage, stage.far, y, 0.008, "#c9805a", 0.42)
    places = stage.chance.sample((0.16, 0.5, 0.84), 3)
    for i, part in enumerate(places):
        tall = stage.span(0.24, 0.32) + 0.05 * i
        mesa(
            stage,
            stage.far,
            w * (part + stage.span(-0.05, 0.05)),
            y + 0.03 + 0.02 * i,
            stage.span(0.07, 0.13),
            tall,
            code,
            0.34 - 0.12 * i,
        )
    hills(stage, stage.middle, y + 0.05, 0.02, "#c97a52", 0.14)
    for _ in range(round(14 * w)):
        bush(
            stage,
            stage.middle,
            w * stage.span(0, 1),
            y + stage.span(0.08, 0.24),
            stage.span(0.015, 0.03),
            0.12,
            code="#8f9a5a",
        )
    _road(stage, y + 0.045)
    hills(stage, stage.near, h * 0.9, 0.02, "#b8623f", 0.0)
    for _ in range(3):
        rock(stage, stage.near, w * stage.span(0, 1), h * 0.95, stage.span(0.06, 0.12), "#b8603f")
        bush(
            stage,
            stage.near,
            w * stage.span(0, 1),
            h * 0.97,
            stage.span(0.05, 0.08),
            code="#8a9a55",
        )
    return 0.94


def _road(stage: Stage, top: float) -> None:
    """Draw a straight road into the distance."""
    w, h = stage.w, stage.h
    goal = w * stage.span(0.4, 0.6)
    middle: list[tuple[Point, float]] = []
    for i in range(12):
        part = (i / 11) ** 1.6
        middle.append(((goal + (w / 2 - goal) * part, top + (h - top) * part), 0.006 + 0.2 * part))
    stage.middle.fill(stage.tone("#8a6a62", 0.08), strip(middle))
    for i in range(2, 11, 2):
        dash = [(point, half * 0.04) for point, half in middle[i : i + 2]]
        stage.middle.fill(stage.tone("#f2d9a0"), strip(dash))


PLACE = Place(
    key="monument_valley", kind="landmark", en="Monument Valley", zh="纪念碑谷", draw=draw,
    article="", words_en=("red rocks", "desert road", "buttes"), words_zh=("红色岩石",
    "沙漠公路", "孤峰"), country_en="United States", country_zh="美国",
    at=(-110.1, 37), weathers=("clear",
    "cloudy", "fog"), seasons=(),
)  # fmt: skip

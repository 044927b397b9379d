"""A Norwegian fjord with a stave church."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow
from aigc_studio.art.elements.houses import house, windows
from aigc_studio.art.elements.monument import roof
from aigc_studio.art.elements.relief import jagged, peaks
from aigc_studio.art.elements.sky import aurora, sky
from aigc_studio.art.elements.trees import pine
from aigc_studio.art.elements.water import rowboat, water
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, polygon
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.56, 0.62)
    orb = sky(stage, y)
    if stage.scene.time == "night" and stage.scene.weather == "clear":
        aurora(stage, y)
    peaks(stage, stage.far, y, 0.28, "#6f86a4", 0.62, count=4, snow=0.5)
    for depth, reach in ((0.46, 0.3), (0.26, 0.42)):
        for side in (-1, 1):
            wall(stage, side, y + 0.004, reach * w * stage.span(0.85, 1.1), depth)
    water(stage, stage.middle, y + 0.004, h, code="#2f6f8f", orb=orb, mirror=0.75)
    rowboat(stage, stage.middle, w * stage.span(0.35, 0.65), h * 0.74, 0.13, 0.1)
    meadow(stage, h * 0.83, rise=0.04)
    side = stage.chance.choice((-1, 1))
    church(stage, w * (0.5 + side * stage.span(0.2, 0.3)), h * 0.9, stage.span(0.38, 0.46))
    if stage.maybe(0.6):
        house(
            stage,
            stage.near,
            w * (0.5 - side * stage.span(0.1, 0.3)),
            h * 0.9,
            0.15,
            0.0,
            wall="#c9483f",
        )
    frame(stage, pine, size=0.4)
    return 0.95


def wall(stage: Stage, side: int, y: float, reach: float, depth: float) -> None:
    """Draw a steep slope from one edge down to the water."""
    edge = -0.02 if side < 0 else stage.w + 0.02
    tall = stage.span(0.34, 0.46)
    line = jagged(stage, (edge, y - tall), (edge - side * reach, y), 0.14, 4)
    body = polygon([(edge, y + 0.2), *line])
    code = stage.chance.choice(("#5f7f78", "#687f8a", "#5f866a"))
    colour = stage.sides(code, depth)[0 if side != stage.light.side else 1]
    green = stage.tone(stage.ground("#6a9a5f"), depth)
    stage.far.fill(Gradient((colour, mix(green, stage.light.haze, 0.2))), body)
    shade = stage.sides(code, depth)[1]
    for _ in range(4):
        part = stage.span(0.1, 0.7)
        a, b = edge - side * reach * part * 0.7, y - tall * (1 - part)
        stage.far.fill(
            (*shade, 110),
            polygon([(a, b - 0.02), (a + 0.03, b + 0.1), (a - 0.02, b + 0.16)]),
            within=body,
        )
    if stage.maybe(0.6):
        a = edge - side * reach * 0.3
        fall = [(a, y - tall * 0.62), (a + 0.008, y - tall * 0.62), (a + 0.012, y), (a - 0.004, y)]
        stage.far.fill(stage.tone("#f2fafc", depth * 0.5), polygon(fall), within=body)


def church(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a wooden stave church of stacked roofs."""
    spot, c = Spot(x, y, size), stage.near
    wood, tiles = "#7a4f38", "#4f3a38"
    for v, half, tall, top in (
        (0.0, 0.34, 0.14, 0.22),
        (0.25, 0.22, 0.14, 0.2),
        (0.5, 0.12, 0.12, 0.17),
    ):
        c.fill(stage.round(wood, 0), spot.rect(-half * 0.82, v, half * 0.82, v + tall + 0.04))
        c.fill(
            stage.sides(wood)[1],
            *(
                spot.rect(u * half, v, u * half + 0.008, v + tall)
                for u in (-0.6, -0.3, 0.0, 0.3, 0.6)
            ),
        )
        roof(
            stage,
            c,
            spot.profile((half * 1.08, v + tall - 0.02), (half * 0.5, v + tall + top * 0.8)),
            tiles,
            0.0,
        )
    roof(stage, c, spot.profile((0.12, 0.6), (0.02, 0.84), (0.0, 1.0)), tiles, 0.0)
    windows(
        stage,
        c,
        [spot.arch(u, v, 0.025, 0.07) for u, v in ((-0.16, 0.04), (0.16, 0.04), (0, 0.29))],
        lit=0.9,
    )
    c.fill(stage.tone("#3f2f2c"), spot.arch(0, 0, 0.05, 0.13))
    c.fill(
        stage.tone("#4f3a38"),
        *(spot.line(0.014, (k * 0.17, 0.36), (k * 0.23, 0.44)) for k in (-1, 1)),
    )


PLACE = Place(
    key="fjord", kind="landmark", en="Norwegian fjord", zh="挪威峡湾", draw=draw,
    words_en=("fjord", "stave church", "steep mountains"), words_zh=("峡湾", "木板教堂",
    "陡峭的山"), country_en="Norway", country_zh="挪威", at=(7, 61),
)  # fmt: skip

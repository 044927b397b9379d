"""Rio de Janeiro: the Sugarloaf and its bay."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow
from aigc_studio.art.elements.plants import corner_leaves
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import palm
from aigc_studio.art.elements.water import sailboat, water
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Point, Spot
from aigc_studio.art.stage import Stage

LOAF: tuple[Point, ...] = (
    (-0.5, 0),
    (-0.4, 0.22),
    (-0.34, 0.5),
    (-0.24, 0.8),
    (-0.08, 0.98),
    (0.08, 0.96),
    (0.22, 0.74),
    (0.32, 0.45),
    (0.4, 0.2),
    (0.52, 0),
    (-0.5, 0),
)


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.58, 0.64)
    orb = sky(stage, y)
    hills(stage, stage.far, y - 0.07, 0.1, "#6f94a4", 0.66, waves=3)
    side = stage.chance.choice((-1, 1))
    loaf(stage, w * (0.5 + side * 0.4), y, 0.24, 0.5)
    top = loaf(
        stage, w * (0.5 + side * stage.span(0.08, 0.16)), y + 0.005, stage.span(0.42, 0.48), 0.26
    )
    low = loaf(stage, w * (0.5 - side * 0.16), y + 0.008, 0.2, 0.3)
    cable(stage, top, low)
    water(stage, stage.middle, y + 0.008, h, code="#2f8fb8", orb=orb, mirror=0.55)
    for _ in range(stage.chance.randint(1, 3)):
        far = stage.span(0.06, 0.18)
        sailboat(stage, stage.middle, w * stage.span(0.15, 0.85), y + far, 0.05 + 0.6 * far, 0.2)
    meadow(stage, h * 0.88, code="#6fa850", rise=0.03)
    frame(stage, palm, size=0.6)
    if stage.maybe(0.5):
        corner_leaves(stage, "#3f9a5a", size=0.24)
    return 0.94


def loaf(stage: Stage, x: float, y: float, size: float, depth: float) -> Point:
    """Draw a steep round mountain, green at its foot; return its summit."""
    spot = Spot(x, y, size, flip=stage.maybe(0.5))
    lit, shade = stage.sides("#8a8a80", depth)
    body = spot.curve(*LOAF)
    stage.far.fill(Gradient((lit, mix(lit, stage.light.haze, 0.25))), body)
    away = -stage.light.side * (-1 if spot.flip else 1)
    dark = spot.curve(
        (0, 1.05),
        (away * 0.1, 0.7),
        (away * 0.05, 0.4),
        (away * 0.2, 0.15),
        (away * 0.15, -0.05),
        (away * 0.7, -0.05),
        (away * 0.7, 1.0),
        (0, 1.05),
    )
    stage.far.fill(Gradient((shade, mix(shade, stage.light.haze, 0.25))), dark, within=body)
    green = stage.sides("#4f8f58", depth)
    foot = spot.curve(
        (-0.7, -0.02),
        (-0.5, 0.14),
        (-0.28, 0.3),
        (-0.1, 0.18),
        (0.1, 0.26),
        (0.3, 0.16),
        (0.5, 0.14),
        (0.75, -0.02),
        (-0.7, -0.02),
    )
    stage.far.fill(Gradient((green[0], mix(green[1], stage.light.haze, 0.2))), foot)
    return spot.at(0, 0.97)


def cable(stage: Stage, first: Point, second: Point) -> None:
    """Hang the cable between two summits, with a car."""
    (ax, ay), (bx, by) = first, second
    sag = ((ax + bx) / 2, (ay + by) / 2 + 0.03)
    spot = Spot(0, 0, 1)
    ink = stage.tone("#3f4a55", 0.25)
    stage.far.fill(ink, spot.bend(0.003, 0.003, (ax, -ay), (sag[0], -sag[1]), (bx, -by)))
    car = Spot(sag[0], sag[1] + 0.035, 0.03)
    stage.far.fill(stage.tone("#d9483f", 0.1), car.rect(-0.5, 0, 0.5, 0.7))
    stage.far.fill(stage.tone("#d9eef6", 0.1), car.rect(-0.35, 0.3, 0.35, 0.6))


PLACE = Place(
    key="rio", kind="landmark", en="Sugarloaf Mountain in Rio de Janeiro", zh="里约热内卢糖面包山",
    draw=draw, article="", words_en=("bay", "palm trees", "sailing boats"), words_zh=("海湾",
    "棕榈树", "帆船"), country_en="Brazil", country_zh="巴西",
    at=(-43.2, -22.9), weathers=WARM, seasons=(),
)  # fmt: skip

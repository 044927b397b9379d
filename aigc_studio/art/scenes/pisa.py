"""The leaning tower of Pisa beside its cathedral."""

from aigc_studio.art.elements.houses import lamp
from aigc_studio.art.elements.monument import arcade, floodlight
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, poplar
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Point, Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.76, 0.82)
    sky(stage, y)
    hills(stage, stage.far, y - 0.12, 0.06, "#8f9fb8", 0.65, waves=2)
    line = hills(stage, stage.far, y - 0.03, 0.02, "#7fa05f", 0.4)
    thicket(stage, stage.far, line, 0.03, "#658f55", 0.38)
    side = stage.chance.choice((-1, 1))
    x = w * 0.5 + side * stage.span(0.05, 0.18)
    if stage.maybe(0.8):
        cathedral(stage.floodlit(), x - side * 0.4, y, 0.36)
    tower(stage.floodlit(), x, y + 0.01, stage.span(0.56, 0.66) * min(h, 1.2))
    return site(
        stage,
        y,
        kind=stage.chance.choice(("grass", "grass", "square")),
        tree=stage.chance.choice((poplar, broadleaf, None)),
        code="#7fb852",
    )


def tower(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw eight storeys of arcades, leaning by more than the real one so that it is seen."""
    c, d = stage.middle, 0.04
    code = stage.chance.choice(("#fbf1e0", "#f6eadc", "#f3ead8"))
    lean = 0.17
    storeys: list[tuple[float, float, float]] = [(0.0, 0.15, 0.16)]
    storeys += [(0.15 + 0.115 * i, 0.115, 0.155) for i in range(6)] + [(0.84, 0.14, 0.115)]

    def tilt(u: float, v: float) -> Point:
        return x + (u + lean * v) * size, y - (v - lean * u * 0.9) * size

    shade = stage.sides(code, d)[1]
    for v, tall, half in storeys:
        foot = tilt(0, v)
        spot = Spot(foot[0], foot[1], size)
        quad = [(-half, 0), (half, 0), (half, tall), (-half, tall)]
        body = spot.poly(*((u + lean * b, b - lean * u * 0.9) for u, b in quad))
        c.fill(stage.round(code, d), body)
        for i in range(7):
            u = (-0.84 + 0.28 * i) * half
            arch = [
                (-0.09, 0.16),
                (0.09, 0.16),
                (0.09, 0.66),
                (0.05, 0.78),
                (-0.05, 0.78),
                (-0.09, 0.66),
            ]
            hole = spot.poly(
                *((u + a * half + lean * b * tall, b * tall - lean * u * 0.9) for a, b in arch)
            )
            c.fill(lamp(stage, 0.2) if stage.light.lamps else shade, hole)
        ring = [
            (-half * 1.08, tall * 0.9),
            (half * 1.08, tall * 0.9),
            (half * 1.08, tall),
            (-half * 1.08, tall),
        ]
        c.fill(
            stage.tone("#e0d2bc", d),
            spot.poly(*((u + lean * b, b - lean * u * 0.9) for u, b in ring)),
        )
    floodlight(stage, c, [tilt(0, 0.2), tilt(0, 0.6)], size * 0.35)


def cathedral(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the marble front of the cathedral with its dome."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.14
    c.fill(stage.round("#9fb0b8", d), spot.dome(0.1, 0.68, 0.22, 0.3))
    c.fill(
        stage.fall("#f3e8d6", d),
        spot.profile((0.5, 0), (0.5, 0.4), (0.26, 0.5), (0.26, 0.66), (0.0, 0.82)),
    )
    for v, half in ((0.24, 0.48), (0.4, 0.3), (0.54, 0.24)):
        c.fill(stage.tone("#d9c9b0", d), spot.rect(-half, v - 0.015, half, v))
        arcade(
            stage,
            c,
            spot,
            (-half, v, half, v + 0.1),
            round(half * 26),
            d,
            code="#b09c8c",
            fill=0.55,
        )
    c.fill(stage.tone("#8a6a52", d), *(spot.arch(u, 0, 0.05, 0.17) for u in (-0.3, 0, 0.3)))


PLACE = Place(
    key="pisa", kind="landmark", en="Leaning Tower of Pisa", zh="比萨斜塔", draw=draw,
    article="the ", words_en=("leaning tower", "white marble", "cathedral"), words_zh=("斜塔",
    "白色大理石", "教堂"), country_en="Italy", country_zh="意大利",
    at=(10.4, 43.7), weathers=WARM, seasons=(),
)  # fmt: skip

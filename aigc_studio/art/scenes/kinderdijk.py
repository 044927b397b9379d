"""Windmills along a canal, with tulips."""

import math

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.ground import meadow_code
from aigc_studio.art.elements.houses import windows
from aigc_studio.art.elements.plants import PETALS, reeds
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.water import water
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Shape, Spot, oval, polygon, rectangle
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, code = stage.h, stage.w, meadow_code(stage)
    y = h * stage.span(0.56, 0.62)
    orb = sky(stage, y)
    line = hills(stage, stage.far, y, 0.01, stage.ground(code), 0.5)
    thicket(stage, stage.far, line, 0.02, stage.ground("#6f9a60"), 0.48)
    side = stage.chance.choice((-1, 1))
    for place, size, depth in ((0.4, 0.17, 0.4), (0.22, 0.24, 0.28)):
        mill(stage, True, w * (0.5 + side * (place - 0.5)), y + 0.012, size, depth)
    water(stage, stage.far, y + 0.02, h, code="#5f96b0", orb=orb, mirror=0.6)
    bank = stage.tone(stage.ground(code), 0.08)
    edge = [
        (w * (0.5 + side * a), b)
        for a, b in (
            (-0.22, h * 0.8),
            (-0.02, h * 0.72),
            (0.2, y + 0.1),
            (0.6, y + 0.06),
            (0.6, h),
            (-0.3, h),
        )
    ]
    stage.middle.fill(Gradient((bank, mix(bank, (30, 70, 60), 0.2))), polygon(edge))
    mill(
        stage,
        False,
        w * (0.5 + side * stage.span(0.2, 0.3)),
        y + h * 0.14,
        stage.span(0.44, 0.54),
        0.04,
    )
    stage.near.fill(stage.fall(stage.ground(code), haze=0.0), rectangle(0, h * 0.84, w, h))
    if stage.scene.season in ("spring", "summer"):
        _tulips(stage, h * 0.85)
    for _ in range(3):
        reeds(stage, stage.near, w * (0.5 - side * stage.span(0.2, 0.5)), h * 0.86, 0.12)
    return 0.93


def mill(stage: Stage, far: bool, x: float, y: float, size: float, depth: float) -> None:
    """Draw a tower mill with four sails."""
    spot, c = Spot(x, y, size), stage.far if far else stage.middle
    c.fill(stage.round("#b06a50", depth), spot.rect(-0.22, 0, 0.22, 0.16))
    c.fill(
        stage.round(stage.chance.choice(("#7a5a48", "#8a6a52", "#6b5a58")), depth),
        spot.profile((0.19, 0.16), (0.11, 0.66)),
    )
    c.fill(stage.tone("#f3ead8", depth), spot.rect(-0.24, 0.16, 0.24, 0.19))
    c.fill(stage.round("#5a4440", depth), spot.dome(0, 0.66, 0.13, 0.12))
    windows(stage, c, [spot.rect(-0.03, v, 0.03, v + 0.07) for v in (0.3, 0.48)], depth)
    c.fill(stage.tone("#f3ead8", depth), spot.arch(0, 0, 0.05, 0.13))
    hub, turn = (0.0, 0.69), stage.span(0.2, 1.2)
    ink, cloth = stage.tone("#4f3f3a", depth), stage.tone("#f6ead2", depth)
    for k in range(4):
        du, dv = math.cos(turn + k * math.pi / 2), math.sin(turn + k * math.pi / 2)
        tip = (hub[0] + du * 0.48, hub[1] + dv * 0.48)
        near = (hub[0] + du * 0.1, hub[1] + dv * 0.1)
        wide = (-dv * 0.1, du * 0.1)
        c.fill(
            cloth,
            spot.poly(
                near,
                tip,
                (tip[0] + wide[0], tip[1] + wide[1]),
                (near[0] + wide[0], near[1] + wide[1]),
            ),
        )
        c.fill(ink, spot.line(0.016, hub, tip))
        bars = [0.18, 0.28, 0.38, 0.48]
        c.fill(
            ink,
            *(
                spot.line(
                    0.008, (du * b, hub[1] + dv * b), (du * b + wide[0], hub[1] + dv * b + wide[1])
                )
                for b in bars
            ),
        )
    c.fill(ink, spot.oval(*hub, 0.03))


def _tulips(stage: Stage, top: float) -> None:
    w, h = stage.w, stage.h
    codes = stage.chance.sample(PETALS, 3)
    rows = 6
    for j in range(rows):
        part = (j + 1) / rows
        y, size = top + (h - top) * part**1.2, 0.006 + 0.012 * part
        colour, stem = stage.tone(codes[j % 3]), stage.tone("#4f9a4f")
        cups: list[Shape] = []
        stems: list[Shape] = []
        x = stage.span(-size, 0)
        while x < w:
            b = y + stage.span(-0.3, 0.3) * size
            stems.append(rectangle(x - size * 0.12, b, x + size * 0.12, b + size * 2))
            cups += [
                oval(x, b, size * 0.62, size * 0.8),
                polygon(
                    [
                        (x - size * 0.6, b - size * 0.2),
                        (x - size * 0.45, b - size * 1.15),
                        (x, b - size * 0.5),
                        (x + size * 0.45, b - size * 1.15),
                        (x + size * 0.6, b - size * 0.2),
                    ]
                ),
            ]
            x += size * stage.span(1.7, 2.4)
        stage.near.fill(stem, *stems)
        stage.near.fill(colour, *cups)


PLACE = Place(
    key="kinderdijk", kind="landmark", en="Dutch windmills at Kinderdijk", zh="荷兰小孩堤防风车",
    draw=draw, article="the ", words_en=("windmills", "canal", "tulips"), words_zh=("风车", "运河",
    "郁金香"), country_en="Netherlands", country_zh="荷兰", at=(4.6, 51.9),
)  # fmt: skip

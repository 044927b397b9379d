"""Big Ben and the Houses of Parliament on the Thames."""

from aigc_studio.art.colour import mix
from aigc_studio.art.elements.houses import lamp, skyline, windows
from aigc_studio.art.elements.monument import arcade, floodlight
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.68, 0.74)
    orb = sky(stage, y)
    skyline(stage, stage.far, y, 0.2, "#a8a0b0", 0.6)
    side = stage.chance.choice((-1, 1))
    x = w * 0.5 + side * stage.span(0.1, 0.22)
    parliament(stage, x, y, -side, 0.5)
    clock_tower(stage.floodlit(), x, y, stage.span(0.58, 0.64) * min(h, 1.2))
    bridge(stage, x + side * 0.12, y, side)
    return site(
        stage,
        y,
        kind="river",
        tree=stage.chance.choice((broadleaf, season_tree(stage), None)),
        orb=orb,
        mirror=0.6,
    )


def clock_tower(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the clock tower."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.05
    code = stage.chance.choice(("#d9b47c", "#cfa870", "#d4b088"))
    shade = stage.sides(code, d)[1]
    c.fill(stage.round(code, d), spot.rect(-0.085, 0, 0.085, 0.6))
    c.fill(
        shade,
        *(spot.rect(u - 0.007, 0.05, u + 0.007, 0.58) for u in (-0.05, -0.017, 0.017, 0.05)),
        *(spot.rect(-0.085, v, 0.085, v + 0.008) for v in (0.12, 0.24, 0.36, 0.48)),
    )
    c.fill(stage.round(code, d), spot.rect(-0.1, 0.58, 0.1, 0.76))
    face = spot.oval(0, 0.67, 0.068)
    c.fill(stage.tone("#6b5a4a", d), spot.oval(0, 0.67, 0.078))
    c.fill(lamp(stage) if stage.light.lamps else stage.tone("#fbf6e8", d), face)
    c.fill(
        stage.tone("#2f2f3a"),
        spot.line(0.012, (0, 0.67), (0, 0.72)),
        spot.line(0.012, (0, 0.67), (0.035, 0.65)),
    )
    roof = stage.tone("#4f5f6a", d)
    c.fill(shade, spot.rect(-0.09, 0.76, 0.09, 0.8))
    c.fill(roof, spot.profile((0.1, 0.79), (0.055, 0.87)))
    c.fill(stage.tone("#d9b04a", d), spot.rect(-0.055, 0.865, 0.055, 0.89))
    c.fill(roof, spot.profile((0.05, 0.89), (0.0, 1.02)))
    for u in (-0.095, 0.095):
        c.fill(shade, spot.profile((0.014, 0.74), (0.0, 0.85), u=u))
    c.fill(stage.tone("#d9b04a", d), spot.rect(-0.004, 1.0, 0.004, 1.06))
    floodlight(stage, c, [spot.at(0, 0.2), spot.at(0, 0.67)], size * 0.3)


def parliament(stage: Stage, x: float, y: float, side: int, size: float) -> None:
    """Draw the long palace with its pinnacles and the great square tower at its end."""
    spot, c, d = Spot(x, y, size, flip=side < 0), stage.middle, 0.1
    code = "#d4b080"
    shade = stage.sides(code, d)[1]
    c.fill(stage.fall(code, d), spot.rect(0.1, 0, 3.0, 0.3))
    c.fill(stage.tone("#5f6a74", d), spot.rect(0.1, 0.3, 3.0, 0.35))
    arcade(stage, c, spot, (0.1, 0.04, 3.0, 0.13), 38, d, fill=0.4)
    windows(
        stage, c, [spot.arch(0.16 + 0.0763 * i, 0.17, 0.014, 0.09) for i in range(37)], d, lit=0.8
    )
    c.fill(
        shade,
        *(
            spot.profile((0.012, 0.28), (0.012, 0.36), (0.0, 0.42), u=0.1 + 0.153 * i)
            for i in range(19)
        ),
    )
    for u, tall, half in ((1.15, 0.78, 0.13), (0.55, 0.5, 0.05)):
        c.fill(stage.round(code, d), spot.rect(u - half, 0, u + half, tall))
        c.fill(
            shade,
            *(
                spot.profile(
                    (half * 0.16, tall - 0.05),
                    (half * 0.14, tall + 0.05),
                    (0, tall + 0.13),
                    u=u + k * half,
                )
                for k in (-1, 1)
            ),
        )
        windows(
            stage,
            c,
            [
                spot.arch(u + k * half, v, half * 0.2, 0.12)
                for k in (-0.45, 0.0, 0.45)
                for v in (0.42, 0.58)
                if v + 0.12 < tall
            ],
            d,
            lit=0.8,
        )


def bridge(stage: Stage, x: float, y: float, side: int) -> None:
    """Draw the low bridge that leaves the picture at the other side."""
    spot, c = Spot(x, y + 0.02, 0.5, flip=side < 0), stage.middle
    green = stage.sides("#6f9080", 0.08)
    c.fill(green[0], spot.rect(0, 0.06, 3, 0.12))
    c.fill(
        green[1],
        spot.rect(0, 0.05, 3, 0.065),
        *(spot.rect(0.3 * i, -0.04, 0.3 * i + 0.05, 0.08) for i in range(9)),
    )
    c.fill(
        mix(green[1], (20, 30, 40), 0.3),
        *(
            spot.line(
                0.02,
                (0.3 * i + 0.03, -0.02),
                (0.3 * i + 0.1, 0.04),
                (0.3 * i + 0.24, 0.04),
                (0.3 * i + 0.32, -0.02),
            )
            for i in range(9)
        ),
    )


PLACE = Place(
    key="big_ben", kind="landmark", en="Big Ben in London", zh="伦敦大本钟", draw=draw, article="",
    words_en=("clock tower", "river Thames", "palace"), words_zh=("钟楼", "泰晤士河", "宫殿"),
    country_en="United Kingdom", country_zh="英国", at=(-0.1, 51.5),
)  # fmt: skip

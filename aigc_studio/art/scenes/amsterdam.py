"""A canal in Amsterdam with gabled houses, a bridge and a boat."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import paving
from aigc_studio.art.elements.houses import lantern, townhouse
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.water import rowboat, water
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, rectangle
from aigc_studio.art.stage import Stage

BRICKS = ("#a8584a", "#8f4a44", "#c4785a", "#6f4a4f", "#d9b48a", "#5f5a66", "#b86a4f", "#e0cdb0")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    y = h * stage.span(0.6, 0.66)
    orb = sky(stage, y)
    _houses(stage, y)
    quay = stage.tone("#7f6a60", 0.06)
    stage.middle.fill(
        Gradient((quay, mix(quay, stage.tone("#2f3440"), 0.5))),
        rectangle(0, y - 0.004, w, y + 0.035),
    )
    tree = season_tree(stage)
    for i in range(round(3 * w)):
        tree(
            stage,
            stage.middle,
            w * (i + stage.span(0.2, 0.8)) / round(3 * w),
            y + 0.004,
            stage.span(0.18, 0.26),
            0.06,
        )
    water(stage, stage.middle, y + 0.032, h, code="#3f6f80", orb=orb, mirror=0.6)
    if stage.maybe(0.7):
        bridge(stage, w * chance.choice((0.24, 0.76)), y + 0.1, 0.5)
    rowboat(stage, stage.middle, w * stage.span(0.3, 0.7), h * 0.82, 0.24, 0.0)
    paving(stage, h * 0.9, "#b0948a")
    for part in (0.08, 0.92):
        if stage.maybe(0.6):
            lantern(stage, stage.near, w * part, h * 0.96, 0.34)
    if stage.maybe(0.5):
        _bicycle(stage, w * stage.span(0.25, 0.75), h * 0.955)
    if stage.maybe(0.4):
        frame(stage, tree, size=0.55, y=h * 0.96, both=0.0)
    return 0.95


def _houses(stage: Stage, y: float) -> None:
    """Line the quay with two rows of houses, the farther one pale."""
    w, chance = stage.w, stage.chance
    x = -0.06
    while x < w + 0.2:
        width = stage.span(0.08, 0.13)
        townhouse(
            stage,
            stage.far,
            x,
            y,
            width,
            stage.span(0.14, 0.24),
            0.5,
            wall=chance.choice(BRICKS),
            gable="point",
        )
        x += width
    x = -stage.span(0, 0.1)
    while x < w:
        width = stage.span(0.115, 0.16)
        townhouse(
            stage,
            stage.middle,
            x,
            y,
            width,
            stage.span(0.26, 0.38),
            0.08,
            wall=chance.choice(BRICKS),
            gable=chance.choice(("step", "bell", "step", "bell", "point")),
            roof="#7a4038",
        )
        x += width


def bridge(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a humped stone bridge."""
    spot, c = Spot(x, y, size), stage.middle
    lit, shade = stage.sides("#b08a78", 0.05)
    c.fill(lit, spot.curve((-0.7, 0), (-0.35, 0.19), (0, 0.25), (0.35, 0.19), (0.7, 0), (-0.7, 0)))
    for u, half in ((0, 0.16), (-0.36, 0.09), (0.36, 0.09)):
        c.fill(mix(shade, stage.tone("#20303a"), 0.6), spot.dome(u, -0.005, half, half * 0.9))
        c.fill(
            shade,
            spot.line(
                0.012,
                *(
                    (u + half * a, half * 0.95 * (1 - a * a) ** 0.5)
                    for a in (-1, -0.8, -0.4, 0, 0.4, 0.8, 1)
                ),
            ),
        )
    c.fill(
        stage.tone("#37424f"),
        spot.bend(
            0.014, 0.014, (-0.66, 0.08), (-0.35, 0.25), (0, 0.31), (0.35, 0.25), (0.66, 0.08)
        ),
        *(
            spot.rect(u, 0.24 - 0.34 * u * u - 0.03, u + 0.01, 0.31 - 0.36 * u * u)
            for u in (-0.5, -0.3, -0.1, 0.1, 0.3, 0.5)
        ),
    )


def _bicycle(stage: Stage, x: float, y: float) -> None:
    spot, ink = Spot(x, y, 0.17), stage.tone("#2b3340")
    for u in (-0.32, 0.32):
        turn = [
            (u + 0.22 * a, 0.22 + 0.22 * b)
            for a, b in (
                (1, 0),
                (0.7, 0.7),
                (0, 1),
                (-0.7, 0.7),
                (-1, 0),
                (-0.7, -0.7),
                (0, -1),
                (0.7, -0.7),
                (1, 0),
            )
        ]
        stage.near.fill(ink, spot.bend(0.035, 0.035, *turn))
    red = stage.tone("#d9483f")
    stage.near.fill(
        red,
        spot.line(0.04, (-0.32, 0.22), (-0.12, 0.52), (0.2, 0.55), (0.0, 0.22), (-0.32, 0.22)),
        spot.line(0.04, (0.0, 0.22), (-0.14, 0.6)),
        spot.line(0.04, (0.32, 0.22), (0.19, 0.68)),
    )
    stage.near.fill(
        ink,
        spot.line(0.05, (-0.22, 0.61), (-0.06, 0.61)),
        spot.line(0.04, (0.08, 0.7), (0.2, 0.68)),
    )


PLACE = Place(
    key="amsterdam", kind="landmark", en="canal in Amsterdam", zh="阿姆斯特丹运河", draw=draw,
    words_en=("canal houses", "bridge", "boat"), words_zh=("运河房屋", "小桥", "小船"),
    country_en="Netherlands", country_zh="荷兰", at=(4.9, 52.4),
)  # fmt: skip

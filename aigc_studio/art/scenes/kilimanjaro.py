"""The savanna below Kilimanjaro, with acacias, giraffes and elephants."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.plants import bush, grass
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import acacia
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import SNOW, Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.62, 0.68)
    sky(stage, y)
    mountain(stage, w * stage.span(0.42, 0.58), y, stage.span(0.26, 0.32))
    line = hills(stage, stage.far, y, 0.012, "#b8a858", 0.42)
    thicket(stage, stage.far, line, 0.016, "#6f8a4a", 0.4)
    gold = stage.chance.choice(("#d9b04f", "#cfa84a", "#c4b04f"))
    hills(stage, stage.middle, y + 0.03, 0.012, gold, 0.2)
    for _ in range(round(4 * w)):
        part = stage.chance.random()
        acacia(
            stage,
            stage.middle,
            w * stage.span(0, 1),
            y + 0.05 + 0.1 * part,
            0.14 + 0.12 * part,
            0.24 - 0.12 * part,
        )
    kind = stage.chance.choice((giraffe, elephant, giraffe))
    for _ in range(stage.chance.randint(1, 3)):
        kind(
            stage,
            Spot(
                w * stage.span(0.15, 0.85),
                y + stage.span(0.11, 0.17),
                stage.span(0.18, 0.24),
                stage.maybe(0.5),
            ),
        )
    hills(stage, stage.near, h * 0.86, 0.015, gold, 0.0)
    grass(stage, stage.near, h * 0.86, h * 1.02, gold, count=130)
    for _ in range(3):
        bush(
            stage,
            stage.near,
            w * stage.span(0, 1),
            h * 0.95,
            stage.span(0.04, 0.07),
            code="#8f9a4f",
        )
    frame(stage, acacia, size=0.55, both=0.2)
    return 0.94


def mountain(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the broad mountain with its white top."""
    spot = Spot(x, y, size)
    lit, shade = stage.sides(stage.chance.choice(("#7486a8", "#6f8098", "#7f86a4")), 0.42)
    body = spot.curve(
        (-2.4, 0),
        (-1.3, 0.34),
        (-0.66, 0.8),
        (-0.42, 0.96),
        (-0.1, 1.0),
        (0.26, 0.98),
        (0.5, 0.88),
        (1.2, 0.4),
        (2.4, 0),
        (-2.4, 0),
    )
    stage.far.fill(Gradient((lit, mix(lit, stage.light.haze, 0.6))), body)
    away = -stage.light.side
    dark = spot.poly(
        (0, 1.2),
        (away * 0.2, 0.8),
        (away * 0.1, 0.5),
        (away * 0.5, 0),
        (away * 3, 0),
        (away * 3, 1.2),
    )
    stage.far.fill(Gradient((shade, mix(shade, stage.light.haze, 0.6))), dark, within=body)
    teeth = [
        (-1.0 + 0.16 * i, 0.76 + (0.1 if i % 2 else -0.05) * stage.span(0.5, 1.2))
        for i in range(14)
    ]
    bright, dim = stage.sides(SNOW, 0.25)
    cap = spot.poly((-1.0, 1.2), *teeth, (1.2, 1.2))
    stage.far.fill(bright, cap, within=body)
    stage.far.fill(dim, dark, within=(body, cap))


def giraffe(stage: Stage, spot: Spot) -> None:
    """Draw a giraffe from its side."""
    c, hide, dark = stage.middle, stage.tone("#d9a04f", 0.05), stage.tone("#8f5a34", 0.05)
    c.fill(
        hide,
        *(
            spot.line(0.035, (u, 0.36), (u + k, 0))
            for u, k in ((-0.15, -0.02), (-0.08, 0.02), (0.12, 0.02), (0.18, -0.01))
        ),
    )
    c.fill(
        hide,
        spot.curve(
            (-0.2, 0.38),
            (-0.16, 0.5),
            (0.05, 0.53),
            (0.18, 0.58),
            (0.24, 0.5),
            (0.18, 0.36),
            (-0.18, 0.34),
            (-0.2, 0.38),
        ),
        spot.bend(0.11, 0.05, (0.17, 0.5), (0.25, 0.7), (0.33, 0.93)),
        spot.oval(0.37, 0.94, 0.07, 0.035),
    )
    c.fill(
        dark,
        *(
            spot.oval(u, v, r)
            for u, v, r in (
                (-0.1, 0.45, 0.03),
                (-0.02, 0.42, 0.025),
                (0.05, 0.47, 0.03),
                (0.14, 0.48, 0.025),
                (0.21, 0.6, 0.02),
                (0.25, 0.7, 0.018),
                (0.28, 0.79, 0.016),
            )
        ),
        spot.line(0.012, (0.34, 0.96), (0.33, 1.0)),
        spot.line(0.014, (-0.2, 0.46), (-0.24, 0.3)),
    )


def elephant(stage: Stage, spot: Spot) -> None:
    """Draw an elephant from its side."""
    c, hide, dark = stage.middle, stage.tone("#8a8590", 0.05), stage.tone("#6b6672", 0.05)
    c.fill(dark, *(spot.line(0.11, (u, 0.3), (u, 0)) for u in (-0.2, 0.14)))
    c.fill(hide, *(spot.line(0.12, (u, 0.3), (u, 0)) for u in (-0.29, 0.05)))
    c.fill(
        hide,
        spot.curve(
            (-0.4, 0.3),
            (-0.36, 0.56),
            (-0.1, 0.66),
            (0.15, 0.62),
            (0.3, 0.66),
            (0.42, 0.52),
            (0.36, 0.36),
            (0.1, 0.26),
            (-0.3, 0.24),
            (-0.4, 0.3),
        ),
        spot.bend(0.11, 0.05, (0.37, 0.5), (0.46, 0.3), (0.43, 0.08)),
    )
    c.fill(
        dark,
        spot.curve(
            (0.14, 0.62), (0.06, 0.46), (0.16, 0.3), (0.26, 0.4), (0.27, 0.58), (0.14, 0.62)
        ),
    )
    c.fill(stage.tone("#f6efdc"), spot.bend(0.035, 0.012, (0.37, 0.36), (0.46, 0.3), (0.53, 0.32)))


PLACE = Place(
    key="kilimanjaro", kind="landmark", en="savanna below Kilimanjaro",
    zh="乞力马扎罗山下的草原", draw=draw, article="the ", words_en=("acacia trees",
    "wild animals", "snowy mountain"), words_zh=("金合欢树", "野生动物", "雪山"),
    country_en="Tanzania", country_zh="坦桑尼亚", at=(37.4, -3.1), weathers=WARM, seasons=(),
)  # fmt: skip

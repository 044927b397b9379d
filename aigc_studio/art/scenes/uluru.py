"""Uluru in the red desert."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.plants import bush
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import acacia, bare, broadleaf
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.58, 0.64)
    sky(stage, y)
    hills(stage, stage.far, y - 0.005, 0.012, "#a8805f", 0.6, waves=2)
    uluru(stage, w * stage.span(0.44, 0.56), y + 0.01, stage.span(0.8, 0.95))
    hills(stage, stage.middle, y + 0.01, 0.006, "#c9784a", 0.24)
    for _ in range(round(26 * w)):
        part = stage.chance.random()
        code = stage.chance.choice(("#9a9a58", "#b0a45f", "#7f8f55"))
        bush(
            stage,
            stage.middle,
            w * stage.span(0, 1),
            y + 0.04 + h * 0.2 * part,
            0.016 + 0.035 * part,
            0.2 - 0.15 * part,
            code=code,
        )
    for _ in range(3):
        acacia(
            stage,
            stage.middle,
            w * stage.span(0, 1),
            y + stage.span(0.06, 0.14),
            stage.span(0.12, 0.2),
            0.14,
        )
    hills(stage, stage.near, h * 0.86, 0.02, "#c4663a", 0.0)
    for _ in range(round(7 * w)):
        bush(
            stage,
            stage.near,
            w * stage.span(0, 1),
            h * stage.span(0.9, 0.99),
            stage.span(0.04, 0.07),
            code="#a8a055",
        )
    frame(stage, stage.chance.choice((broadleaf, bare, acacia)), size=0.42, both=0.15)
    return 0.94


def uluru(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the rock with its flutes; size is the width."""
    spot = Spot(x, y, size, flip=stage.maybe(0.5))
    code = stage.chance.choice(("#c9583a", "#c2603f", "#d0663f"))
    lit, shade = stage.sides(code, 0.14)
    body = spot.curve(
        (-0.5, 0),
        (-0.46, 0.13),
        (-0.36, 0.2),
        (-0.2, 0.235),
        (0.0, 0.24),
        (0.2, 0.22),
        (0.36, 0.17),
        (0.46, 0.08),
        (0.5, 0),
        (-0.5, 0),
    )
    stage.far.fill(Gradient((lit, mix(lit, shade, 0.5))), body)
    for _ in range(13):
        u, lean = stage.span(-0.46, 0.46), stage.span(-0.02, 0.04)
        flute = spot.bend(
            0.004, stage.span(0.012, 0.03), (u, 0.23), (u + lean, 0.12), (u + lean * 1.6, -0.01)
        )
        stage.far.fill((*shade, 130), flute, within=body)
    for _ in range(5):
        u, v = stage.span(-0.4, 0.4), stage.span(0.04, 0.13)
        stage.far.fill(
            (*mix(shade, (70, 25, 40), 0.4), 170), spot.oval(u, v, 0.014, 0.022), within=body
        )


PLACE = Place(
    key="uluru", kind="landmark", en="Uluru", zh="乌鲁鲁巨岩", draw=draw, article="",
    words_en=("red rock", "desert", "bushes"), words_zh=("红色巨岩", "荒漠", "灌木"),
    country_en="Australia", country_zh="澳大利亚",
    at=(131, -25.3), weathers=("clear", "cloudy", "rain"), seasons=(),
)  # fmt: skip

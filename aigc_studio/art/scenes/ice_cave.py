"""A cave of blue ice."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import lighten, mix, parse, with_alpha
from aigc_studio.art.elements.cave import crystals, hollow, motes, teeth, walls
from aigc_studio.art.elements.relief import under
from aigc_studio.art.elements.water import lens, water
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import polygon, smooth
from aigc_studio.art.stage import Stage

ICES = ("#6fb8e0", "#7fc4d9", "#8aa8e8", "#6fc4cf")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    ice = stage.chance.choice(ICES)
    x = w * stage.span(0.3, 0.7)
    hollow(stage, "#1f4a7f", "#5fa8d9", "#d9f2fa", glow="#f4fdff", at=(x, h * 0.5))
    teeth(stage, stage.far, ice, 0.66, 0.3)
    teeth(stage, stage.far, ice, 0.42, 0.42)
    if stage.maybe(0.6):
        water(stage, stage.middle, h * 0.7, h, code="#3f9ac4", mirror=0.6)
    else:
        floor = [(w * i / 6, h * (0.7 + stage.span(-0.01, 0.01))) for i in range(7)]
        stage.middle.fill(Gradient((parse("#e8f8fd"), stage.tone(ice))), under(stage, floor))
        shine = [
            lens(stage.span(0, w), h * stage.span(0.72, 0.9), stage.span(0.04, 0.12), 0.007)
            for _ in range(round(18 * w))
        ]
        stage.middle.fill(with_alpha((255, 255, 255), 0.55), *shine)
    teeth(stage, stage.middle, mix(parse(ice), (30, 80, 140), 0.35), 0.08, 0.34, below=False)
    for _ in range(stage.chance.randint(2, 4)):
        crystals(
            stage,
            stage.middle,
            w * stage.span(0.1, 0.9),
            h * stage.span(0.74, 0.84),
            stage.span(0.1, 0.2),
            "#a8e4f6",
            0.05,
        )
    deep = mix(parse(ice), (24, 60, 120), 0.5)
    walls(stage, stage.near, deep, 0.0, 0.14)
    line = smooth([(w * i / 6, h * (0.87 + stage.span(-0.015, 0.015))) for i in range(7)])
    stage.near.fill(
        Gradient(((244, 252, 255), lighten(deep, 0.5), lighten(deep, 0.2))), under(stage, line)
    )
    drift = [(a, b + 0.05 + 0.02 * (i % 5) / 5) for i, (a, b) in enumerate(line)]
    stage.near.fill(
        with_alpha(deep, 0.25), polygon([*drift, *((a, b + 0.014) for a, b in reversed(drift))])
    )
    crystals(
        stage,
        stage.near,
        w * stage.chance.choice((0.16, 0.84)),
        h * 0.94,
        stage.span(0.16, 0.26),
        "#8fdcf2",
        0.0,
    )
    motes(stage, stage.near, "#ffffff", count=40)
    return 0.93


PLACE = Place(
    key="ice_cave", kind="game", en="ice cave", zh="冰洞", draw=draw, article="an ",
    words_en=("blue ice", "icicles", "frozen lake"), words_zh=("蓝冰", "冰柱", "冰湖"),
    times=("day",), weathers=("clear",), seasons=(),
)  # fmt: skip

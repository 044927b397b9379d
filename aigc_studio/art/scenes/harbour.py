"""A harbour with coloured houses, boats and a quay."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.houses import WALLS, lantern, townhouse
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.water import sailboat, water
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, rectangle
from aigc_studio.art.stage import Stage

PAINTS = (*WALLS, "#d9574a", "#e8a23f", "#5f9fb8", "#c94f5f", "#6fa88a")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    y = h * stage.span(0.56, 0.62)
    orb = sky(stage, y)
    backdrop(stage, y - 0.05, "#5f8f70", rise=0.2, wild=0.35)
    x = -stage.span(0, 0.1)
    gable = chance.choice(("point", "step", "flat", "bell"))
    while x < w:
        width = stage.span(0.1, 0.15)
        townhouse(
            stage,
            stage.far,
            x,
            y,
            width,
            stage.span(0.16, 0.3),
            0.14,
            wall=chance.choice(PAINTS),
            gable=gable if stage.maybe(0.7) else "point",
            roof=chance.choice(("#8f4436", "#5f5a6e", "#b5533c")),
        )
        x += width
    stone = stage.tone("#9a8f88", 0.1)
    stage.far.fill(
        Gradient((stone, mix(stone, stage.tone("#3a4a5f"), 0.5))),
        rectangle(0, y - 0.003, w, y + 0.03),
    )
    water(stage, stage.middle, y + 0.025, h, code="#2f7a9a", orb=orb, mirror=0.6)
    for i in range(round(chance.randint(3, 5) * w)):
        part = i / 5
        sailboat(
            stage,
            stage.middle,
            w * stage.span(0.08, 0.92),
            y + 0.07 + h * 0.16 * part,
            0.16 + 0.12 * part,
            0.08,
        )
    _quay(stage, h * 0.88)
    return 0.94


def _quay(stage: Stage, y: float) -> None:
    w, h, near = stage.w, stage.h, stage.near
    lit, shade = stage.sides(stage.ground("#b08a64"))
    near.fill(Gradient((lit, mix(lit, shade, 0.6))), rectangle(0, y, w, h))
    for i in range(1, 5):
        b = y + (h - y) * (i / 5) ** 1.3
        near.fill(shade, rectangle(0, b, w, b + 0.004))
    near.fill(mix(lit, stage.light.colour, 0.3), rectangle(0, y, w, y + 0.008))
    count = round(5 * w)
    for i in range(count):
        spot = Spot((i + 0.5) / count * w, y + 0.02, 0.1)
        near.fill(
            stage.round("#5a4438"), spot.rect(-0.12, -0.1, 0.12, 0.5), spot.oval(0, 0.5, 0.12, 0.05)
        )
    lantern(stage, near, w * stage.span(0.1, 0.3), h * 0.95, 0.34)
    if stage.maybe(0.6):
        for k in range(stage.chance.randint(1, 3)):
            crate = Spot(w * stage.span(0.6, 0.9), h * 0.95 - 0.01 * k, 0.1)
            near.fill(stage.tone("#c4935c"), crate.rect(-0.5, 0, 0.5, 0.8))
            near.fill(
                stage.tone("#8f6540"),
                crate.line(0.07, (-0.5, 0), (0.5, 0.8)),
                crate.rect(-0.5, 0.72, 0.5, 0.8),
                crate.rect(-0.5, 0, 0.5, 0.08),
            )


PLACE = Place(
    key="harbour", kind="landscape", en="harbour", zh="港口", draw=draw,
    words_en=("boats", "colourful houses", "water"), words_zh=("帆船", "彩色房屋", "海水"),
)  # fmt: skip

"""A bamboo grove with a path."""

from aigc_studio.art.colour import mix, parse, with_alpha
from aigc_studio.art.elements.ground import meadow, path, rock
from aigc_studio.art.elements.houses import LAMP, lamp
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import rays, sky
from aigc_studio.art.elements.trees import bamboo
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot, rectangle
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    stage.mood("#5fae7a", "#a9d89a", "#e6f4c8", share=0.45 if stage.scene.time == "day" else 0.25)
    sky(stage, h * 0.75, cloudy=False)
    hills(stage, stage.far, h * 0.68, 0.04, "#5f9f6a", 0.6)
    for depth, count, tall in ((0.7, 26, 0.9), (0.5, 18, 1.0)):
        for _ in range(round(count * w)):
            bamboo(
                stage,
                stage.far,
                stage.span(0, w),
                h * 0.74,
                h * tall * stage.span(0.85, 1.1),
                depth,
            )
    line_y = h * 0.75
    hills(stage, stage.middle, line_y, 0.02, "#6fa858", 0.15)
    for _ in range(round(12 * w)):
        side = stage.chance.choice((stage.span(0, 0.38), stage.span(0.62, 1)))
        bamboo(stage, stage.middle, w * side, h * 0.8, h * 1.15, 0.22)
    if stage.scene.weather == "clear":
        rays(stage, (w * (0.5 + 0.3 * stage.light.side), -0.1), stage.light.colour, 0.12)
    meadow(stage, h * 0.8, rise=0.02, code="#6fa652")
    path(
        stage,
        stage.near,
        (w / 2, h * 1.02),
        (w * stage.span(0.42, 0.58), h * 0.79),
        code="#d4bf94",
        wide=0.24,
    )
    for side in (0, 1):
        for _ in range(3):
            x = w * abs(side - stage.span(0.0, 0.14))
            thick(stage, x, h * stage.span(0.9, 0.98))
    if stage.maybe(0.5):
        _stone_lamp(stage, w * stage.chance.choice((0.24, 0.76)), h * 0.93)
    else:
        rock(stage, stage.near, w * stage.chance.choice((0.25, 0.76)), h * 0.94, 0.11)
    return 0.94


def thick(stage: Stage, x: float, y: float) -> None:
    """Draw a near stem that leaves the picture at its top."""
    spot, half = Spot(x, y, stage.h), stage.span(0.014, 0.022)
    lean, code = stage.span(-0.06, 0.06), stage.chance.choice(("#5a9a46", "#6aa84f", "#4f8f4a"))
    stage.near.fill(
        stage.round(code), spot.poly((-half, 0), (half, 0), (lean + half, 1.1), (lean - half, 1.1))
    )
    shade = mix(stage.tone(code), (20, 50, 40), 0.45)
    for i in range(7):
        v = 0.06 + 0.15 * i
        a = lean * v / 1.1
        stage.near.fill(shade, spot.rect(a - half * 1.08, v, a + half * 1.08, v + 0.006))
    for _ in range(5):
        v, side, long = stage.span(0.45, 1), stage.chance.choice((-1, 1)), stage.span(0.08, 0.15)
        u = lean * v
        blade = spot.curve(
            (u, v),
            (u + side * long * 0.5, v + 0.012),
            (u + side * long, v - 0.045),
            (u + side * long * 0.45, v - 0.02),
            (u, v),
        )
        stage.near.fill(stage.tone(code), blade)


def _stone_lamp(stage: Stage, x: float, y: float) -> None:
    spot = Spot(x, y, 0.24)
    stone = stage.round("#9aa09c")
    stage.near.fill(stone, spot.rect(-0.2, 0, 0.2, 0.1))
    stage.near.fill(stone, spot.rect(-0.08, 0.1, 0.08, 0.5))
    stage.near.fill(stone, spot.rect(-0.2, 0.5, 0.2, 0.78))
    stage.near.fill(
        lamp(stage) if stage.light.lamps else stage.tone("#4f5654"),
        spot.rect(-0.1, 0.56, 0.1, 0.74),
    )
    stage.near.fill(
        stone,
        spot.curve(
            (-0.36, 0.74),
            (0, 0.8),
            (0.36, 0.74),
            (0.1, 0.96),
            (0, 1.08),
            (-0.1, 0.96),
            (-0.36, 0.74),
        ),
    )
    if stage.light.lamps:
        stage.near.glow(*spot.at(0, 0.65), 0.2, parse(LAMP), 0.5)
    stage.near.fill(
        with_alpha(stage.tone("#2f4a3a"), 0.3), rectangle(x - 0.07, y, x + 0.07, y + 0.006)
    )


PLACE = Place(
    key="bamboo_grove", kind="landscape", en="bamboo grove", zh="竹林", draw=draw,
    words_en=("green bamboo", "path", "sunbeams"), words_zh=("翠竹", "小径", "阳光"),
    weathers=WARM, seasons=(),
)  # fmt: skip

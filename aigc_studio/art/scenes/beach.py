"""A beach, the sea, and palms."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import darken, lighten, mix, with_alpha
from aigc_studio.art.elements.ground import rock
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import palm
from aigc_studio.art.elements.water import sailboat, water
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot, oval, polygon, smooth
from aigc_studio.art.stage import Stage

SEAS = ("#1f9fc0", "#2488c4", "#27b0b0", "#2f7fb8")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    y = h * stage.span(0.44, 0.56)
    orb = sky(stage, y)
    if stage.maybe(0.7):
        hills(stage, stage.far, y - 0.005, stage.span(0.02, 0.07), "#5f8f8f", 0.6, waves=2)
    water(stage, stage.middle, y, h, code=chance.choice(SEAS), orb=orb, mirror=0.3)
    for _ in range(chance.randint(0, 2)):
        far = stage.span(0.01, 0.1)
        sailboat(
            stage, stage.middle, stage.span(0.1, 0.9) * w, y + far, 0.06 + 0.7 * far, 0.3 - far
        )
    side = chance.choice((-1, 1))
    _sand(stage, h * stage.span(0.74, 0.8), side)
    for _ in range(chance.randint(1, 3)):
        x = w * (0.5 + side * stage.span(0.28, 0.5))
        palm(stage, stage.near, x, h * stage.span(0.84, 0.92), stage.span(0.5, 0.8), 0.0)
    if stage.maybe(0.5):
        _parasol(stage, w * (0.5 - side * stage.span(0.1, 0.3)), h * 0.9)
    else:
        rock(stage, stage.near, w * (0.5 - side * stage.span(0.25, 0.45)), h * 0.93, 0.12)
    return 0.93


def _sand(stage: Stage, y: float, side: int) -> None:
    w, h = stage.w, stage.h
    tilt = 0.09 * side
    shore = smooth(
        [(w * i / 8, y - tilt * (i / 4 - 1) + stage.span(-0.018, 0.018)) for i in range(9)], 5
    )
    sand = stage.tone(stage.chance.choice(("#f2dcae", "#eed3a4", "#f6e6c8")))
    foam = lighten(stage.tone("#e8f8fa"), 0.3)
    for drop, opacity in ((-0.045, 0.35), (-0.02, 0.9)):
        edge = [(a, b + drop) for a, b in shore]
        stage.near.fill(with_alpha(foam, opacity), polygon([*edge, (w, h), (0, h)]))
    wet = [(a, b - 0.006) for a, b in shore]
    stage.near.fill(mix(sand, stage.tone("#9a7f6a"), 0.3), polygon([*wet, (w, h), (0, h)]))
    dry = [(a, b + 0.035) for a, b in shore]
    stage.near.fill(Gradient((sand, darken(sand, 0.12))), polygon([*dry, (w, h), (0, h)]))
    for _ in range(round(30 * w)):
        x = stage.span(0, w)
        stage.near.fill(darken(sand, 0.12), oval(x, stage.span(y + 0.12, h), 0.006, 0.002))


def _parasol(stage: Stage, x: float, y: float) -> None:
    spot = Spot(x, y, 0.26)
    stage.near.fill(stage.tone("#efe6d8"), spot.line(0.03, (0, -0.05), (0.05, 0.85)))
    code = stage.chance.choice(("#f2574f", "#2f9fb8", "#ffb038"))
    top = spot.curve(
        (-0.5, 0.55), (-0.3, 0.82), (0.05, 0.95), (0.4, 0.82), (0.6, 0.55), (0.05, 0.62)
    )
    stage.near.fill(stage.tone(code), top)
    for u in (-0.2, 0.22):
        wedge = spot.curve(
            (0.05, 0.95),
            (u - 0.05, 0.8),
            (u * 1.3 - 0.09, 0.5),
            (u * 1.3 + 0.12, 0.5),
            (u + 0.07, 0.8),
        )
        stage.near.fill(stage.tone("#fff6ea"), wedge, within=top)


PLACE = Place(
    key="beach", kind="landscape", en="beach", zh="海滩", draw=draw,
    words_en=("sea", "palm trees", "sand"), words_zh=("大海", "棕榈树", "沙滩"),
    weathers=WARM, seasons=(),
)  # fmt: skip

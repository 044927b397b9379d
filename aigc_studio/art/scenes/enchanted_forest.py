"""A forest of old bent trees, toadstools and glowing lights."""

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import mix, parse
from aigc_studio.art.elements.cave import motes
from aigc_studio.art.elements.ground import path
from aigc_studio.art.elements.houses import LAMP
from aigc_studio.art.elements.plants import bush, corner_leaves, mushroom
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import rays, sky
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage

MOODS = (
    ("#123a4a", "#2f8f80", "#c4f2b4"),
    ("#1f1f55", "#6a4aa8", "#f2b4e0"),
    ("#0f2f3f", "#1f7f8f", "#a8f2e8"),
    ("#2f1f4a", "#a04a8a", "#ffc4a8"),
    ("#16402f", "#5f9f4a", "#f2f2a0"),
)
CAPS = ("#e8574a", "#f28a4a", "#b46af2", "#4ab8d9", "#f26a9a")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    mood = stage.chance.choice(MOODS)
    night = stage.scene.time == "night"
    stage.mood(
        *mood, share=0.55 if night else 0.85, tint=(0.5, 0.55, 0.75) if night else (0.8, 0.85, 0.9)
    )
    sky(stage, h * 0.75, orb=night, cloudy=False)
    stage.sky.glow(w / 2, h * 0.55, 0.6, parse(mood[2]), 0.7)
    wood = mix(parse(mood[0]), parse(mood[1]), 0.35)
    for depth, count in ((0.72, 9), (0.48, 6)):
        for _ in range(round(count * w)):
            trunk(
                stage, stage.far, w * stage.span(0, 1), h * 0.8, stage.span(0.03, 0.05), depth, wood
            )
        line = hills(
            stage, stage.far, h * (0.74 - 0.05 * depth), 0.03, mix(wood, parse(mood[1]), 0.5), depth
        )
        thicket(stage, stage.far, line, 0.03, mix(wood, parse(mood[1]), 0.6), depth)
    rays(stage, (w * stage.span(0.3, 0.7), -0.1), parse(mood[2]), 0.1)
    hills(stage, stage.middle, h * 0.74, 0.02, mix(wood, (70, 140, 100), 0.45), 0.14)
    for side in (-1, 1):
        trunk(
            stage,
            stage.middle,
            w * (0.5 + side * stage.span(0.26, 0.4)),
            h * 0.84,
            stage.span(0.07, 0.09),
            0.12,
            wood,
        )
    for _ in range(5):
        mushroom(
            stage,
            stage.middle,
            w * stage.span(0.05, 0.95),
            h * stage.span(0.78, 0.85),
            stage.span(0.06, 0.12),
            stage.chance.choice(CAPS),
            0.1,
        )
    if stage.maybe(0.6):
        hut(stage, w * stage.span(0.4, 0.6), h * 0.8, stage.span(0.24, 0.3))
    hills(stage, stage.near, h * 0.84, 0.02, mix(wood, (60, 130, 90), 0.35), 0.0)
    path(
        stage,
        stage.near,
        (w / 2, h * 1.02),
        (w * stage.span(0.45, 0.55), h * 0.835),
        code="#b8a890",
        wide=0.18,
    )
    _toadstools(stage)
    corner_leaves(stage, "#2f7a6a", size=0.24)
    motes(stage, stage.near, mood[2], count=60, size=0.008)
    return 0.93


def _toadstools(stage: Stage) -> None:
    """Set toadstools and bushes on the near layer, at both sides."""
    h, w = stage.h, stage.w
    for side in (-1, 1):
        x = w * (0.5 + side * stage.span(0.3, 0.42))
        mushroom(stage, stage.near, x, h * 0.95, stage.span(0.14, 0.22), stage.chance.choice(CAPS))
        mushroom(
            stage, stage.near, x + 0.1, h * 0.97, stage.span(0.08, 0.12), stage.chance.choice(CAPS)
        )
        bush(stage, stage.near, x - side * 0.14, h * 0.95, 0.06, code="#3f9a7a")


def trunk(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    half: float,
    depth: float,
    wood: tuple[int, int, int],
) -> None:
    """Draw an old bent tree whose crown leaves the picture."""
    spot = Spot(x, y, stage.h, flip=stage.maybe(0.5))
    lit, shade = stage.sides(wood, depth)
    bend = stage.span(0.04, 0.1)
    canvas.fill(
        Gradient((mix(shade, lit, 0.3), lit)),
        spot.bend(
            half * 3,
            half * 1.2,
            (0, -0.02),
            (half * 0.2, 0.06),
            (bend, 0.3),
            (-bend * 0.4, 0.6),
            (bend, 1.0),
        ),
    )
    for v, side in ((0.42, 1), (0.55, -1), (0.64, 1)):
        canvas.fill(
            mix(lit, shade, 0.4),
            spot.bend(
                half * 0.8,
                half * 0.15,
                (bend * (0.8 - v), v),
                (side * 0.1, v + 0.08),
                (side * 0.2, v + 0.05),
                (side * 0.28, v + 0.13),
            ),
        )
    canvas.fill(
        mix(lit, shade, 0.4),
        *(
            spot.bend(
                half * 0.9,
                half * 0.2,
                (u * half * 0.6, 0.04),
                (u * half * 1.6, 0.0),
                (u * half * 2.6, -0.02),
            )
            for u in (-1, 1)
        ),
    )
    if half > 0.06:
        canvas.fill(shade, spot.oval(bend * 0.7, 0.26, half * 0.3, half * 0.5))


def hut(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a house in a toadstool."""
    spot, c = Spot(x, y, size), stage.middle
    mushroom(stage, c, x, y, size, stage.chance.choice(CAPS), 0.06)
    c.fill(stage.round("#f3e6d0", 0.06), spot.bulb((0.24, 0), (0.2, 0.25), (0.22, 0.5)))
    c.fill(stage.tone("#7a4f38"), spot.arch(0, 0, 0.075, 0.22))
    c.fill(parse(LAMP), spot.oval(-0.12, 0.32, 0.045), spot.oval(0.12, 0.32, 0.045))
    c.glow(x, y - size * 0.3, size * 0.6, parse(LAMP), 0.45)


PLACE = Place(
    key="enchanted_forest", kind="game", en="enchanted forest", zh="魔法森林", draw=draw,
    article="an ", words_en=("magic lights", "giant mushrooms", "old trees"),
    words_zh=("魔法光点", "巨大的蘑菇", "古树"), times=("day", "night"), weathers=("clear",),
    seasons=(),
)  # fmt: skip

"""A coral reef under water."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import lighten, mix, parse, with_alpha
from aigc_studio.art.elements.cave import chest
from aigc_studio.art.elements.ground import rock
from aigc_studio.art.elements.plants import coral
from aigc_studio.art.elements.relief import hills, under
from aigc_studio.art.elements.sky import rays
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, oval, rectangle, smooth
from aigc_studio.art.stage import Stage

WATERS = (
    ("#8ae8f2", "#2fa8d4", "#1f6fb4"),
    ("#a8f2e0", "#2fb4b4", "#177f96"),
    ("#b4e0ff", "#4a8ae0", "#2f4fa8"),
    ("#9af0d0", "#1f9aa8", "#14506f"),
)
CORALS = ("#ff7a6f", "#ff9ab0", "#ffb84a", "#c47af2", "#f2586a", "#7ae0c4")
FISH = ("#ffb03a", "#ff6f5a", "#ffe07a", "#7ac4ff", "#f28ac4", "#fff4e0")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    mood = chance.choice(WATERS)
    stage.mood(mood[0], mood[1], mood[2], tint=(0.85, 0.95, 1.0), indoors=True)
    stage.sky.fill(Gradient(stage.light.sky), rectangle(0, 0, w, h))
    stage.sky.glow(w * stage.span(0.3, 0.7), -0.05, 0.8, (255, 255, 255), 0.6)
    _background(stage)
    for _ in range(chance.randint(2, 4)):
        _shoal(stage, w * stage.span(0.1, 0.9), h * stage.span(0.15, 0.55), chance.choice(FISH))
    rays(stage, (w * stage.span(0.3, 0.7), -0.2), (255, 255, 255), 0.12)
    _seabed(stage, mood)
    for _ in range(chance.randint(2, 5)):
        fish(
            stage,
            w * stage.span(0.15, 0.85),
            h * stage.span(0.3, 0.7),
            stage.span(0.07, 0.14),
            chance.choice(FISH),
        )
    _front(stage, mood)
    return 0.93


def _background(stage: Stage) -> None:
    """Draw two pale rows of reef."""
    h, w, chance = stage.h, stage.w, stage.chance
    for depth in (0.75, 0.5):
        hills(
            stage,
            stage.far,
            h * (0.62 + 0.1 * (1 - depth)),
            0.1,
            "#4a8a9a",
            depth,
            waves=2.5,
            haze=0.1,
        )
        for _ in range(round(7 * w)):
            coral(
                stage,
                stage.far,
                w * stage.span(0, 1),
                h * 0.76,
                stage.span(0.16, 0.26),
                chance.choice(CORALS),
                depth,
            )


def _seabed(stage: Stage, mood: tuple[str, ...]) -> None:
    """Draw the sand with corals, kelp and perhaps a chest."""
    h, w, chance = stage.h, stage.w, stage.chance
    sand = [
        (a, b)
        for a, b in smooth([(w * i / 6, h * (0.78 + stage.span(-0.02, 0.02))) for i in range(7)])
    ]
    stage.middle.fill(
        Gradient(
            (
                mix(parse("#f2deb0"), parse(mood[1]), 0.4),
                mix(parse("#e8cf9a"), parse(mood[2]), 0.35),
            )
        ),
        under(stage, sand),
    )
    for _ in range(round(7 * w)):
        x = w * chance.choice((stage.span(0, 0.34), stage.span(0.66, 1)))
        coral(
            stage,
            stage.middle,
            x,
            h * stage.span(0.8, 0.87),
            stage.span(0.16, 0.3),
            chance.choice(CORALS),
            0.12,
        )
    for _ in range(round(5 * w)):
        weed(stage, w * stage.span(0, 1), h * stage.span(0.82, 0.9), stage.span(0.2, 0.36))
    if stage.maybe(0.5):
        chest(stage, stage.middle, w * stage.span(0.4, 0.6), h * 0.87, 0.14)


def _front(stage: Stage, mood: tuple[str, ...]) -> None:
    """Draw the near sand, corals at both sides, and bubbles."""
    h, w, chance = stage.h, stage.w, stage.chance
    front = smooth([(w * i / 6, h * (0.88 + stage.span(-0.015, 0.015))) for i in range(7)])
    stage.near.fill(
        Gradient(
            (
                mix(parse("#f6e6bc"), parse(mood[1]), 0.18),
                mix(parse("#d9bf8a"), parse(mood[2]), 0.25),
            )
        ),
        under(stage, front),
    )
    for side in (-1, 1):
        x = w * (0.5 + side * stage.span(0.36, 0.46))
        rock(stage, stage.near, x, h * 0.96, 0.16, "#6f7f94")
        coral(
            stage,
            stage.near,
            x - side * 0.06,
            h * 0.95,
            stage.span(0.24, 0.34),
            chance.choice(CORALS),
            0.0,
        )
    _starfish(stage, w * stage.span(0.3, 0.7), h * 0.95)
    bubbles = [
        oval(stage.span(0, w), stage.span(0, h * 0.9), stage.span(0.003, 0.012))
        for _ in range(round(30 * w))
    ]
    stage.near.fill(with_alpha((255, 255, 255), 0.45), *bubbles)


def weed(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw ribbons of kelp."""
    for _ in range(3):
        spot = Spot(
            x + stage.span(-0.04, 0.04), y, size * stage.span(0.7, 1.1), flip=stage.maybe(0.5)
        )
        colour = stage.tone(stage.chance.choice(("#2f9a6f", "#4fb06a", "#1f8080")), 0.12)
        stage.middle.fill(
            colour,
            spot.bend(0.1, 0.01, (0, 0), (0.08, 0.25), (-0.06, 0.5), (0.07, 0.75), (0.0, 1.0)),
        )


def fish(stage: Stage, x: float, y: float, size: float, code: str) -> None:
    """Draw a fish with stripes."""
    spot, c = Spot(x, y, size, flip=stage.maybe(0.5)), stage.middle
    colour = stage.tone(code, 0.05)
    c.fill(
        mix(colour, (60, 40, 90), 0.25),
        spot.poly((-0.35, 0), (-0.62, 0.24), (-0.55, 0), (-0.62, -0.24)),
        spot.curve((-0.15, 0.2), (0.0, 0.38), (0.2, 0.18)),
    )
    body = spot.curve(
        (0.5, 0), (0.25, 0.23), (-0.1, 0.24), (-0.42, 0.02), (-0.1, -0.22), (0.25, -0.2), (0.5, 0)
    )
    c.fill(colour, body)
    c.fill(
        (255, 255, 255),
        spot.rect(-0.06, -0.3, 0.05, 0.3),
        spot.rect(-0.32, -0.3, -0.25, 0.3),
        within=body,
    )
    c.fill((255, 255, 255), spot.oval(0.3, 0.05, 0.065))
    c.fill((30, 34, 50), spot.oval(0.32, 0.05, 0.035))


def _shoal(stage: Stage, x: float, y: float, code: str) -> None:
    colour, flip = stage.tone(code, 0.45), stage.maybe(0.5)
    for _ in range(8):
        spot = Spot(
            x + stage.span(-0.14, 0.14),
            y + stage.span(-0.07, 0.07),
            stage.span(0.025, 0.04),
            flip=flip,
        )
        stage.far.fill(
            colour, spot.oval(0, 0, 0.5, 0.24), spot.poly((-0.4, 0), (-0.8, 0.25), (-0.8, -0.25))
        )


def _starfish(stage: Stage, x: float, y: float) -> None:
    spot = Spot(x, y, 0.06)
    arms = (
        (0, 0.6),
        (0.15, 0.2),
        (0.6, 0.15),
        (0.25, -0.06),
        (0.4, -0.4),
        (0, -0.16),
        (-0.4, -0.4),
        (-0.25, -0.06),
        (-0.6, 0.15),
        (-0.15, 0.2),
    )
    stage.near.fill(stage.tone("#f2704f"), spot.poly(*arms))
    stage.near.fill(lighten(stage.tone("#f2704f"), 0.4), spot.oval(0, 0.05, 0.08))


PLACE = Place(
    key="reef", kind="game", en="underwater coral reef", zh="海底珊瑚礁", draw=draw, article="an ",
    words_en=("fish", "corals", "blue water"), words_zh=("小鱼", "珊瑚", "蓝色海水"),
    times=("day",), weathers=("clear",), seasons=(),
)  # fmt: skip

"""The surface of another planet."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import lighten, mix, parse
from aigc_studio.art.elements.cave import crystals
from aigc_studio.art.elements.desert import mesa
from aigc_studio.art.elements.ground import rock
from aigc_studio.art.elements.planet import nebula, planet, stars
from aigc_studio.art.elements.relief import hills, peaks
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, oval, rectangle
from aigc_studio.art.stage import Stage

MOODS = (
    (("#1a0b33", "#5f2a7a", "#f27a8a"), "#a85a8a", ("#f2b06a", "#8ad9f2")),
    (("#06202f", "#0f5f6f", "#7ae0b4"), "#3f8f8a", ("#c48af2", "#f2e07a")),
    (("#2a0f1a", "#8a2f2a", "#ffb06a"), "#c4603f", ("#f2d99a", "#d97a5a")),
    (("#0b1033", "#2f3f9a", "#a8a0ff"), "#5f6fc4", ("#ff9ac4", "#7af2e0")),
    (("#10261a", "#3f7a3f", "#e0f29a"), "#6f9a5a", ("#f28a6a", "#b4a0ff")),
)


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    mood, ground, worlds = stage.chance.choice(MOODS)
    stage.mood(*mood, tint=(0.9, 0.85, 0.95), indoors=True)
    y = h * stage.span(0.58, 0.66)
    stage.sky.fill(Gradient(stage.light.sky), rectangle(0, 0, w, h))
    nebula(stage, y, worlds[1])
    stars(stage, y)
    side = stage.chance.choice((-1, 1))
    _sky(stage, side, worlds)
    if stage.maybe(0.5):
        peaks(stage, stage.far, y, 0.26, ground, 0.55, count=5, slim=stage.span(1.0, 1.8))
    else:
        for _ in range(round(5 * w)):
            mesa(
                stage,
                stage.far,
                w * stage.span(0, 1),
                y + 0.01,
                stage.span(0.03, 0.12),
                stage.span(0.1, 0.3),
                ground,
                0.5,
            )
    hills(stage, stage.far, y + 0.01, 0.04, ground, 0.38, waves=2)
    hills(stage, stage.middle, y + 0.1, 0.04, ground, 0.14)
    _craters(stage, y + 0.12, ground)
    if stage.maybe(0.6):
        _base(stage, w * (0.5 - side * stage.span(0.1, 0.3)), y + 0.13, stage.span(0.2, 0.28))
    else:
        _rocket(stage, w * (0.5 - side * stage.span(0.1, 0.3)), y + 0.16, stage.span(0.3, 0.4))
    for _ in range(3):
        crystals(
            stage,
            stage.middle,
            w * stage.span(0, 1),
            y + stage.span(0.14, 0.2),
            stage.span(0.08, 0.16),
            worlds[1],
            0.1,
        )
    hills(stage, stage.near, h * 0.87, 0.03, mix(parse(ground), (30, 14, 50), 0.3), 0.0)
    for _ in range(4):
        rock(
            stage,
            stage.near,
            w * stage.span(0, 1),
            h * 0.96,
            stage.span(0.05, 0.12),
            mix(parse(ground), (50, 30, 70), 0.4),
        )
    return 0.93


def _sky(stage: Stage, side: int, worlds: tuple[str, str]) -> None:
    """Hang a large planet on one side and a small one on the other."""
    h, w = stage.h, stage.w
    planet(
        stage,
        stage.sky,
        w * (0.5 + side * stage.span(0.15, 0.3)),
        h * stage.span(0.2, 0.34),
        stage.span(0.11, 0.2),
        worlds[0],
        ring=stage.maybe(0.6),
    )
    planet(
        stage,
        stage.sky,
        w * (0.5 - side * stage.span(0.2, 0.35)),
        h * stage.span(0.12, 0.4),
        stage.span(0.03, 0.06),
        worlds[1],
    )


def _craters(stage: Stage, y: float, code: str) -> None:
    dark, light = mix(stage.tone(code), (30, 10, 50), 0.35), lighten(stage.tone(code), 0.15)
    for _ in range(round(9 * stage.w)):
        part = stage.chance.random()
        x, b, r = stage.span(0, stage.w), y + 0.16 * part, 0.015 + 0.04 * part
        stage.middle.fill(light, oval(x, b + r * 0.06, r, r * 0.3))
        stage.middle.fill(dark, oval(x, b, r * 0.9, r * 0.24))


def _base(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw domes of glass with lit windows and an antenna."""
    c = stage.middle
    for u, r in ((-0.5, 0.3), (0.45, 0.36), (0, 0.5)):
        spot = Spot(x + u * size, y, size * r * 1.2)
        c.fill(stage.round("#c4ccdc"), spot.rect(-0.9, -0.05, 0.9, 0.2))
        c.fill(Gradient(((190, 236, 255, 230), (120, 170, 220, 200))), spot.dome(0, 0.2, 0.84, 0.8))
        c.fill(
            (255, 230, 160), *(spot.rect(k - 0.1, 0.3, k + 0.1, 0.5) for k in (-0.45, 0.0, 0.45))
        )
        c.fill(
            (255, 255, 255, 150),
            spot.curve((-0.55, 0.55), (-0.35, 0.82), (-0.3, 0.7), (-0.45, 0.5), (-0.55, 0.55)),
        )
    mast = Spot(x + size * 0.9, y, size)
    c.fill(
        stage.tone("#aab4c8"),
        mast.rect(-0.015, 0, 0.015, 0.8),
        mast.curve((-0.2, 0.75), (0, 0.66), (0.2, 0.9), (-0.2, 0.75)),
    )
    c.fill((255, 90, 90), mast.oval(0, 0.84, 0.03))


def _rocket(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a landed rocket."""
    spot, c = Spot(x, y, size), stage.middle
    red = stage.chance.choice(("#f2584f", "#4f8af2", "#f2a03f"))
    c.fill(
        stage.tone(red),
        spot.poly((-0.1, 0.3), (-0.26, 0.0), (-0.2, 0.0), (-0.08, 0.12)),
        spot.poly((0.1, 0.3), (0.26, 0.0), (0.2, 0.0), (0.08, 0.12)),
    )
    c.fill(stage.round("#f2f4fa"), spot.bulb((0.09, 0.08), (0.14, 0.35), (0.12, 0.65), (0.0, 0.98)))
    c.fill(stage.round(red), spot.bulb((0.085, 0.78), (0.05, 0.88), (0.0, 0.98)))
    c.fill(stage.tone("#5f6f8f"), spot.oval(0, 0.55, 0.065))
    c.fill((170, 226, 255), spot.oval(0, 0.55, 0.045))
    c.fill(stage.tone("#5f6478"), spot.profile((0.08, 0.02), (0.06, 0.08)))


PLACE = Place(
    key="alien_planet", kind="game", en="alien planet", zh="外星球", draw=draw, article="an ",
    words_en=("planets", "stars", "craters"), words_zh=("行星", "星空", "陨石坑"),
    times=("night",), weathers=("clear",), seasons=(),
)  # fmt: skip

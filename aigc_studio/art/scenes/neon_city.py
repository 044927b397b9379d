"""A city of the future at night, full of neon."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import lighten, mix, parse, with_alpha
from aigc_studio.art.elements.houses import skyline
from aigc_studio.art.elements.planet import planet
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.water import lens, reflect
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, polygon, rectangle
from aigc_studio.art.stage import Stage

MOODS = (
    (("#0d0a2c", "#4a1f7a", "#f24a9a"), ("#ff4aa0", "#3ae0ff", "#b46aff")),
    (("#06142f", "#1f3f8a", "#3ad9e0"), ("#3af2e0", "#4a8aff", "#f24ac4")),
    (("#160a2a", "#6a1f5a", "#ff8a5a"), ("#ff6a4a", "#ffc44a", "#ff4aa8")),
    (("#0a1026", "#2f2f7a", "#9a5af2"), ("#b48aff", "#4af2c4", "#ff5a8a")),
)


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    mood, neon = stage.chance.choice(MOODS)
    stage.mood(*mood, indoors=True, tint=(0.55, 0.5, 0.8))
    y = h * stage.span(0.72, 0.78)
    sky(stage, y, cloudy=False, orb=False)
    if stage.maybe(0.7):
        planet(
            stage,
            stage.sky,
            w * stage.span(0.3, 0.7),
            h * stage.span(0.3, 0.45),
            stage.span(0.14, 0.26),
            neon[0],
            ring=stage.maybe(0.3),
        )
    skyline(stage, stage.far, y, h * 0.72, "#5a4a8a", 0.5, lit=0.35)
    skyline(stage, stage.far, y, h * 0.55, "#4a4080", 0.28, lit=0.4, neon=neon)
    skyline(stage, stage.middle, y, h * 0.34, "#38346a", 0.08, lit=0.45, neon=neon)
    for side in (-1, 1):
        tower(stage, side, y, neon)
    _street(stage, y, neon)
    for _ in range(stage.chance.randint(1, 4)):
        car(
            stage,
            w * stage.span(0.1, 0.9),
            h * stage.span(0.2, 0.6),
            stage.span(0.06, 0.12),
            stage.chance.choice(neon),
        )
    return 0.93


def tower(stage: Stage, side: int, y: float, neon: tuple[str, ...]) -> None:
    """Draw a tall block at one edge with signs."""
    edge = 0.0 if side < 0 else stage.w
    wide, top = stage.span(0.12, 0.2), stage.h * stage.span(0.05, 0.25)
    inner = edge - side * wide
    left, right = min(edge, inner), max(edge, inner)
    dark = stage.tone("#2a2652")
    stage.middle.fill(Gradient((dark, lighten(dark, 0.12))), rectangle(left, top, right, y))
    for _ in range(4):
        code = parse(stage.chance.choice(neon))
        x, b, tall = (
            left + wide * stage.span(0.15, 0.75),
            stage.span(top, y - 0.25),
            stage.span(0.08, 0.2),
        )
        stage.middle.glow(x, b + tall / 2, 0.15, code, 0.5)
        stage.middle.fill(code, rectangle(x, b, x + stage.span(0.02, 0.04), b + tall))
    trim = parse(neon[1])
    stage.middle.fill(
        trim,
        rectangle(inner - 0.004, top, inner + 0.004, y),
        rectangle(left, top - 0.004, right, top + 0.004),
    )


def _street(stage: Stage, y: float, neon: tuple[str, ...]) -> None:
    """Draw the wet street that mirrors the lights."""
    w, h, near = stage.w, stage.h, stage.near
    dark = stage.tone("#2a2448")
    near.fill(Gradient((lighten(dark, 0.1), mix(dark, (6, 4, 16), 0.5))), rectangle(0, y, w, h))
    reflect(stage, near, y, h, 0.4)
    shine = [
        lens(stage.span(0, w), stage.span(y + 0.02, h), stage.span(0.02, 0.08), 0.004)
        for _ in range(round(14 * w))
    ]
    near.fill(with_alpha(parse(neon[0]), 0.5), *shine[::2])
    near.fill(with_alpha(parse(neon[1]), 0.5), *shine[1::2])
    for side in (-1, 1):
        for top, low in ((0.05, 0.12), (0.16, 0.5)):
            line = [
                (w / 2 + side * top, y),
                (w / 2 + side * (top + 0.004), y),
                (w / 2 + side * (low + 0.016), h),
                (w / 2 + side * low, h),
            ]
            near.fill(parse(neon[1 if top > 0.1 else 0]), polygon(line))
    near.fill(parse(neon[2]), rectangle(0, y - 0.003, w, y + 0.003))


def car(stage: Stage, x: float, y: float, size: float, code: str) -> None:
    """Draw a flying car with a trail of light."""
    spot, c = Spot(x, y, size, flip=stage.maybe(0.5)), stage.middle
    glow = parse(code)
    c.fill(with_alpha(glow, 0.4), spot.poly((-0.45, 0.08), (-2.2, 0.1), (-0.45, 0.16)))
    c.glow(*spot.at(0, -0.05), size * 0.9, glow, 0.5)
    c.fill(
        stage.tone("#4a4a7a"),
        spot.curve(
            (-0.5, 0.05),
            (-0.45, 0.2),
            (-0.2, 0.24),
            (-0.05, 0.38),
            (0.2, 0.36),
            (0.35, 0.22),
            (0.55, 0.14),
            (0.5, 0.02),
            (-0.5, 0.05),
        ),
    )
    c.fill(
        lighten(glow, 0.3),
        spot.poly((-0.1, 0.24), (0, 0.34), (0.17, 0.33), (0.28, 0.22)),
        spot.rect(-0.4, -0.02, 0.4, 0.03),
    )


PLACE = Place(
    key="neon_city", kind="game", en="neon cyber city", zh="赛博霓虹城市", draw=draw,
    words_en=("neon lights", "flying cars", "skyscrapers"), words_zh=("霓虹灯", "飞行汽车",
    "摩天楼"), times=("night",), weathers=("clear", "rain"), seasons=(),
)  # fmt: skip

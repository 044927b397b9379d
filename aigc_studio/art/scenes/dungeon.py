"""A dungeon of brick with torches, a barred gate and a chest."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import lighten, mix, parse
from aigc_studio.art.elements.cave import chest, motes, torch
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Shape, Spot, polygon, rectangle
from aigc_studio.art.stage import Stage

STONES = ("#5a5f78", "#6b5f70", "#5f6b6a", "#6f6258", "#55607f")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    code = stage.chance.choice(STONES)
    dark = mix(parse(code), (14, 10, 26), 0.72)
    stage.mood(code, code, indoors=True)
    floor = h * stage.span(0.74, 0.8)
    stage.sky.fill(Gradient((mix(dark, (0, 0, 0), 0.3), dark)), rectangle(0, 0, w, h))
    bricks(stage, floor, code)
    x = w * stage.span(0.4, 0.6)
    if stage.maybe(0.3):
        for part in (-0.22, 0.22):
            gate(stage, x + part, floor, stage.span(0.34, 0.42), code)
    else:
        gate(stage, x, floor, stage.span(0.42, 0.6), code)
    for side in (-1, 1):
        torch(stage, stage.middle, x + side * stage.span(0.27, 0.34), floor - 0.28, 0.11)
        pillar(stage, x + side * stage.span(0.42, 0.5), floor + 0.02, code)
        if stage.maybe(0.5):
            _banner(stage, x + side * 0.3, floor - 0.44)
    _floor(stage, floor, code)
    if stage.maybe(0.75):
        chest(stage, stage.near, w * stage.span(0.2, 0.8), h * 0.95, stage.span(0.15, 0.2))
    if stage.maybe(0.5):
        _bones(stage, w * stage.span(0.1, 0.9), h * 0.95)
    motes(stage, stage.near, "#ffb860", count=24)
    return 0.93


def bricks(stage: Stage, floor: float, code: str) -> None:
    """Lay the back wall."""
    rows, wide = 12, 0.13
    light: dict[bool, list[Shape]] = {True: [], False: []}
    for j in range(rows):
        y, tall = floor * j / rows, floor / rows
        x = -wide * (0.5 if j % 2 else 0.0)
        while x < stage.w:
            light[stage.maybe(0.35)].append(
                rectangle(x + 0.004, y + 0.004, x + wide - 0.004, y + tall - 0.004)
            )
            x += wide
    base = mix(parse(code), (30, 22, 44), 0.5)
    stage.far.fill(base, *light[False])
    stage.far.fill(lighten(base, 0.06), *light[True])


def gate(stage: Stage, x: float, floor: float, size: float, code: str) -> None:
    """Draw an arched passage with a raised grille and light behind it."""
    spot = Spot(x, floor, size)
    rim = parse(code)
    stage.far.fill(mix(rim, (20, 16, 30), 0.15), spot.arch(0, 0, 0.42, 1.0))
    stage.far.fill(
        mix(rim, (20, 16, 30), 0.45),
        *(
            spot.line(0.012, (0, 0.58), (u, v))
            for u, v in (
                (-0.5, 0.6),
                (-0.42, 0.85),
                (-0.2, 1.05),
                (0.2, 1.05),
                (0.42, 0.85),
                (0.5, 0.6),
            )
        ),
    )
    hole = spot.arch(0, 0, 0.32, 0.88)
    warm = parse(stage.chance.choice(("#f2a04a", "#6fc4e8", "#8fe0a0", "#c48af2")))
    stage.far.fill(Gradient((mix(warm, (20, 14, 30), 0.75), mix(warm, (20, 14, 30), 0.35))), hole)
    steps = [
        spot.rect(-0.3 + 0.03 * i, 0.05 * i, 0.3 - 0.03 * i, 0.05 * i + 0.03) for i in range(6)
    ]
    stage.far.fill(mix(warm, (60, 50, 70), 0.55), *steps)
    bars = [spot.rect(u - 0.014, 0.42, u + 0.014, 0.9) for u in (-0.24, -0.12, 0, 0.12, 0.24)]
    bars.append(spot.rect(-0.32, 0.6, 0.32, 0.63))
    stage.far.fill((38, 34, 48), *bars, within=hole)


def pillar(stage: Stage, x: float, y: float, code: str) -> None:
    """Draw a round pillar up to the ceiling."""
    spot = Spot(x, y, 1.0)
    paint = stage.round(mix(parse(code), (40, 30, 60), 0.25))
    stage.middle.fill(paint, spot.rect(-0.055, 0, 0.055, 2.0))
    for v, half, tall in (
        (0.0, 0.085, 0.05),
        (0.05, 0.07, 0.03),
        (y - 0.08, 0.07, 0.03),
        (y - 0.05, 0.09, 0.06),
    ):
        stage.middle.fill(paint, spot.rect(-half, v, half, v + tall))


def _floor(stage: Stage, y: float, code: str) -> None:
    w, h, near = stage.w, stage.h, stage.near
    base = mix(parse(code), (50, 36, 60), 0.35)
    near.fill(Gradient((lighten(base, 0.12), mix(base, (10, 8, 20), 0.45))), rectangle(0, y, w, h))
    ink = mix(base, (10, 8, 20), 0.5)
    for k in range(1, 5):
        b = y + (h - y) * (k / 5) ** 1.5
        near.fill(ink, rectangle(0, b, w, b + 0.005))
    for i in range(-9, 10):
        a, b = w / 2 + i * 0.1, w / 2 + i * 0.2
        near.fill(ink, polygon([(a, y), (a + 0.004, y), (b + 0.007, h), (b, h)]))


def _banner(stage: Stage, x: float, y: float) -> None:
    spot = Spot(x, y, 0.16)
    code = stage.chance.choice(("#b8383f", "#3f5fa8", "#6f3f9a", "#3f8a5f"))
    stage.middle.fill(
        stage.tone(code), spot.poly((-0.4, 1), (-0.4, 0.1), (0, -0.15), (0.4, 0.1), (0.4, 1))
    )
    stage.middle.fill(
        stage.tone("#e8c24f"), spot.oval(0, 0.55, 0.16), spot.rect(-0.48, 0.96, 0.48, 1.04)
    )


def _bones(stage: Stage, x: float, y: float) -> None:
    spot, bone = Spot(x, y, 0.1), stage.tone("#e8e0d0")
    stage.near.fill(
        bone,
        spot.oval(0, 0.4, 0.32, 0.3),
        spot.rect(-0.18, 0, 0.18, 0.25),
        spot.line(0.1, (-0.8, 0.05), (-0.3, 0.12)),
        spot.oval(-0.82, 0.02, 0.08),
        spot.oval(-0.82, 0.1, 0.08),
    )
    stage.near.fill(
        (40, 32, 44),
        spot.oval(-0.12, 0.38, 0.08),
        spot.oval(0.12, 0.38, 0.08),
        spot.poly((-0.04, 0.24), (0.04, 0.24), (0, 0.3)),
    )


PLACE = Place(
    key="dungeon", kind="game", en="dungeon", zh="地下城", draw=draw,
    words_en=("torches", "stone walls", "treasure chest"), words_zh=("火把", "石墙", "宝箱"),
    times=("day",), weathers=("clear",), seasons=(),
)  # fmt: skip

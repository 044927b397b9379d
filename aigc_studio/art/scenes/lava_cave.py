"""A cave with a river of lava."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import lighten, mix, parse, with_alpha
from aigc_studio.art.elements.cave import hollow, motes, teeth, walls
from aigc_studio.art.elements.ground import rock
from aigc_studio.art.elements.relief import under
from aigc_studio.art.elements.water import lens
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, polygon, rectangle, smooth
from aigc_studio.art.stage import Stage

LAVAS = (("#ff7a2f", "#ffc24a"), ("#ff5a3a", "#ff9f4a"), ("#f2893f", "#ffe07a"))


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    hot, bright = stage.chance.choice(LAVAS)
    stone = stage.chance.choice(("#4a3038", "#3f2f3f", "#50363a"))
    x = w * stage.span(0.35, 0.65)
    hollow(stage, "#2a1420", "#7a2a24", "#d9603a", glow=bright, at=(x, h * 0.55))
    for depth, reach in ((0.55, 0.3), (0.32, 0.4)):
        teeth(stage, stage.far, stone, depth, reach)
    fall(stage, x, h * 0.3, h * 0.66, hot, bright)
    lake = h * 0.64
    stage.middle.fill(
        Gradient((parse(bright), parse(hot), mix(parse(hot), (140, 20, 30), 0.4))),
        rectangle(0, lake, w, h),
    )
    streaks = [
        lens(stage.span(0, w), lake + 0.3 * stage.chance.random(), stage.span(0.03, 0.1), 0.006)
        for _ in range(round(26 * w))
    ]
    stage.middle.fill(with_alpha(lighten(parse(bright), 0.4), 0.7), *streaks)
    crust = [
        lens(stage.span(0, w), lake + stage.span(0.02, 0.24), stage.span(0.03, 0.07), 0.012)
        for _ in range(round(9 * w))
    ]
    stage.middle.fill(mix(parse(stone), (20, 8, 14), 0.4), *crust)
    stage.middle.glow(x, lake, 0.5, parse(bright), 0.5)
    teeth(stage, stage.middle, stone, 0.05, 0.3, below=False)
    if stage.maybe(0.6):
        bridge(stage, lake + 0.05, stone)
    line = smooth([(w * i / 6, h * (0.86 + stage.span(-0.02, 0.02))) for i in range(7)])
    dark = mix(parse(stone), (24, 10, 20), 0.35)
    stage.near.fill(
        Gradient((mix(dark, parse(hot), 0.35), dark, mix(dark, (0, 0, 0), 0.4))), under(stage, line)
    )
    stage.near.fill(
        mix(dark, parse(bright), 0.7),
        polygon([*line, *((a, b + 0.008) for a, b in reversed(line))]),
    )
    walls(stage, stage.near, mix(parse(stone), (20, 8, 18), 0.35), 0.0, 0.14)
    for _ in range(3):
        rock(
            stage,
            stage.near,
            w * stage.span(0.15, 0.85),
            h * 0.95,
            stage.span(0.06, 0.12),
            "#5a3a40",
        )
    motes(stage, stage.near, hot, count=50)
    return 0.93


def fall(stage: Stage, x: float, top: float, low: float, hot: str, bright: str) -> None:
    """Let lava fall from a hole in the wall."""
    spot = Spot(x, low, low - top)
    half = stage.span(0.14, 0.24)
    stage.far.fill((50, 22, 30), spot.oval(0, 1.0, half * 1.6, half * 0.7))
    stage.far.fill(
        Gradient((parse(hot), parse(bright))), spot.profile((half * 1.15, 0), (half, 1.0))
    )
    stage.far.fill(
        with_alpha(lighten(parse(bright), 0.5), 0.8),
        *(
            spot.rect(u * half, v, u * half + 0.025, v + 0.35)
            for u, v in ((-0.6, 0.5), (-0.1, 0.15), (0.35, 0.55), (0.6, 0.1))
        ),
    )
    stage.far.glow(x, (top + low) / 2, 0.35, parse(bright), 0.4)


def bridge(stage: Stage, y: float, stone: str) -> None:
    """Lay stepping stones of rock across the lava."""
    w = stage.w
    for i in range(round(5 * w)):
        spot = Spot((i + 0.5) / round(5 * w) * w, y + 0.1 + stage.span(-0.02, 0.02), 0.15)
        stage.middle.fill(
            mix(parse(stone), (0, 0, 0), 0.35),
            spot.poly((-0.42, 0.1), (0.42, 0.1), (0.3, -0.22), (-0.3, -0.22)),
        )
        stage.middle.fill(stage.tone(lighten(parse(stone), 0.12)), spot.oval(0, 0.1, 0.43, 0.1))


PLACE = Place(
    key="lava_cave", kind="game", en="lava cave", zh="熔岩洞穴", draw=draw,
    words_en=("lava", "rocks", "glowing fire"), words_zh=("岩浆", "岩石", "火光"),
    times=("day",), weathers=("clear",), seasons=(),
)  # fmt: skip

"""A lighthouse on a rocky coast."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import parse, with_alpha
from aigc_studio.art.elements.ground import meadow, rock
from aigc_studio.art.elements.houses import house
from aigc_studio.art.elements.relief import hills, jagged
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.water import sailboat, water, waves
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, polygon
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.54, 0.62)
    orb = sky(stage, y)
    if stage.maybe(0.6):
        hills(stage, stage.far, y - 0.01, 0.05, "#6f8f9a", 0.62, waves=2)
    water(
        stage,
        stage.middle,
        y,
        h,
        code=stage.chance.choice(("#1f78a8", "#2f6f9a", "#2a8fa8")),
        orb=orb,
        mirror=0.2,
    )
    side = stage.chance.choice((-1, 1))
    if stage.maybe(0.6):
        sailboat(
            stage, stage.middle, w * (0.5 - side * stage.span(0.15, 0.4)), y + 0.05, 0.13, 0.15
        )
    edge, tip = w * (0.5 + side * 0.6), w * 0.5 + side * stage.span(-0.05, 0.05)
    top = y - stage.span(0.0, 0.08)
    lip = jagged(stage, (edge, top - 0.03), (tip, top + 0.02), 0.06, 3)
    wall = jagged(stage, (tip, top + 0.02), (tip - side * 0.1, y + h * 0.2), 0.12, 4)
    lit, shade = stage.sides("#7f7468", 0.05)
    stage.middle.fill(Gradient((lit, shade)), polygon([*lip, *wall, (edge, y + h * 0.2)]))
    turf = stage.tone(stage.ground("#7fa858"), 0.05)
    stage.middle.fill(turf, polygon([*lip, *((a, b + 0.03) for a, b in reversed(lip))]))
    x = w * 0.5 + side * stage.span(0.12, 0.24)
    house(stage, stage.middle, x + side * 0.16, top + 0.005, 0.15, 0.05, wall="#f6efe2")
    tower(stage, x, top + 0.01, stage.span(0.42, 0.52))
    waves(stage, stage.middle, y + h * 0.2, 0.16, stage.tone("#4f9fc4"))
    waves(stage, stage.middle, y + h * 0.26, 0.2, stage.tone("#3f8fb8"))
    meadow(stage, h * 0.89, rise=0.04)
    for _ in range(3):
        rock(stage, stage.near, w * stage.span(0.02, 0.98), h * 0.94, stage.span(0.08, 0.14))
    return 0.95


def tower(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a banded lighthouse; its lamp is lit when lamps are."""
    spot, layer = Spot(x, y, size), stage.middle
    body = spot.profile((0.13, 0), (0.08, 0.76))
    band = stage.chance.choice(("#d9463c", "#d9463c", "#2f5f94", "#35404f"))
    layer.fill(stage.round("#fbf6ec", 0.03), body)
    for v in (0.08, 0.34, 0.6):
        layer.fill(stage.round(band, 0.03), spot.rect(-0.14, v, 0.14, v + 0.13), within=body)
    layer.fill(
        stage.tone("#2f3848"), spot.rect(-0.12, 0.76, 0.12, 0.79), spot.arch(0, 0, 0.035, 0.1)
    )
    lamp = spot.rect(-0.06, 0.79, 0.06, 0.9)
    layer.fill(parse("#fff0b0") if stage.light.lamps else stage.tone("#cfe0e6"), lamp)
    layer.fill(stage.tone(band), spot.dome(0, 0.9, 0.085, 0.08))
    layer.fill(stage.tone("#2f3848"), spot.rect(-0.006, 0.96, 0.006, 1.03))
    if stage.light.lamps:
        for end in (-1.6, 1.6):
            beam = spot.poly((0, 0.845), (end, 1.05), (end, 0.72))
            layer.fill(with_alpha(parse("#fff0b0"), 0.22), beam)
        layer.glow(*spot.at(0, 0.845), size * 0.5, parse("#fff0b0"), 0.6)


PLACE = Place(
    key="lighthouse", kind="landscape", en="lighthouse on the coast", zh="海边灯塔", draw=draw,
    words_en=("sea", "cliff", "waves"), words_zh=("大海", "悬崖", "海浪"),
)  # fmt: skip

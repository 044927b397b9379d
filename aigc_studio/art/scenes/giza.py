"""The pyramids of Giza with the Sphinx."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.desert import dune
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import rock
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import palm
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.6, 0.66)
    sky(stage, y)
    sand = stage.chance.choice(("#e8bc78", "#edc98a", "#dfa866"))
    dune(stage, stage.far, y - 0.01, 0.03, sand, 0.5)
    side = stage.chance.choice((-1, 1))
    for place, size, depth in ((0.36, 0.26, 0.32), (-0.3, 0.36, 0.22), (0.06, 0.48, 0.12)):
        x = w * 0.5 + side * (place + stage.span(-0.05, 0.05))
        pyramid(
            stage.floodlit(),
            x,
            y + 0.03 * (1 - depth),
            size * stage.span(0.9, 1.05),
            depth,
            capped=size < 0.4,
        )
    line = dune(stage, stage.middle, y + 0.06, 0.03, sand, 0.08)
    if stage.maybe(0.65):
        sphinx(
            stage,
            w * 0.5 - side * stage.span(0.16, 0.26),
            line[0][1] + 0.1,
            stage.span(0.2, 0.26),
            side > 0,
        )
    dune(stage, stage.near, h * 0.87, 0.04, sand, 0.0)
    rock(stage, stage.near, w * stage.span(0.1, 0.9), h * 0.95, 0.1, "#b8905f")
    if stage.maybe(0.6):
        frame(stage, palm, size=0.5)
    return 0.94


def pyramid(stage: Stage, x: float, y: float, size: float, depth: float, *, capped: bool) -> None:
    """Draw a pyramid of courses of stone; the capped one keeps some casing at its top."""
    spot = Spot(x, y, size, flip=stage.light.side > 0)
    lit, shade = stage.sides("#d9ab6c", depth)
    haze = stage.light.haze
    body = spot.poly((-0.8, 0), (0, 1), (0.8, 0))
    right = spot.poly((0, 1), (0.8, 0), (0.22, 0))
    stage.far.fill(Gradient((lit, mix(lit, haze, 0.2))), body)
    stage.far.fill(Gradient((shade, mix(shade, haze, 0.25))), right)
    lines = [spot.rect(-0.8, v / 14, 0.8, v / 14 + 0.006) for v in range(1, 14)]
    stage.far.fill((*shade, 90), *lines, within=body)
    if capped:
        cap = spot.poly(
            (-0.16, 0.8), (-0.05, 0.77), (0.04, 0.81), (0.1, 0.76), (0.2, 0.8), (0, 1.0)
        )
        stage.far.fill(stage.tone("#efd9b0", depth), cap, within=body)


def sphinx(stage: Stage, x: float, y: float, size: float, flip: bool) -> None:
    """Draw the Sphinx from its side."""
    spot, c = Spot(x, y, size, flip=flip), stage.middle
    lit, shade = stage.sides("#cf9f62", 0.05)
    body = spot.curve(
        (-0.75, 0.0),
        (-0.72, 0.3),
        (-0.4, 0.42),
        (0.1, 0.42),
        (0.2, 0.2),
        (0.3, 0.14),
        (0.85, 0.13),
        (0.88, 0.0),
        (-0.75, 0.0),
    )
    c.fill(Gradient((lit, mix(lit, shade, 0.7))), body)
    hood = spot.curve(
        (0.02, 0.3),
        (0.0, 0.6),
        (0.1, 0.88),
        (0.28, 0.92),
        (0.42, 0.84),
        (0.4, 0.5),
        (0.36, 0.32),
        (0.02, 0.3),
    )
    c.fill(shade, hood)
    c.fill(
        lit,
        spot.curve(
            (0.24, 0.42),
            (0.22, 0.76),
            (0.34, 0.86),
            (0.46, 0.8),
            (0.49, 0.62),
            (0.44, 0.44),
            (0.24, 0.42),
        ),
    )
    c.fill(shade, spot.oval(0.41, 0.68, 0.03, 0.018), spot.line(0.02, (0.38, 0.52), (0.46, 0.52)))
    for v in (0.45, 0.6, 0.75):
        c.fill(lit, spot.line(0.018, (0.04, v), (0.2, v)))


PLACE = Place(
    key="giza", kind="landmark", en="Pyramids of Giza", zh="吉萨金字塔", draw=draw, article="the ",
    words_en=("pyramids", "desert", "sphinx"), words_zh=("金字塔", "沙漠", "狮身人面像"),
    country_en="Egypt", country_zh="埃及",
    at=(31.1, 30), weathers=("clear", "cloudy", "fog"), seasons=(),
)  # fmt: skip

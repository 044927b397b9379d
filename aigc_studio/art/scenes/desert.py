"""Sand dunes."""

from aigc_studio.art.elements.desert import dune, mesa
from aigc_studio.art.elements.ground import rock
from aigc_studio.art.elements.relief import height_at
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import palm
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage

SANDS = ("#e8b46a", "#e6a060", "#f0c888", "#d98f5a", "#e8b090")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    y = h * stage.span(0.5, 0.6)
    sky(stage, y)
    code = chance.choice(SANDS)
    if stage.maybe(0.4):
        for _ in range(3):
            mesa(
                stage,
                stage.far,
                stage.span(0, w),
                y + 0.02,
                stage.span(0.06, 0.14),
                stage.span(0.08, 0.18),
                "#b8705a",
                0.55,
            )
    dune(stage, stage.far, y, 0.05, code, 0.55)
    dune(stage, stage.far, y + h * 0.07, 0.06, code, 0.35)
    line = dune(stage, stage.middle, y + h * 0.16, 0.08, code, 0.15)
    if stage.maybe(0.5):
        _caravan(stage, line)
    near = dune(stage, stage.near, h * 0.86, 0.06, code, 0.0)
    x = w * (0.5 + chance.choice((-1, 1)) * stage.span(0.3, 0.45))
    if stage.maybe(0.4):
        for _ in range(2):
            palm(
                stage,
                stage.middle,
                x + stage.span(-0.06, 0.06),
                height_at(line, x) + 0.03,
                stage.span(0.25, 0.36),
                0.1,
            )
    elif stage.maybe(0.6):
        _cactus(stage, x, height_at(near, x) + 0.05, stage.span(0.22, 0.34))
    else:
        rock(stage, stage.near, x, height_at(near, x) + 0.06, 0.12, "#b8805a")
    return 0.93


def _cactus(stage: Stage, x: float, y: float, size: float) -> None:
    spot = Spot(x, y, size, flip=stage.maybe(0.5))
    paint = stage.round("#4f9068")
    for shape in (
        spot.bulb((0.1, 0), (0.1, 0.8), (0.06, 0.96), (0.0, 1.0)),
        spot.line(0.13, (0.0, 0.35), (0.26, 0.36), (0.28, 0.66)),
        spot.oval(0.28, 0.66, 0.065),
        spot.line(0.12, (0.0, 0.5), (-0.22, 0.51), (-0.24, 0.78)),
        spot.oval(-0.24, 0.78, 0.06),
    ):
        stage.near.fill(paint, shape)


def _caravan(stage: Stage, line: list[tuple[float, float]]) -> None:
    x, ink = stage.w * stage.span(0.2, 0.6), stage.tone("#6b4436", 0.12)
    for i in range(4):
        a = x + i * 0.075
        spot = Spot(a, height_at(line, a) + 0.006, 0.06, flip=True)
        stage.middle.fill(
            ink,
            spot.curve(
                (-0.4, 0.55),
                (-0.25, 0.7),
                (-0.1, 0.62),
                (0.0, 0.95),
                (0.12, 0.65),
                (0.35, 0.6),
                (0.4, 0.4),
                (-0.35, 0.35),
            ),
            spot.line(0.1, (-0.38, 0.55), (-0.58, 0.6), (-0.62, 0.9)),
            spot.oval(-0.68, 0.9, 0.13, 0.07),
        )
        for u in (-0.3, -0.18, 0.22, 0.34):
            stage.middle.fill(ink, spot.line(0.06, (u, 0.45), (u, 0)))


PLACE = Place(
    key="desert", kind="landscape", en="desert", zh="沙漠", draw=draw,
    words_en=("sand dunes", "hot sun", "sand"), words_zh=("沙丘", "烈日", "黄沙"),
    weathers=("clear", "cloudy", "fog"), seasons=(),
)  # fmt: skip

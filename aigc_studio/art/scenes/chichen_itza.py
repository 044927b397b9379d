"""The stepped pyramid of Chichen Itza."""

from aigc_studio.art.elements.monument import floodlight
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, palm
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.72, 0.78)
    sky(stage, y)
    for depth in (0.5, 0.34):
        line = hills(stage, stage.far, y - 0.05 * depth - 0.01, 0.015, "#5f9a55", depth)
        thicket(stage, stage.far, line, 0.05, "#4f8f50", depth)
    for _ in range(round(4 * w)):
        palm(stage, stage.far, w * stage.span(0, 1), y, stage.span(0.2, 0.32), 0.3)
    pyramid(
        stage.floodlit(),
        w * stage.span(0.45, 0.55),
        y + 0.012,
        stage.span(0.46, 0.54) * min(h, 1.1),
    )
    return site(stage, y, kind="grass", tree=stage.chance.choice((palm, broadleaf)), code="#8ab851")


def pyramid(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw nine steps, the stairs and the temple on top; size is its height."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.06
    code = stage.chance.choice(("#cfc0a0", "#c9b694", "#d6c8ac"))
    lit, shade = stage.sides(code, d)
    side = -stage.light.side
    for i in range(9):
        half, v = 0.86 - 0.066 * i, 0.085 * i
        c.fill(stage.fall(code, d), spot.profile((half, v), (half - 0.028, v + 0.085)))
        c.fill(lit, spot.rect(-half + 0.02, v + 0.072, half - 0.02, v + 0.085))
        dark = spot.poly(
            (side * 0.16, v),
            (side * half, v),
            (side * (half - 0.028), v + 0.072),
            (side * 0.16, v + 0.072),
        )
        c.fill((*shade, 150), dark)
        c.fill(
            (*shade, 110),
            *(
                spot.rect(u, v + 0.012, u + 0.05, v + 0.06)
                for u in [k * 0.11 - 0.8 for k in range(15)]
                if abs(u) < half - 0.08 and abs(u) > 0.17
            ),
        )
    c.fill(stage.tone(code, d), spot.profile((0.2, 0), (0.15, 0.765)))
    c.fill(
        lit,
        spot.poly((-0.2, 0), (-0.17, 0), (-0.125, 0.765), (-0.15, 0.765)),
        spot.poly((0.2, 0), (0.17, 0), (0.125, 0.765), (0.15, 0.765)),
    )
    steps = [
        spot.rect(-0.165 + 0.04 * v / 26 * 1.1, v / 34, 0.165 - 0.04 * v / 26 * 1.1, v / 34 + 0.01)
        for v in range(26)
    ]
    c.fill(shade, *steps)
    c.fill(stage.fall(code, d), spot.rect(-0.25, 0.765, 0.25, 0.95))
    c.fill(lit, spot.rect(-0.27, 0.9, 0.27, 0.925), spot.rect(-0.27, 0.95, 0.27, 0.98))
    doors = stage.tone("#ffcf7a" if stage.light.lamps else "#5a4a48", d)
    c.fill(doors, *(spot.rect(u - 0.035, 0.77, u + 0.035, 0.89) for u in (-0.12, 0.0, 0.12)))
    floodlight(stage, c, [spot.at(-0.4, 0.15), spot.at(0.4, 0.15)], size * 0.6)


PLACE = Place(
    key="chichen_itza", kind="landmark", en="Chichen Itza pyramid", zh="奇琴伊察金字塔", draw=draw,
    article="the ", words_en=("Maya pyramid", "stairs", "jungle"), words_zh=("玛雅金字塔", "台阶",
    "丛林"), country_en="Mexico", country_zh="墨西哥", at=(-88.6, 20.7), weathers=WARM, seasons=(),
)  # fmt: skip

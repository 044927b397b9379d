"""A village on a hillside with a church."""

from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow, meadow_code, path
from aigc_studio.art.elements.houses import house, windows
from aigc_studio.art.elements.relief import height_at, hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, code = stage.h, stage.w, meadow_code(stage)
    y = h * stage.span(0.52, 0.58)
    sky(stage, y)
    backdrop(stage, y, code, rise=0.2, wild=0.6)
    tree = season_tree(stage)
    spots = sorted((stage.span(0, 1), stage.span(0.08, 0.94)) for _ in range(9))
    back = hills(
        stage, stage.middle, y + h * 0.06, 0.05, stage.ground(code), 0.16, haze=0.15, bands=True
    )
    church(
        stage,
        w * stage.span(0.35, 0.65),
        height_at(back, w / 2) + 0.06,
        stage.span(0.3, 0.36),
        0.14,
    )
    for part, across in spots:
        x, size = across * w, 0.12 + 0.09 * part
        foot = height_at(back, x) + 0.04 + h * 0.17 * part
        if stage.maybe(0.5):
            tree(stage, stage.middle, x + size * 0.8, foot - 0.01, size * 1.2, 0.12)
        house(stage, stage.middle, x, foot, size, 0.15 - 0.1 * part)
    meadow(stage, h * 0.85, blooming=stage.maybe(0.5))
    if stage.maybe(0.7):
        path(
            stage,
            stage.near,
            (w * 0.5, h * 1.02),
            (w * stage.span(0.35, 0.65), h * 0.855),
            wide=0.13,
        )
    frame(stage, tree)
    return 0.93


def church(stage: Stage, x: float, y: float, size: float, depth: float) -> None:
    """Draw a small white church with a pointed tower."""
    spot, canvas = Spot(x, y, size, flip=stage.light.side > 0), stage.middle
    lit, shade = stage.sides("#f6efe2", depth)
    roof = stage.tone(stage.ground(stage.chance.choice(("#a84f3f", "#5f6f82", "#7a4a4a"))), depth)
    canvas.fill(shade, spot.rect(0.1, 0, 0.55, 0.32))
    canvas.fill(roof, spot.poly((0.1, 0.32), (0.14, 0.54), (0.5, 0.54), (0.6, 0.3)))
    canvas.fill(lit, spot.rect(-0.12, 0, 0.12, 0.66))
    canvas.fill(shade, spot.rect(0.04, 0, 0.12, 0.66))
    canvas.fill(roof, spot.poly((-0.15, 0.65), (0, 1.05), (0.15, 0.65)))
    canvas.fill(
        stage.tone("#c9a24f", depth),
        spot.rect(-0.008, 1.04, 0.008, 1.14),
        spot.rect(-0.035, 1.09, 0.035, 1.105),
    )
    panes = [
        spot.arch(-0.02, 0.46, 0.04, 0.13),
        spot.arch(0.24, 0.08, 0.035, 0.16),
        spot.arch(0.42, 0.08, 0.035, 0.16),
    ]
    windows(stage, canvas, panes, depth, lit=0.9)
    canvas.fill(stage.tone("#6b4a3a", depth), spot.arch(-0.02, 0, 0.05, 0.16))


PLACE = Place(
    key="village", kind="landscape", en="village", zh="村庄", draw=draw,
    words_en=("houses", "church", "hills"), words_zh=("房屋", "教堂", "山坡"),
)  # fmt: skip

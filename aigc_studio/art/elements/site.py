"""The near ground before a monument: grass, sand, a paved square, a pool or a river."""

from typing import Literal

from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow, path, paving
from aigc_studio.art.elements.houses import lantern
from aigc_studio.art.elements.trees import Tree
from aigc_studio.art.elements.water import water
from aigc_studio.art.shapes import Point
from aigc_studio.art.stage import Stage

Site = Literal["grass", "square", "pool", "river"]


def site(
    stage: Stage,
    y: float,
    *,
    kind: Site,
    tree: Tree | None,
    orb: Point | None = None,
    code: str | None = None,
    stone: str = "#d9cdb8",
    mirror: float = 0.7,
    size: float = 0.45,
) -> float:
    """Draw the ground from the monument's foot at y downwards; return where feet may stand.

    Args:
        stage: to draw on.
        y: of the monument's foot.
        kind: what lies before it.
        tree: that frames the view, if any.
        orb: where sun or moon is, for glitter on water.
        code: colour of the grass, or that of the season.
        stone: colour of the paving.
        mirror: opacity of the reflection.
        size: of the trees.
    """
    h, w = stage.h, stage.w
    if kind == "square":
        paving(stage, y, stone)
        if stage.maybe(0.4):
            for part in (0.12, 0.88):
                lantern(stage, stage.near, w * part, h * 0.93, 0.28)
    elif kind == "grass":
        meadow(stage, y + 0.012, rise=0.008, code=code, blooming=stage.maybe(0.35))
        if stage.maybe(0.6):
            path(
                stage,
                stage.near,
                (w / 2, h * 1.02),
                (w * stage.span(0.45, 0.55), y + 0.008),
                wide=0.17,
                bend=0.12,
            )
    else:
        water(stage, stage.middle, y, h, code="#3f8fae", orb=orb, mirror=mirror)
        meadow(stage, h * (0.9 if kind == "river" else 0.93), rise=0.015, code=code)
    if tree is not None:
        frame(stage, tree, size=size)
    return 0.94

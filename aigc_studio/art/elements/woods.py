"""Many trees: rows along a skyline, distant crowns, and which trees a season has."""

from collections.abc import Sequence
from itertools import pairwise

from aigc_studio.art.canvas import Canvas
from aigc_studio.art.colour import Colour, mix, with_alpha
from aigc_studio.art.elements.trees import Tree, bare, blossom, broadleaf, pine, poplar
from aigc_studio.art.shapes import Point, Shape, oval
from aigc_studio.art.stage import Stage


def woods(
    stage: Stage,
    canvas: Canvas,
    skyline: Sequence[Point],
    size: float,
    depth: float,
    *,
    tree: Tree = pine,
    spacing: float = 0.55,
) -> None:
    """Line a skyline with trees."""
    x = stage.span(-0.5, 0) * size
    i = 0
    while x < stage.w + size / 2:
        while i < len(skyline) - 2 and skyline[i + 1][0] < x:
            i += 1
        y = skyline[min(i, len(skyline) - 1)][1] + size * 0.06
        tree(stage, canvas, x, y, size * stage.span(0.7, 1.15), depth)
        x += size * spacing * stage.span(0.6, 1.4)


def thicket(
    stage: Stage,
    canvas: Canvas,
    skyline: Sequence[Point],
    size: float,
    code: str | Colour,
    depth: float,
) -> None:
    """Edge a skyline with the crowns of distant broadleaved trees."""
    lobes: list[Shape] = []
    lights: list[Shape] = []
    for (ax, ay), (bx, _) in pairwise(skyline):
        x = ax
        while x < bx:
            radius = size * stage.span(0.5, 1)
            lobes.append(oval(x, ay, radius))
            lights.append(
                oval(x + stage.light.side * radius * 0.3, ay - radius * 0.3, radius * 0.5)
            )
            x += radius * 1.3
    colour = stage.tone(code, depth)
    canvas.fill(colour, *lobes)
    canvas.fill(with_alpha(mix(colour, stage.light.colour, 0.5), 0.3), *lights)


def season_tree(stage: Stage) -> Tree:
    """Return a kind of tree that fits the season."""
    if stage.scene.season == "winter":
        return stage.chance.choice((pine, pine, bare))
    if stage.scene.season == "spring":
        return stage.chance.choice((broadleaf, blossom, poplar))
    return stage.chance.choice((broadleaf, broadleaf, pine, poplar))

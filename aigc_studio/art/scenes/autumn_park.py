"""A park in autumn with a bench, a path and fallen leaves."""

from aigc_studio.art.colour import mix
from aigc_studio.art.elements.ground import meadow, path
from aigc_studio.art.elements.houses import lantern
from aigc_studio.art.elements.relief import height_at, hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import LEAVES, bare, broadleaf, poplar
from aigc_studio.art.elements.woods import thicket, woods
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot, oval
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    y = h * stage.span(0.56, 0.62)
    sky(stage, y)
    for depth, code in ((0.68, "#d99a5a"), (0.48, "#c9703f")):
        line = hills(stage, stage.far, y - depth * 0.12, 0.03, code, depth, waves=2)
        thicket(stage, stage.far, line, 0.05, code, depth)
    line = hills(stage, stage.middle, y + h * 0.06, 0.02, "#c4a552", 0.15)
    woods(
        stage, stage.middle, line, 0.26, 0.2, tree=chance.choice((broadleaf, poplar)), spacing=0.6
    )
    meadow(stage, h * 0.76, rise=0.015, code="#c0a04c")
    path(stage, stage.near, (w * 0.5, h * 1.02), (w * stage.span(0.35, 0.65), h * 0.76), wide=0.22)
    for _ in range(round(90 * w)):
        part = chance.random()
        colour = stage.tone(chance.choice(LEAVES["autumn"]))
        size = 0.004 + 0.008 * part
        stage.near.fill(colour, oval(stage.span(0, w), h * (0.78 + 0.22 * part), size, size * 0.55))
    side = chance.choice((-1, 1))
    _bench(stage, w * 0.5 + side * 0.26, h * 0.88, 0.24)
    lantern(stage, stage.near, w * 0.5 + side * 0.42, h * 0.87, 0.36)
    kind = chance.choice((broadleaf, broadleaf, bare))
    kind(stage, stage.near, w * 0.5 - side * (w / 2 - 0.1), h * 0.92, stage.span(0.6, 0.8), 0.0)
    for _ in range(10):
        leaf = oval(stage.span(0, w), stage.span(0.2, 0.8) * h, 0.009, 0.006)
        stage.near.fill(stage.tone(chance.choice(LEAVES["autumn"])), leaf)
    x = w * stage.span(0.2, 0.8)
    broadleaf(stage, stage.middle, x, height_at(line, x) + 0.05, 0.36, 0.08)
    return 0.93


def _bench(stage: Stage, x: float, y: float, size: float) -> None:
    spot = Spot(x, y, size)
    wood, iron = stage.sides("#a8744a")[0], stage.tone("#37414f")
    stage.near.fill(mix(stage.tone("#7a6a3a"), (20, 30, 50), 0.3), spot.oval(0, 0, 0.55, 0.05))
    stage.near.fill(iron, *(spot.line(0.03, (u, 0), (u, 0.5)) for u in (-0.4, 0.4)))
    stage.near.fill(wood, *(spot.rect(-0.5, v, 0.5, v + 0.07) for v in (0.2, 0.34, 0.45)))


PLACE = Place(
    key="autumn_park", kind="landscape", en="autumn park", zh="秋天的公园", draw=draw,
    article="an ", words_en=("golden leaves", "bench", "path"), words_zh=("金黄的落叶", "长椅",
    "小径"), weathers=WARM, seasons=("autumn",),
)  # fmt: skip

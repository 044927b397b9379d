"""Terraced rice fields that follow the slopes."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix, parse
from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow
from aigc_studio.art.elements.houses import house
from aigc_studio.art.elements.relief import rolling
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import bamboo, broadleaf, palm, poplar
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Point, polygon
from aigc_studio.art.stage import Stage

CROPS = {
    "spring": ("#8fc46a", "#7fb8c4"),
    "summer": ("#7fbf4f", "#9acf5a"),
    "autumn": ("#e8c04a", "#d9a83f"),
}


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h = stage.h
    y = h * stage.span(0.4, 0.48)
    sky(stage, y)
    backdrop(stage, y, "#5f9f6a", rise=0.2, wild=0.6)
    codes = CROPS[stage.scene.season or "summer"]
    mirror = stage.scene.season == "spring"
    count = 11
    top = rolling(stage, y + 0.03, 0.05)
    low = rolling(stage, h * 0.92, 0.08, waves=1.0)
    for i in range(count):
        part = (i / count) ** 1.5
        line: list[Point] = [
            (a, b + (d - b) * part + stage.span(-0.002, 0.002))
            for (a, b), (_, d) in zip(top, low, strict=True)
        ]
        layer = stage.far if i < 3 else stage.middle
        _step(stage, layer is stage.far, line, 0.4 * (1 - part), codes, mirror, 0.012 + 0.03 * part)
        if stage.maybe(0.5):
            k = stage.chance.randrange(3, len(line) - 3)
            x, b = line[k]
            kind = stage.chance.choice((broadleaf, palm, poplar))
            kind(stage, layer, x, b + 0.012, 0.06 + 0.16 * part, 0.35 * (1 - part))
        elif stage.maybe(0.4):
            x, b = line[stage.chance.randrange(4, len(line) - 4)]
            house(
                stage,
                layer,
                x,
                b + 0.01,
                0.06 + 0.14 * part,
                0.35 * (1 - part),
                roof="#b08a55",
                wall="#d9b88a",
            )
    meadow(stage, h * 0.92, code="#6fa84a")
    frame(stage, stage.chance.choice((palm, broadleaf, bamboo)), size=0.5)
    return 0.95


def _step(
    stage: Stage,
    far: bool,
    line: list[Point],
    depth: float,
    codes: tuple[str, str],
    mirror: bool,
    thick: float,
) -> None:
    layer, w, h = (stage.far if far else stage.middle), stage.w, stage.h
    bank = stage.tone("#4f8a45", depth)
    layer.fill(bank, polygon([(0, h), *line, (w, h)]))
    code = mix(parse(codes[0]), parse(codes[1]), stage.chance.random())
    colour = stage.tone(code, depth)
    if mirror:
        colour = mix(colour, stage.light.sky[-1], 0.6)
    edge = mix(colour, stage.light.colour, 0.35)
    inner = [(a, b + thick * 0.3) for a, b in line]
    layer.fill(edge, polygon([(0, h), *inner, (w, h)]))
    field = [(a, b + thick * 0.5) for a, b in line]
    layer.fill(Gradient((colour, mix(colour, bank, 0.3))), polygon([(0, h), *field, (w, h)]))
    foot = [(a, b + thick * 1.6) for a, b in line]
    layer.fill(mix(bank, (20, 50, 60), 0.2), polygon([(0, h), *foot, (w, h)]))


PLACE = Place(
    key="rice_terraces", kind="landscape", en="terraced rice fields", zh="梯田", draw=draw,
    article="", words_en=("rice terraces", "green hills", "huts"), words_zh=("层层梯田", "青山",
    "农舍"), weathers=WARM, seasons=("spring", "summer", "autumn"),
)  # fmt: skip

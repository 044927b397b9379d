"""Rows of lavender that run to the horizon."""

from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.houses import house
from aigc_studio.art.elements.relief import height_at, hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, poplar
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Shape, oval, polygon, rectangle
from aigc_studio.art.stage import Stage

CODES = ("#8f6fc4", "#9a78d4", "#7f62b8", "#a884d0")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.46, 0.56)
    sky(stage, y)
    backdrop(stage, y, "#8aa86a", wild=0.4)
    line = hills(stage, stage.middle, y + 0.04, 0.02, "#8fb060", 0.2, bands=True)
    x = w * stage.span(0.25, 0.75)
    house(
        stage,
        stage.middle,
        x,
        height_at(line, x) + 0.03,
        stage.span(0.13, 0.18),
        0.12,
        wall="#f0d9b0",
        roof="#c46a4a",
    )
    for _ in range(stage.chance.randint(2, 5)):
        a = w * stage.span(0, 1)
        poplar(
            stage,
            stage.middle,
            a,
            height_at(line, a) + 0.03,
            stage.span(0.14, 0.24),
            0.14,
            code="#4f8f5f",
        )
    top = y + 0.075
    code = stage.chance.choice(CODES)
    stage.near.fill(stage.fall("#7f9a58", haze=0.0), rectangle(0, top, w, h))
    goal = w * stage.span(0.35, 0.65)
    _rows(stage, top, goal, code)
    if stage.maybe(0.4):
        frame(stage, broadleaf, size=0.55, y=h * 0.96, both=0.0)
    return 0.93


def _rows(stage: Stage, top: float, goal: float, code: str) -> None:
    """Draw the rows as wedges with a rough, lit upper side."""
    w, h = stage.w, stage.h
    lit, shade = stage.sides(code)
    for i in range(-12, 13):
        a, b = goal + i * 0.055 * w, w / 2 + (goal - w / 2) * 0.3 + i * 0.24
        half = 0.02, 0.088
        stage.near.fill(
            shade,
            polygon([(a - half[0], top), (a + half[0], top), (b + half[1], h), (b - half[1], h)]),
        )
        tufts: list[Shape] = []
        for k in range(14):
            part = (k / 13) ** 1.7
            x, y = a + (b - a) * part, top + (h * 1.02 - top) * part
            size = 0.012 + 0.05 * part
            tufts.append(
                oval(
                    x + stage.light.side * size * 0.25 + stage.span(-0.2, 0.2) * size,
                    y,
                    size,
                    size * 0.5,
                )
            )
        stage.near.fill(lit, *tufts)


PLACE = Place(
    key="lavender", kind="landscape", en="lavender field", zh="薰衣草田", draw=draw,
    words_en=("purple flowers", "rows", "farmhouse"), words_zh=("紫色花海", "花田", "农舍"),
    weathers=WARM, seasons=("summer",),
)  # fmt: skip

"""A road that runs through hills to the horizon."""

from aigc_studio.art.colour import mix
from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.ground import meadow_code
from aigc_studio.art.elements.plants import flowers, grass
from aigc_studio.art.elements.relief import height_at, hills, under
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import poplar
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Point, Spot, strip
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, code = stage.h, stage.w, meadow_code(stage)
    y = h * stage.span(0.5, 0.58)
    sky(stage, y)
    backdrop(stage, y, code, wild=0.5, rise=0.2)
    line = hills(stage, stage.middle, y + h * 0.06, 0.04, stage.ground(code), 0.14, bands=True)
    tree = stage.chance.choice((poplar, season_tree(stage)))
    for _ in range(5):
        x = w * stage.span(0, 1)
        season_tree(stage)(
            stage, stage.middle, x, height_at(line, x) + 0.01, stage.span(0.09, 0.15), 0.2
        )
    top = y + h * 0.1
    flat = [(w * i / 10, top + 0.006 * (i % 2)) for i in range(11)]
    base = stage.ground(code)
    stage.near.fill(stage.fall(base, haze=0.0), under(stage, flat))
    if not stage.scene.snowy:
        grass(stage, stage.near, top + 0.05, h, base, count=90)
        flowers(stage, stage.near, top + 0.04, h, count=40)
    middle = _road(stage, top)
    for i in (8, 13, 17, 20):
        (x, b), half = middle[30 - i]
        size = half * stage.span(1.5, 1.9) + 0.07
        for side in (-1, 1):
            tree(stage, stage.near, x + side * (half * 1.35 + size * 0.25), b + 0.01, size, 0.0)
    return 0.93


def _road(stage: Stage, top: float) -> list[tuple[Point, float]]:
    """Draw the road from the lower edge up to its vanishing point; return it from far to near."""
    w, h = stage.w, stage.h
    goal, bend = w * stage.span(0.38, 0.62), stage.span(-0.16, 0.16)
    middle: list[tuple[Point, float]] = []
    for i in range(31):
        part = (i / 30) ** 1.8
        x = goal + (w / 2 - goal) * part + bend * 4 * part * (1 - part)
        middle.append(((x, top + (h * 1.02 - top) * part), 0.008 + 0.3 * part))
    colour = stage.tone("#77757f" if stage.maybe(0.7) else "#c9a273")
    stage.near.fill(mix(stage.tone(stage.ground("#c9b48a")), colour, 0.2), strip(middle, 1.15))
    stage.near.fill(
        mix(colour, stage.tone("#f4f8fc"), 0.5 if stage.scene.snowy else 0.0), strip(middle)
    )
    white = stage.tone("#fbf6e8")
    for i in range(0, 30, 3):
        dash = [(point, half * 0.03) for point, half in middle[i : i + 2]]
        stage.near.fill(white, strip(dash))
    sign = Spot(w * 0.5 + 0.36, h * 0.9, 0.2)
    if stage.maybe(0.4):
        stage.near.fill(stage.tone("#8a6446"), sign.rect(-0.03, 0, 0.03, 1))
        stage.near.fill(
            stage.tone("#d9b07a"),
            sign.poly((-0.3, 0.7), (0.3, 0.7), (0.42, 0.82), (0.3, 0.94), (-0.3, 0.94)),
        )
    return middle


PLACE = Place(
    key="country_road", kind="landscape", en="country road", zh="乡间小路", draw=draw,
    words_en=("road", "trees", "fields"), words_zh=("公路", "行道树", "原野"),
)  # fmt: skip

"""A river that winds through a green valley."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import lighten, mix
from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow_code
from aigc_studio.art.elements.plants import flowers, grass
from aigc_studio.art.elements.relief import hills, under
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import pine
from aigc_studio.art.elements.woods import season_tree, woods
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Point, strip
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, code = stage.h, stage.w, meadow_code(stage)
    y = h * stage.span(0.5, 0.56)
    sky(stage, y)
    backdrop(stage, y, code, rise=0.2, wild=0.75)
    line = hills(stage, stage.far, y + 0.02, 0.05, stage.ground(code), 0.28)
    woods(stage, stage.far, line, 0.06, 0.3, tree=pine)
    hills(stage, stage.middle, y + h * 0.08, 0.03, stage.ground(code), 0.18, haze=0.1, bands=True)
    _river(stage, y + h * 0.1)
    tree = season_tree(stage)
    for i in range(8):
        part = (i + 0.5) / 8
        x = w * stage.chance.choice((stage.span(0, 0.28), stage.span(0.72, 1)))
        tree(
            stage,
            stage.middle,
            x,
            y + h * (0.12 + 0.2 * part),
            0.1 + 0.14 * part,
            0.16 - 0.1 * part,
        )
    front = [(w * i / 30, h * (0.86 + 0.1 * (1 - abs(i / 15 - 1) ** 1.5))) for i in range(31)]
    base = stage.ground(code)
    stage.near.fill(stage.fall(base, haze=0.0), under(stage, front))
    if not stage.scene.snowy:
        grass(stage, stage.near, h * 0.93, h * 1.02, base)
        flowers(stage, stage.near, h * 0.94, h, count=30)
    frame(stage, tree, size=0.45, y=h * 0.93)
    return 0.95


def _river(stage: Stage, top: float) -> None:
    h, w, side = stage.h, stage.w, stage.chance.choice((-1, 1))
    far = w * stage.span(0.4, 0.6)
    bends = (0.0, 0.03, -0.1, 0.14, -0.1, 0.0)
    middle: list[tuple[Point, float]] = []
    count = 40
    for i in range(count + 1):
        part = i / count
        a = part**0.6 * (len(bends) - 1)
        k = min(int(a), len(bends) - 2)
        t = a - k
        soft = t * t * (3 - 2 * t)
        bend = bends[k] * (1 - soft) + bends[k + 1] * soft
        x = far + (w / 2 - far) * part + side * bend * (0.4 + 1.6 * part)
        middle.append(((x, top + (h - top) * part), 0.008 + 0.26 * part**1.5))
    deep = stage.tone("#3a93bf")
    pale = mix(deep, stage.light.haze, 0.65)
    stage.middle.fill(
        mix(stage.tone(stage.ground("#d9c79a")), stage.light.haze, 0.1), strip(middle, 1.14)
    )
    stage.middle.fill(Gradient((pale, mix(deep, pale, 0.4), deep)), strip(middle))
    ink = lighten(pale, 0.35)
    for (x, y), half in middle[3::4]:
        a = x + half * stage.span(-0.5, 0.3)
        piece = [((a, y), half * 0.02), ((a, y + 0.004), half * 0.3), ((a, y + 0.008), half * 0.02)]
        stage.middle.fill(ink, strip(piece))


PLACE = Place(
    key="river_valley", kind="landscape", en="river valley", zh="河谷", draw=draw,
    words_en=("winding river", "green hills", "trees"), words_zh=("蜿蜒的河流", "青山", "树"),
)  # fmt: skip

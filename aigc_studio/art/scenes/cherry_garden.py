"""A garden of cherry blossoms with a pond and a red bridge."""

from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.ground import meadow, rock
from aigc_studio.art.elements.plants import bush
from aigc_studio.art.elements.relief import height_at, hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import blossom
from aigc_studio.art.elements.water import water
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot, oval
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    y = h * stage.span(0.54, 0.6)
    orb = sky(stage, y)
    backdrop(stage, y - 0.03, "#7fae7a", wild=0.5)
    line = hills(stage, stage.far, y, 0.02, "#e8a8bc", 0.35)
    thicket(stage, stage.far, line, 0.04, "#f0b0c4", 0.3)
    shore = hills(stage, stage.far, y + 0.04, 0.01, "#7fb862", 0.15)
    for _ in range(round(4 * w)):
        x = w * stage.span(0, 1)
        blossom(stage, stage.far, x, height_at(shore, x) + 0.015, stage.span(0.2, 0.3), 0.14)
    water(stage, stage.middle, y + 0.07, h, code="#4f9fae", orb=orb, mirror=0.65)
    side = chance.choice((-1, 1))
    if stage.maybe(0.75):
        bridge(stage, w * (0.5 + side * 0.1), y + h * 0.18, stage.span(0.5, 0.62))
    near = meadow(stage, h * 0.88, code="#86b85f", blooming=stage.maybe(0.4))
    blossom(stage, stage.near, w * (0.5 - side * 0.4), h * 0.94, stage.span(0.62, 0.8), 0.0)
    if stage.maybe(0.4):
        blossom(stage, stage.near, w * (0.5 + side * 0.44), h * 0.95, stage.span(0.45, 0.6), 0.0)
    rock(stage, stage.near, w * (0.5 + side * 0.3), near[0][1] + 0.06, 0.1)
    bush(stage, stage.near, w * (0.5 + side * 0.22), near[0][1] + 0.06, 0.08, code="#f2a4bc")
    petal = stage.tone("#fbd0dc")
    drops = [
        oval(stage.span(0, w), stage.span(0.1, 1) * h, 0.006, 0.004) for _ in range(round(50 * w))
    ]
    stage.near.fill(petal, *drops)
    return 0.95


def bridge(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a red arched bridge that stands on y."""
    spot, layer = Spot(x, y, size), stage.middle
    lit, shade = stage.sides("#d9483f")
    layer.fill(
        shade, *(spot.rect(u - 0.012, -0.05, u + 0.012, 0.2) for u in (-0.25, -0.08, 0.08, 0.25))
    )
    deck = [(-0.5, 0.02), (-0.25, 0.15), (0, 0.2), (0.25, 0.15), (0.5, 0.02)]
    layer.fill(shade, spot.bend(0.05, 0.05, *deck))
    layer.fill(lit, spot.bend(0.025, 0.025, *((u, v + 0.03) for u, v in deck)))
    layer.fill(lit, spot.bend(0.022, 0.022, *((u, v + 0.12) for u, v in deck)))
    for i in range(9):
        u = -0.48 + 0.12 * i
        v = 0.2 - 0.75 * u * u
        layer.fill(lit, spot.rect(u - 0.01, v, u + 0.01, v + 0.14))


PLACE = Place(
    key="cherry_garden", kind="landscape", en="cherry blossom garden", zh="樱花庭园", draw=draw,
    words_en=("pink blossoms", "red bridge", "pond"), words_zh=("粉色樱花", "红桥", "池塘"),
    weathers=WARM, seasons=("spring",),
)  # fmt: skip

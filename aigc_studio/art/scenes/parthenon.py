"""The Parthenon on its rock."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow, rock
from aigc_studio.art.elements.monument import columns, floodlight
from aigc_studio.art.elements.relief import hills, jagged
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, poplar
from aigc_studio.art.elements.water import water
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot, polygon
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.62, 0.68)
    orb = sky(stage, y)
    hills(stage, stage.far, y - 0.1, 0.06, "#7f8fae", 0.65, waves=2)
    if stage.maybe(0.5):
        water(stage, stage.far, y - 0.05, h, code="#3f86b8", orb=orb, mirror=0.0)
    line = hills(stage, stage.far, y + 0.05, 0.03, "#8fa066", 0.4)
    thicket(stage, stage.far, line, 0.02, "#6f9058", 0.4)
    x = w * stage.span(0.46, 0.54)
    cliff = stage.sides(stage.chance.choice(("#c9b49a", "#bfa890")), 0.12)
    lip = jagged(stage, (x - 0.5, y + 0.01), (x + 0.5, y + 0.01), 0.012, 3)
    left = jagged(stage, (x - 0.75, h * 0.9), lip[0], 0.12, 3)
    right = jagged(stage, lip[-1], (x + 0.75, h * 0.9), 0.12, 3)
    body = polygon([(x - 0.75, h), *left, *lip, *right, (x + 0.75, h)])
    stage.middle.fill(Gradient((cliff[0], mix(cliff[0], cliff[1], 0.8))), body)
    for _ in range(12):
        a, b = x + stage.span(-0.5, 0.5), y + stage.span(0.03, 0.15)
        chip = polygon([(a, b), (a + 0.04, b + 0.01), (a + 0.03, b + 0.09), (a - 0.01, b + 0.07)])
        stage.middle.fill((*cliff[1], 90), chip, within=body)
    temple(stage.floodlit(), x, y + 0.012, stage.span(0.66, 0.76))
    grove = hills(stage, stage.middle, y + 0.17, 0.02, "#869a58", 0.06)
    thicket(stage, stage.middle, grove, 0.03, "#688a52", 0.05)
    meadow(stage, h * 0.88, code="#9fa85f")
    rock(stage, stage.near, w * stage.span(0.2, 0.8), h * 0.95, 0.1, "#c4b09a")
    frame(stage, stage.chance.choice((poplar, broadleaf)), size=0.5)
    return 0.94


def temple(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw eight columns on three steps below a broken pediment; size is the width."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.06
    stone = stage.chance.choice(("#f3e2c4", "#efe0cc", "#f0d9b8"))
    shade = stage.sides(stone, d)[1]
    for i in range(3):
        half = 0.54 - 0.02 * i
        c.fill(stage.fall(stone, d), spot.rect(-half, 0.02 * i, half, 0.02 * i + 0.022))
        c.fill(shade, spot.rect(-half, 0.02 * i, half, 0.02 * i + 0.005))
    c.fill(
        stage.tone("#ffd090" if stage.light.lamps else "#8f7a78", d),
        spot.rect(-0.44, 0.06, 0.44, 0.32),
    )
    columns(stage, c, spot, (-0.36, 0.06, 0.36, 0.3), 6, "#c4ae98", d + 0.1)
    columns(stage, c, spot, (-0.46, 0.06, 0.46, 0.33), 8, stone, d)
    c.fill(stage.fall(stone, d), spot.rect(-0.5, 0.325, 0.5, 0.39))
    c.fill(
        shade, *(spot.rect(-0.48 + 0.06 * i, 0.355, -0.455 + 0.06 * i, 0.385) for i in range(17))
    )
    c.fill(stage.tone(stone, d), spot.rect(-0.52, 0.385, 0.52, 0.4))
    gable = spot.poly(
        (-0.51, 0.4),
        (-0.2, 0.475),
        (-0.16, 0.45),
        (-0.02, 0.51),
        (0.06, 0.5),
        (0.12, 0.465),
        (0.2, 0.475),
        (0.51, 0.4),
    )
    c.fill(stage.fall(stone, d), gable)
    c.fill(
        shade,
        spot.poly(
            (-0.4, 0.41),
            (-0.2, 0.455),
            (-0.1, 0.44),
            (0.0, 0.47),
            (0.12, 0.44),
            (0.2, 0.455),
            (0.4, 0.41),
        ),
    )
    floodlight(stage, c, [spot.at(-0.25, 0.12), spot.at(0.25, 0.12)], size * 0.4)


PLACE = Place(
    key="parthenon", kind="landmark", en="Parthenon in Athens", zh="雅典帕特农神庙", draw=draw,
    article="the ", words_en=("Greek temple", "columns", "hill"), words_zh=("希腊神庙", "石柱",
    "山丘"), country_en="Greece", country_zh="希腊", at=(23.7, 38), weathers=WARM, seasons=(),
)  # fmt: skip

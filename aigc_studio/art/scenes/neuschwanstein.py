"""Neuschwanstein castle on its crag before the Alps."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow
from aigc_studio.art.elements.houses import windows
from aigc_studio.art.elements.monument import floodlight
from aigc_studio.art.elements.relief import height_at, hills, jagged, peaks
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import pine
from aigc_studio.art.elements.water import water
from aigc_studio.art.elements.woods import season_tree, woods
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, polygon
from aigc_studio.art.stage import SNOW, Stage

WOODS = {"spring": "#6fa860", "summer": "#4a8f5c", "autumn": "#c9853f", "winter": "#8aa8a4"}


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, code = stage.h, stage.w, WOODS[stage.scene.season or "summer"]
    y = h * stage.span(0.56, 0.62)
    sky(stage, y)
    peaks(stage, stage.far, y + 0.02, stage.span(0.3, 0.42), "#7486a8", 0.5, count=4, snow=0.45)
    line = hills(stage, stage.far, y + 0.02, 0.06, stage.ground(code), 0.36)
    woods(stage, stage.far, line, 0.06, 0.38)
    x = w * stage.span(0.4, 0.6)
    top = y - 0.02
    rock_lit, rock_shade = stage.sides("#9a948f", 0.15)
    left = jagged(stage, (x - 0.5, h * 0.86), (x - 0.27, top + 0.01), 0.1, 3)
    right = jagged(stage, (x + 0.27, top + 0.01), (x + 0.5, h * 0.86), 0.1, 3)
    crag = polygon([*left, *right])
    stage.middle.fill(Gradient((rock_lit, mix(rock_lit, rock_shade, 0.7))), crag)
    for _ in range(9):
        a, b = x + stage.span(-0.3, 0.3), top + stage.span(0.04, 0.2)
        chip = polygon([(a, b), (a + 0.05, b + 0.02), (a + 0.03, b + 0.12), (a - 0.02, b + 0.08)])
        stage.middle.fill((*rock_shade, 120), chip, within=crag)
    castle(stage.floodlit(), x, top + 0.012, stage.span(0.4, 0.46), stage.maybe(0.5))
    front = hills(stage, stage.middle, h * 0.72, 0.06, stage.ground(code), 0.12)
    woods(stage, stage.middle, front, 0.12, 0.1, spacing=0.5)
    tree = season_tree(stage)
    for _ in range(6):
        a = w * stage.span(0, 1)
        tree(stage, stage.middle, a, height_at(front, a) + 0.05, 0.15, 0.08)
    if stage.maybe(0.4):
        water(stage, stage.middle, h * 0.81, h, code="#3f86a0", mirror=0.6)
    meadow(stage, h * 0.89, blooming=stage.maybe(0.4))
    frame(stage, pine, size=0.5)
    return 0.94


def castle(stage: Stage, x: float, y: float, size: float, flip: bool) -> None:
    """Draw the palace, its gatehouse and its slender towers."""
    spot, c, d = Spot(x, y, size, flip=flip), stage.middle, 0.08
    wall, slate = (
        "#f6f0e6",
        SNOW if stage.scene.snowy else stage.chance.choice(("#55708f", "#4f6080", "#5f6f8a")),
    )

    def tower(u: float, half: float, low: float, tall: float, point: float) -> None:
        c.fill(stage.round(wall, d), spot.rect(u - half, low, u + half, tall))
        c.fill(
            stage.tone("#d4c8b8", d), spot.rect(u - half * 1.2, tall - 0.03, u + half * 1.2, tall)
        )
        c.fill(stage.round(slate, d), spot.profile((half * 1.25, tall), (0.0, tall + point), u=u))
        windows(stage, c, [spot.arch(u, tall - 0.1, half * 0.25, 0.05)], d)

    tower(-0.12, 0.055, 0.1, 0.86, 0.24)
    tower(0.33, 0.04, 0.1, 0.66, 0.2)
    c.fill(stage.fall(wall, d), spot.rect(-0.05, 0, 0.42, 0.46))
    c.fill(stage.tone(slate, d), spot.poly((-0.06, 0.46), (0.02, 0.64), (0.34, 0.64), (0.43, 0.46)))
    panes = [
        spot.arch(0.01 + 0.062 * i, v, 0.014, 0.055) for i in range(7) for v in (0.1, 0.22, 0.34)
    ]
    windows(stage, c, panes, d, lit=0.6)
    tower(0.43, 0.05, -0.03, 0.5, 0.2)
    tower(-0.04, 0.04, 0, 0.56, 0.2)
    c.fill(stage.fall(wall, d), spot.rect(-0.42, 0, -0.08, 0.28))
    c.fill(
        stage.tone(slate, d), spot.poly((-0.43, 0.28), (-0.38, 0.38), (-0.12, 0.38), (-0.07, 0.28))
    )
    windows(
        stage, c, [spot.arch(-0.36 + 0.065 * i, 0.13, 0.014, 0.06) for i in range(5)], d, lit=0.6
    )
    c.fill(stage.fall("#c98a6a", d), spot.rect(-0.62, -0.02, -0.42, 0.2))
    c.fill(stage.tone("#5a4038", d), spot.arch(-0.52, -0.02, 0.035, 0.1))
    tower(-0.6, 0.035, -0.03, 0.26, 0.13)
    tower(-0.43, 0.035, -0.03, 0.3, 0.14)
    floodlight(stage, c, [spot.at(0.2, 0.2), spot.at(-0.3, 0.1)], size * 0.5)


PLACE = Place(
    key="neuschwanstein", kind="landmark", en="Neuschwanstein Castle", zh="新天鹅堡",
    draw=draw, article="", words_en=("white castle", "towers", "Alps"), words_zh=("白色城堡",
    "塔楼", "阿尔卑斯山"), country_en="Germany", country_zh="德国", at=(10.7, 47.6),
)  # fmt: skip

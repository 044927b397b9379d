"""The inside of a forest, with a path and beams of light."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.ground import meadow, path
from aigc_studio.art.elements.plants import bush
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import rays, sky
from aigc_studio.art.elements.trees import bare, pine
from aigc_studio.art.elements.woods import season_tree, thicket, woods
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage

GREENS = {"spring": "#7fbf6a", "summer": "#4f9a5a", "autumn": "#d08f3a", "winter": "#9fb8c0"}


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, code = stage.h, GREENS[stage.scene.season or "summer"]
    orb = sky(stage, h * 0.7)
    fir = stage.maybe(0.5)
    for i, depth in enumerate((0.72, 0.52, 0.36)):
        line = hills(stage, stage.far, h * (0.5 + 0.08 * i), 0.04, stage.ground(code), depth)
        if fir:
            woods(stage, stage.far, line, 0.2 + 0.06 * i, depth, tree=pine, spacing=0.45)
        else:
            thicket(stage, stage.far, line, 0.05 + 0.01 * i, code, depth)
    line = hills(stage, stage.middle, h * 0.74, 0.03, stage.ground(code), 0.15)
    kind = pine if fir else season_tree(stage)
    woods(stage, stage.middle, line, 0.3, 0.2, tree=kind, spacing=0.75)
    if stage.scene.weather == "clear":
        rays(stage, (orb[0], -0.1), stage.light.colour, 0.11)
    meadow(stage, h * 0.8, rise=0.02)
    path(
        stage,
        stage.near,
        (stage.w / 2, h + 0.02),
        (stage.w * stage.span(0.4, 0.6), h * 0.79),
        wide=0.2,
        narrow=0.02,
    )
    for side in (0, 1):
        _giant(stage, stage.w * (side + (1 - 2 * side) * stage.span(0.02, 0.12)))
        bush(stage, stage.near, stage.w * abs(side - stage.span(0.12, 0.3)), h * 0.93, 0.1)
    if stage.maybe(0.3):
        bare(stage, stage.middle, stage.w * 0.3, h * 0.8, 0.5, 0.1)
    return 0.93


def _giant(stage: Stage, x: float) -> None:
    """Draw the trunk of a tree whose crown is above the picture."""
    spot = Spot(x, stage.h * 0.97, stage.h)
    lit, shade = stage.sides("#5f4638")
    half = stage.span(0.035, 0.055)
    trunk = spot.curve(
        (-half * 2.2, -0.02),
        (-half, 0.12),
        (-half * 0.8, 0.6),
        (-half * 0.9, 1.1),
        (half * 0.9, 1.1),
        (half * 0.8, 0.6),
        (half, 0.12),
        (half * 2.2, -0.02),
    )
    stops = (lit, mix(lit, shade, 0.5), shade)
    stage.near.fill(Gradient(stops if stage.light.side < 0 else stops[::-1], sideways=True), trunk)
    for _ in range(5):
        u, v = stage.span(-0.6, 0.5) * half, stage.span(0.1, 0.9)
        stage.near.fill((*shade, 150), spot.line(0.004, (u, v), (u, v + stage.span(0.04, 0.14))))


PLACE = Place(
    key="forest", kind="landscape", en="forest", zh="森林", draw=draw,
    words_en=("trees", "path", "sunbeams"), words_zh=("树木", "小路", "阳光"),
)  # fmt: skip

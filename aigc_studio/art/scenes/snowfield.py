"""A snowy field with a cabin and firs."""

from aigc_studio.art.colour import with_alpha
from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import fence, meadow
from aigc_studio.art.elements.houses import house
from aigc_studio.art.elements.relief import height_at, hills
from aigc_studio.art.elements.sky import aurora, sky
from aigc_studio.art.elements.trees import bare, pine
from aigc_studio.art.elements.woods import woods
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import SNOW, Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, chance = stage.h, stage.w, stage.chance
    y = h * stage.span(0.52, 0.6)
    sky(stage, y)
    if stage.scene.time == "night" and stage.maybe(0.5):
        aurora(stage, y)
    backdrop(stage, y, SNOW, wild=0.6)
    line = hills(stage, stage.far, y + h * 0.05, 0.05, SNOW, 0.3)
    woods(stage, stage.far, line, stage.span(0.07, 0.13), 0.3, spacing=stage.span(0.4, 0.8))
    front = hills(stage, stage.middle, y + h * 0.15, 0.05, SNOW, 0.1, bands=True)
    for _ in range(chance.randint(1, 3)):
        x = w * stage.span(0.15, 0.85)
        house(stage, stage.middle, x, height_at(front, x) + 0.02, stage.span(0.15, 0.22), 0.1)
    for _ in range(6):
        x = w * stage.span(0, 1)
        pine(
            stage,
            stage.middle,
            x,
            height_at(front, x) + stage.span(0.02, 0.05),
            stage.span(0.16, 0.26),
            0.1,
        )
    near = meadow(stage, h * 0.86)
    if stage.maybe(0.5):
        fence(stage, stage.near, near, 0.1)
    if stage.maybe(0.5):
        _snowman(stage, w * stage.span(0.3, 0.7), h * 0.95, stage.span(0.2, 0.28))
    frame(stage, chance.choice((pine, pine, bare)), size=0.5)
    return 0.94


def _snowman(stage: Stage, x: float, y: float, size: float) -> None:
    spot, near = Spot(x, y, size), stage.near
    shade = stage.tone("#b4c8e4")
    for v, r in ((0.24, 0.26), (0.6, 0.19), (0.88, 0.13)):
        near.fill(shade, spot.oval(0, v, r))
        near.fill(stage.tone(SNOW), spot.oval(0.03 * stage.light.side, v + 0.02, r * 0.9))
    near.fill(
        stage.tone(stage.chance.choice(("#d9483f", "#3f7fc4", "#3f9a5f"))),
        spot.line(0.07, (-0.12, 0.74), (0.12, 0.74)),
        spot.line(0.06, (0.07, 0.74), (0.13, 0.5)),
    )
    near.fill(stage.tone("#f08a3c"), spot.poly((0, 0.9), (0, 0.84), (0.16, 0.86)))
    near.fill(
        stage.tone("#2b3140"),
        spot.oval(-0.05, 0.93, 0.017),
        spot.oval(0.06, 0.93, 0.017),
        spot.oval(0, 0.62, 0.02),
        spot.oval(0, 0.52, 0.02),
        spot.rect(-0.16, 0.98, 0.16, 1.01),
        spot.rect(-0.1, 1.0, 0.1, 1.17),
    )
    near.fill(
        with_alpha(stage.tone("#5f4638"), 1),
        spot.line(0.025, (-0.17, 0.6), (-0.42, 0.78)),
        spot.line(0.025, (0.17, 0.6), (0.42, 0.76)),
    )


PLACE = Place(
    key="snowfield", kind="landscape", en="snowy field", zh="雪原", draw=draw,
    words_en=("snow", "fir trees", "cabin"), words_zh=("白雪", "冷杉", "小木屋"),
    weathers=("clear", "cloudy", "snow", "fog"), seasons=("winter",),
)  # fmt: skip

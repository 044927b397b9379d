"""The Matterhorn above alpine meadows and chalets."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import fence, meadow, meadow_code
from aigc_studio.art.elements.houses import house
from aigc_studio.art.elements.relief import height_at, hills, peaks
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import pine
from aigc_studio.art.elements.water import water
from aigc_studio.art.elements.woods import woods
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Shape, Spot
from aigc_studio.art.stage import SNOW, Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, code = stage.h, stage.w, meadow_code(stage)
    y = h * stage.span(0.58, 0.64)
    sky(stage, y)
    peaks(stage, stage.far, y, 0.26, "#7486a8", 0.6, count=5, snow=0.6)
    matterhorn(stage, w * stage.span(0.42, 0.58), y + 0.02, stage.span(0.48, 0.54) * min(h, 1.1))
    line = hills(stage, stage.far, y + 0.03, 0.05, stage.ground("#5a9060"), 0.34)
    woods(stage, stage.far, line, 0.07, 0.34, spacing=0.45)
    lake = stage.maybe(0.4)
    if lake:
        water(stage, stage.middle, y + 0.1, h, code="#3f8fae", mirror=0.75)
    else:
        back = hills(stage, stage.middle, y + 0.12, 0.04, stage.ground(code), 0.14, bands=True)
        for _ in range(stage.chance.randint(2, 4)):
            x = w * stage.span(0.1, 0.9)
            house(
                stage,
                stage.middle,
                x,
                height_at(back, x) + 0.03,
                stage.span(0.13, 0.2),
                0.1,
                wall="#a8744a",
                roof="#6b4a3f",
            )
        for _ in range(7):
            x = w * stage.span(0, 1)
            pine(
                stage,
                stage.middle,
                x,
                height_at(back, x) + stage.span(0.02, 0.06),
                stage.span(0.12, 0.2),
                0.1,
            )
    near = meadow(stage, h * 0.86, blooming=True)
    if stage.maybe(0.4):
        fence(stage, stage.near, near, 0.1)
    frame(stage, pine, size=0.5)
    return 0.94


def matterhorn(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the crooked horn with two faces."""
    spot = Spot(x, y, size)
    lit, shade = stage.sides(stage.chance.choice(("#8090b0", "#858aa6", "#7f94a8")), 0.22)
    outline = (
        (-0.95, 0),
        (-0.6, 0.24),
        (-0.42, 0.38),
        (-0.28, 0.62),
        (-0.17, 0.76),
        (-0.1, 0.93),
        (-0.02, 1.0),
        (0.05, 0.98),
        (0.1, 0.88),
        (0.17, 0.72),
        (0.26, 0.6),
        (0.36, 0.4),
        (0.62, 0.2),
        (1.0, 0),
    )
    body = spot.poly(*outline)
    first, second = (lit, shade) if stage.light.side < 0 else (shade, lit)
    stage.far.fill(Gradient((first, mix(first, stage.light.haze, 0.35))), body)
    ridge = (
        (-0.02, 1.1),
        (0.0, 0.96),
        (0.05, 0.78),
        (0.0, 0.6),
        (0.08, 0.42),
        (0.02, 0.24),
        (0.12, 0),
        (1.2, 0),
        (1.2, 1.1),
    )
    face = spot.poly(*ridge)
    stage.far.fill(Gradient((second, mix(second, stage.light.haze, 0.35))), face, within=body)
    _snow(stage, spot, body)


def _snow(stage: Stage, spot: Spot, body: Shape) -> None:
    """Draw the snow on both faces."""
    bright, dim = stage.sides(SNOW, 0.14)
    left_snow, right_snow = (bright, dim) if stage.light.side < 0 else (dim, bright)
    left = (
        spot.poly(
            (-0.02, 1.0), (-0.14, 0.86), (-0.1, 0.8), (-0.05, 0.84), (0.02, 0.76), (0.04, 0.8)
        ),
        spot.poly(
            (-0.3, 0.62), (-0.2, 0.56), (-0.12, 0.64), (-0.02, 0.52), (0.0, 0.6), (-0.16, 0.72)
        ),
        spot.poly(
            (-0.65, 0.24),
            (-0.4, 0.4),
            (-0.26, 0.3),
            (-0.2, 0.4),
            (-0.02, 0.24),
            (-0.02, 0.14),
            (-0.3, 0.2),
            (-0.5, 0.1),
        ),
    )
    right = (
        spot.poly((0.0, 1.0), (0.06, 0.96), (0.1, 0.84), (0.06, 0.8)),
        spot.poly((0.03, 0.62), (0.12, 0.7), (0.2, 0.62), (0.1, 0.54)),
        spot.poly(
            (0.08, 0.38),
            (0.2, 0.44),
            (0.36, 0.38),
            (0.66, 0.18),
            (0.4, 0.16),
            (0.26, 0.26),
            (0.1, 0.16),
        ),
    )
    stage.far.fill(left_snow, *left, within=body)
    stage.far.fill(right_snow, *right, within=body)


PLACE = Place(
    key="matterhorn", kind="landmark", en="Matterhorn", zh="马特洪峰", draw=draw, article="the ",
    words_en=("snowy peak", "chalets", "alpine meadow"), words_zh=("雪峰", "木屋", "高山草甸"),
    country_en="Switzerland", country_zh="瑞士", at=(7.7, 46),
)  # fmt: skip

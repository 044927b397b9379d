"""Mount Fuji behind a lake, with a pagoda or a torii."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow
from aigc_studio.art.elements.monument import pagoda
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import blossom, broadleaf, pine
from aigc_studio.art.elements.water import water
from aigc_studio.art.elements.woods import season_tree, thicket
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Point, Spot, polygon, smooth
from aigc_studio.art.stage import SNOW, Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.56, 0.62)
    orb = sky(stage, y)
    side = stage.chance.choice((-1, 1))
    fuji(stage, w * (0.5 - side * stage.span(0.02, 0.14)), y, stage.span(0.34, 0.42))
    hills(stage, stage.far, y - 0.02, 0.03, "#6f8fa8", 0.5, waves=2)
    line = hills(stage, stage.far, y + 0.01, 0.012, stage.ground("#5f8f6a"), 0.28)
    kind = stage.scene.season == "spring"
    thicket(stage, stage.far, line, 0.022, "#f0a8c0" if kind else stage.ground("#4f8560"), 0.26)
    water(stage, stage.middle, y + 0.018, h, code="#3f86ae", orb=orb, mirror=0.65)
    tree = blossom if kind else stage.chance.choice((pine, broadleaf, season_tree(stage)))
    x = w * (0.5 + side * stage.span(0.22, 0.3))
    if stage.maybe(0.5):
        meadow(stage, h * 0.84, code="#7fa860", rise=0.03)
        pagoda(stage, stage.near, x, h * 0.88, stage.span(0.55, 0.68), 0.0, slim=1.2)
    else:
        torii(stage, x, h * 0.8, stage.span(0.26, 0.34))
        meadow(stage, h * 0.9, code="#7fa860", rise=0.03)
    frame(stage, tree, size=0.5)
    return 0.95


def fuji(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the cone with its cap of snow."""
    spot = Spot(x, y, size)
    slope: list[Point] = [(1.75, 0), (1.1, 0.22), (0.62, 0.52), (0.3, 0.84), (0.17, 1.0)]
    right = smooth([spot.at(u, v) for u, v in slope])
    left = smooth([spot.at(-u, v) for u, v in slope])
    rim = [spot.at(0.08, 0.975), spot.at(-0.03, 0.99), spot.at(-0.1, 0.97)]
    body = polygon([*right, *rim, *reversed(left)])
    blue = stage.chance.choice(("#5f7fae", "#6a7aa8", "#56809a", "#7a7aa0"))
    lit, shade = stage.sides(blue, 0.32)
    stage.far.fill(Gradient((lit, mix(lit, stage.light.haze, 0.6))), body)
    s = -stage.light.side
    dark = spot.poly(
        (0.02 * s, 1.1),
        (0.1 * s, 0.7),
        (0.05 * s, 0.5),
        (0.3 * s, 0.2),
        (0.3 * s, 0),
        (2 * s, 0),
        (2 * s, 1.1),
    )
    stage.far.fill(Gradient((shade, mix(shade, stage.light.haze, 0.6))), dark, within=body)
    cut = 0.45 if stage.scene.snowy else 0.68
    teeth = [
        (-0.9 + 0.12 * i, cut + (0.07 if i % 2 else -0.06) * stage.span(0.4, 1.4))
        for i in range(16)
    ]
    cap = spot.poly((-0.9, 1.1), *teeth, (0.9, 1.1))
    white, cool = stage.sides(SNOW, 0.2)
    stage.far.fill(white, cap, within=body)
    stage.far.fill(mix(cool, stage.tone("#9db8e0", 0.2), 0.4), dark, within=(body, cap))


def torii(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a vermilion gate that stands in the water."""
    spot, c = Spot(x, y, size), stage.middle
    red = stage.round("#d9432f")
    for u in (-0.36, 0.36):
        c.fill(red, spot.profile((0.06, -0.05), (0.045, 0.85), u=u))
        c.fill(stage.tone("#2b3140"), spot.rect(u - 0.075, -0.06, u + 0.075, 0.03))
    c.fill(red, spot.rect(-0.5, 0.58, 0.5, 0.67))
    c.fill(red, spot.rect(-0.03, 0.6, 0.03, 0.84))
    beam = spot.curve(
        (-0.66, 1.0),
        (-0.3, 0.92),
        (0, 0.9),
        (0.3, 0.92),
        (0.66, 1.0),
        (0.6, 0.86),
        (0.3, 0.82),
        (0, 0.81),
        (-0.3, 0.82),
        (-0.6, 0.86),
        (-0.66, 1.0),
    )
    c.fill(red, beam)
    c.fill(
        stage.tone("#2b3140"),
        spot.bend(0.04, 0.04, (-0.67, 1.01), (-0.3, 0.93), (0, 0.91), (0.3, 0.93), (0.67, 1.01)),
    )


PLACE = Place(
    key="fuji", kind="landmark", en="Mount Fuji", zh="富士山", draw=draw, article="",
    words_en=("snowy volcano", "lake", "Japanese shrine"), words_zh=("雪顶火山", "湖水",
    "日式神社"), country_en="Japan", country_zh="日本", at=(138.7, 35.4),
)  # fmt: skip

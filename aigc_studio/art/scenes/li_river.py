"""Karst towers along the Li river, with a raft."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import bamboo, broadleaf
from aigc_studio.art.elements.water import rowboat, water
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot, polygon, smooth
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.56, 0.62)
    orb = sky(stage, y)
    code = stage.chance.choice(("#4f8f7a", "#5f8f6a", "#4a8090", "#6a8f5f"))
    for depth, tall, count in ((0.78, 0.24, 7), (0.6, 0.3, 6), (0.42, 0.36, 5)):
        for i in range(round(count * w) + 1):
            x = (i + stage.span(-0.3, 0.3)) / count
            karst(stage, x, y, stage.span(0.5, 1) * tall * min(h, 1.3), code, depth)
    for side in (-1, 1):
        x = w * (0.5 + side * stage.span(0.32, 0.5))
        karst(stage, x, y + 0.01, stage.span(0.36, 0.48) * min(h, 1.3), code, 0.22)
    line = hills(stage, stage.far, y + 0.005, 0.008, "#5f9058", 0.2)
    thicket(stage, stage.far, line, 0.018, "#4f8552", 0.2)
    water(
        stage,
        stage.middle,
        y + 0.012,
        h,
        code=stage.chance.choice(("#4f9a94", "#5a9fae")),
        orb=orb,
        mirror=0.75,
    )
    raft(stage, w * stage.span(0.35, 0.65), h * stage.span(0.74, 0.8), 0.26)
    if stage.maybe(0.4):
        rowboat(stage, stage.middle, w * stage.span(0.15, 0.85), y + 0.07, 0.1, 0.2)
    meadow(stage, h * 0.92, rise=0.03, code="#6f9f52")
    frame(stage, stage.chance.choice((bamboo, broadleaf)), size=0.6)
    return 0.96


def karst(stage: Stage, x: float, y: float, height: float, code: str, depth: float) -> None:
    """Draw a limestone tower, steep and round, standing on y."""
    half = height * stage.span(0.22, 0.36)
    lean = stage.span(-0.25, 0.25) * half
    left = [
        (x - half, y),
        (x - half * 0.85, y - height * 0.45),
        (x - half * 0.55 + lean, y - height * 0.85),
    ]
    right = [
        (x + half * 0.6 + lean, y - height * 0.8),
        (x + half * 0.9, y - height * 0.4),
        (x + half, y),
    ]
    body = polygon(smooth([*left, (x + lean, y - height), *right]))
    lit, shade = stage.sides(code, depth)
    stage.far.fill(Gradient((lit, mix(lit, stage.light.haze, 0.45))), body)
    s = -stage.light.side
    dark = smooth(
        [
            (x + lean, y - height),
            (x + s * half * 0.15, y - height * 0.7),
            (x + s * half * 0.05, y - height * 0.4),
            (x + s * half * 0.4, y),
        ]
    )
    stage.far.fill(
        Gradient((shade, mix(shade, stage.light.haze, 0.5))),
        polygon([*dark, (x + s * 2 * half, y), (x + s * 2 * half, y - height)]),
        within=body,
    )


def raft(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a bamboo raft with a fisherman, a basket and a lamp."""
    spot, c = Spot(x, y, size, flip=stage.maybe(0.5)), stage.middle
    ink = stage.tone("#3f3a3f")
    c.fill(stage.tone("#2f5a60"), spot.oval(0, -0.02, 0.52, 0.03))
    c.fill(
        stage.round("#b8935a"),
        spot.curve(
            (-0.55, 0.1),
            (-0.4, 0.02),
            (0, 0),
            (0.4, 0.02),
            (0.55, 0.1),
            (0.4, -0.02),
            (0, -0.04),
            (-0.4, -0.02),
            (-0.55, 0.1),
        ),
    )
    c.fill(ink, spot.line(0.014, (0.22, -0.05), (0.02, 0.72)))
    c.fill(stage.tone("#4f5f7a"), spot.profile((0.07, 0.0), (0.06, 0.3), (0.03, 0.36), u=0.05))
    c.fill(stage.tone("#e0b890"), spot.oval(0.05, 0.38, 0.035))
    c.fill(stage.tone("#c9a25a"), spot.profile((0.11, 0.385), (0.0, 0.47), u=0.05))
    c.fill(stage.tone("#8a6440"), spot.profile((0.06, 0.01), (0.07, 0.12), u=-0.2))
    if stage.light.lamps:
        c.fill((255, 217, 138), spot.oval(-0.42, 0.2, 0.025))
        c.glow(*spot.at(-0.42, 0.2), size * 0.5, (255, 217, 138), 0.6)


PLACE = Place(
    key="li_river", kind="landmark", en="Li River in Guilin", zh="桂林漓江", draw=draw,
    article="the ", words_en=("karst mountains", "river", "bamboo raft"),
    words_zh=("喀斯特山峰", "江水", "竹筏"), country_en="China", country_zh="中国",
    at=(110.4, 25.1),
    weathers=WARM, seasons=(),
)  # fmt: skip

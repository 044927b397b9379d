"""Tower Bridge over the Thames."""

from aigc_studio.art.elements.houses import skyline, windows
from aigc_studio.art.elements.monument import floodlight
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.water import sailboat
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import SNOW, Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.68, 0.73)
    orb = sky(stage, y)
    skyline(stage, stage.far, y, stage.span(0.14, 0.3), "#9aa8b8", 0.62)
    bridge(stage.floodlit(), w * stage.span(0.45, 0.55), y + 0.03, stage.span(0.44, 0.5))
    ground = site(
        stage,
        y,
        kind="river",
        tree=stage.chance.choice((season_tree(stage), None)),
        orb=orb,
        mirror=0.55,
        size=0.35,
    )
    if stage.maybe(0.5):
        sailboat(stage, stage.middle, w * stage.span(0.3, 0.7), h * 0.83, 0.14, 0.05)
    return ground


def bridge(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw two towers, walkways, the deck and the hanging chains."""
    spot, c, d = Spot(x, y, size), stage.far, 0.1
    blue, stone = stage.tone("#5fa8cf", d), "#d4c0a4"
    for side in (-1, 1):
        chain = spot.bend(
            0.03,
            0.03,
            (side * 0.62, 0.62),
            (side * 0.9, 0.36),
            (side * 1.25, 0.25),
            (side * 1.9, 0.52),
        )
        c.fill(blue, chain)
        c.fill(
            blue,
            *(
                spot.rect(side * u - 0.006, 0.2, side * u + 0.006, v)
                for u, v in (
                    (0.75, 0.48),
                    (0.88, 0.37),
                    (1.0, 0.31),
                    (1.12, 0.27),
                    (1.3, 0.26),
                    (1.45, 0.31),
                    (1.6, 0.38),
                )
            ),
        )
    c.fill(stage.tone("#7f9aae", d), spot.rect(-4, 0.16, 4, 0.21))
    c.fill(blue, spot.rect(-4, 0.2, 4, 0.235))
    c.fill(blue, spot.rect(-0.5, 0.68, 0.5, 0.76))
    c.fill(
        stage.tone("#e8f2f6", d),
        *(spot.line(0.008, (-0.4 + 0.1 * i, 0.685), (-0.35 + 0.1 * i, 0.755)) for i in range(8)),
        spot.rect(-0.4, 0.715, 0.4, 0.722),
    )
    slate = SNOW if stage.scene.snowy else "#5f6f80"
    for u in (-0.5, 0.5):
        c.fill(stage.round("#a89a8c", d), spot.rect(u - 0.19, -0.08, u + 0.19, 0.1))
        c.fill(stage.round(stone, d), spot.rect(u - 0.14, 0.08, u + 0.14, 0.8))
        shade = stage.sides(stone, d)[1]
        c.fill(shade, *(spot.rect(u - 0.15, v, u + 0.15, v + 0.02) for v in (0.38, 0.58, 0.78)))
        c.fill(stage.tone("#4f4a52", d), spot.arch(u, 0.21, 0.075, 0.15))
        windows(
            stage,
            c,
            [spot.arch(u + k, v, 0.018, 0.09) for k in (-0.07, 0, 0.07) for v in (0.43, 0.63)],
            d,
            lit=0.85,
        )
        c.fill(stage.tone(slate, d), spot.profile((0.13, 0.8), (0.04, 1.0), (0.0, 1.08), u=u))
        for k in (-0.14, 0.14):
            c.fill(stage.round(stone, d), spot.rect(u + k - 0.03, 0.1, u + k + 0.03, 0.86))
            c.fill(stage.tone(slate, d), spot.profile((0.032, 0.86), (0.0, 1.0), u=u + k))
    floodlight(stage, c, [spot.at(-0.5, 0.3), spot.at(0.5, 0.3)], size * 0.5)


PLACE = Place(
    key="tower_bridge", kind="landmark", en="Tower Bridge in London", zh="伦敦塔桥", draw=draw,
    article="", words_en=("bridge", "two towers", "river"), words_zh=("大桥", "双塔", "河流"),
    country_en="United Kingdom", country_zh="英国", at=(-0.1, 51.5),
)  # fmt: skip

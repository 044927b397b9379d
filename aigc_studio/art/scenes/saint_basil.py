"""Saint Basil's Cathedral with its coloured domes."""

from aigc_studio.art.elements.houses import skyline, windows
from aigc_studio.art.elements.monument import arcade, floodlight, onion
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import pine
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage

# Across; the drum: foot, half width, height, colour; colours of the dome and of its stripes.
TOWERS = (
    (-0.2, 0.3, 0.075, 0.3, "#d9a08a", "#4f9a6a", "#f2d06a"),
    (0.2, 0.3, 0.075, 0.32, "#c9705a", "#3f7fc4", "#f6f0e0"),
    (-0.36, 0.16, 0.08, 0.26, "#c9604f", "#d9573f", "#4f9a5f"),
    (0.36, 0.16, 0.08, 0.26, "#d98a70", "#e0a83a", "#3f8a5a"),
    (-0.13, 0.14, 0.07, 0.2, "#e0b090", "#3f86b8", "#f2efe0"),
    (0.15, 0.14, 0.07, 0.2, "#d0745f", "#5fa860", "#d9483f"),
)


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.74, 0.8)
    sky(stage, y)
    skyline(stage, stage.far, y, 0.16, "#b8a0a0", 0.62)
    cathedral(
        stage.floodlit(),
        w * stage.span(0.44, 0.56),
        y,
        stage.span(0.62, 0.7) * min(h, 1.15),
        stage.maybe(0.5),
    )
    tree = stage.chance.choice((pine, season_tree(stage), None))
    return site(stage, y, kind="square", tree=tree, stone="#b8a8a8", size=0.4)


def cathedral(stage: Stage, x: float, y: float, size: float, flip: bool) -> None:
    """Draw the tent tower among eight domes on a common gallery."""
    spot, c, d = Spot(x, y, size, flip=flip), stage.middle, 0.05
    brick = "#c2604c"
    c.fill(stage.round(brick, d), spot.rect(-0.09, 0.2, 0.09, 0.56))
    c.fill(stage.round("#d07a5f", d), spot.profile((0.12, 0.56), (0.035, 0.84)))
    c.fill(
        stage.tone("#f2e2c8", d), *(spot.rect(-0.13, v, 0.13, v + 0.014) for v in (0.42, 0.5, 0.56))
    )
    onion(stage, c, spot, 0, 0.83, 0.042, code="#e8b83a", depth=d)
    for u, low, half, tall, wall, dome, band in TOWERS:
        c.fill(stage.round(wall, d), spot.rect(u - half * 0.8, low, u + half * 0.8, low + tall))
        c.fill(
            stage.tone("#f2e2c8", d),
            *(
                spot.rect(u - half * 0.9, low + tall * k, u + half * 0.9, low + tall * k + 0.012)
                for k in (0.45, 0.72, 0.95)
            ),
        )
        windows(
            stage,
            c,
            [
                spot.arch(u + k * half, low + tall * 0.5, half * 0.13, tall * 0.2)
                for k in (-0.4, 0.0, 0.4)
            ],
            d,
        )
        onion(stage, c, spot, u, low + tall, half, code=dome, depth=d)
        top = low + tall
        body = spot.bulb(
            (half * 0.72, top),
            (half, top + half * 0.7),
            (half * 0.62, top + half * 1.5),
            (0.0, top + half * 2.4),
            u=u,
        )
        stripes = [
            spot.bend(
                half * 0.22,
                half * 0.06,
                (u + k * half, top),
                (u + k * half * 0.8, top + half),
                (u, top + half * 2.3),
            )
            for k in (-1.0, -0.35, 0.35, 1.0)
        ]
        c.fill(stage.tone(band, d), *stripes, within=body)
    c.fill(stage.fall(brick, d), spot.rect(-0.48, 0, 0.48, 0.18))
    c.fill(stage.tone("#4f8a6a", d), spot.profile((0.5, 0.175), (0.46, 0.2)))
    arcade(stage, c, spot, (-0.46, 0.02, 0.46, 0.13), 13, d, code="#6b3a34", fill=0.6)
    floodlight(stage, c, [spot.at(-0.25, 0.1), spot.at(0.25, 0.1)], size * 0.45)


PLACE = Place(
    key="saint_basil", kind="landmark", en="Saint Basil's Cathedral in Moscow",
    zh="莫斯科圣瓦西里大教堂", draw=draw, article="", words_en=("onion domes",
    "colourful cathedral", "square"), words_zh=("洋葱顶", "彩色教堂", "广场"),
    country_en="Russia", country_zh="俄罗斯", at=(37.6, 55.8),
)  # fmt: skip

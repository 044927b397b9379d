"""The Statue of Liberty before Manhattan."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.houses import skyline
from aigc_studio.art.elements.monument import floodlight
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import Site, site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.woods import season_tree, thicket
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.7, 0.75)
    orb = sky(stage, y)
    skyline(stage, stage.far, y, stage.span(0.28, 0.42), "#93a6bf", 0.62)
    skyline(stage, stage.far, y, stage.span(0.16, 0.26), "#93a6bf", 0.45)
    x = w * stage.span(0.38, 0.62)
    line = [
        p
        for p in hills(stage, stage.far, y - 0.004, 0.004, stage.ground("#7fa868"), 0.25)
        if abs(p[0] - x) < 0.4
    ]
    thicket(stage, stage.far, line, 0.025, stage.ground("#5f9458"), 0.15)
    statue(stage.floodlit(), x, y + 0.01, stage.span(0.64, 0.7) * min(h, 1.2))
    kind: Site = stage.chance.choice(("river", "river", "grass"))
    return site(
        stage,
        y + 0.005,
        kind=kind,
        tree=stage.chance.choice((season_tree(stage), None)),
        orb=orb,
        mirror=0.45,
        size=0.36,
    )


def statue(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the pedestal and the robed figure with torch, crown and tablet."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.05
    stone, green = "#d0bfa2", stage.chance.choice(("#7fc2ac", "#86bfae", "#74b8a4"))
    lit, shade = stage.sides(green, d)
    mid = mix(lit, shade, 0.4)
    c.fill(stage.round("#b8a890", d), spot.profile((0.3, 0), (0.27, 0.08)))
    c.fill(
        stage.round(stone, d), spot.profile((0.15, 0.08), (0.11, 0.3), (0.13, 0.31), (0.13, 0.34))
    )
    c.fill(
        stage.tone("#8f7f70", d),
        *(spot.rect(u - 0.015, 0.2, u + 0.015, 0.27) for u in (-0.06, 0, 0.06)),
    )
    robe = spot.curve(
        (-0.1, 0.34),
        (-0.095, 0.5),
        (-0.075, 0.66),
        (-0.06, 0.72),
        (0.0, 0.745),
        (0.06, 0.72),
        (0.08, 0.64),
        (0.09, 0.5),
        (0.105, 0.34),
        (-0.1, 0.34),
    )
    c.fill(Gradient((lit, mid)), robe)
    folds = [
        spot.bend(0.012, 0.02, (u * 0.6, 0.66), (u * 0.8, 0.5), (u, 0.35))
        for u in (-0.07, -0.02, 0.04, 0.08)
    ]
    c.fill(shade, *folds, within=robe)
    c.fill(mid, spot.bend(0.05, 0.035, (-0.05, 0.7), (-0.085, 0.78), (-0.1, 0.89)))
    c.fill(lit, spot.bend(0.06, 0.05, (0.05, 0.7), (0.11, 0.62), (0.06, 0.56)))
    c.fill(shade, spot.poly((0.04, 0.55), (0.13, 0.58), (0.11, 0.69), (0.03, 0.66)))
    c.fill(lit, spot.rect(-0.018, 0.73, 0.018, 0.77), spot.oval(0, 0.795, 0.036, 0.045))
    c.fill(shade, spot.oval(0, 0.815, 0.045, 0.02))
    for k in range(-3, 4):
        a = k * 0.36
        c.fill(
            mid,
            spot.poly(
                (k * 0.011 - 0.005, 0.83),
                (k * 0.011 + 0.005, 0.83),
                (k * 0.03, 0.9 - 0.012 * abs(a) * 2.2),
            ),
        )
    c.fill(mid, spot.profile((0.012, 0.88), (0.03, 0.93), u=-0.1))
    c.fill(
        stage.tone("#f2b83a") if not stage.light.lamps else (255, 214, 120),
        spot.curve((-0.125, 0.93), (-0.13, 0.96), (-0.1, 1.02), (-0.075, 0.96), (-0.08, 0.93)),
    )
    if stage.light.lamps:
        c.glow(*spot.at(-0.1, 0.96), size * 0.16, (255, 220, 140), 0.7)
    floodlight(stage, c, [spot.at(0, 0.2)], size * 0.4)


PLACE = Place(
    key="statue_of_liberty", kind="landmark", en="Statue of Liberty in New York",
    zh="纽约自由女神像", draw=draw, article="the ", words_en=("statue", "torch",
    "skyscrapers"), words_zh=("雕像", "火炬", "摩天楼"), country_en="United States",
    country_zh="美国", at=(-74, 40.7),
)  # fmt: skip

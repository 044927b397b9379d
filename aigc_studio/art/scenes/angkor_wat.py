"""Angkor Wat mirrored in its pond."""

from aigc_studio.art.elements.monument import arcade, floodlight
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import Site, site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, palm
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.6, 0.66)
    orb = sky(stage, y)
    line = hills(stage, stage.far, y - 0.01, 0.015, "#5f8f5a", 0.42)
    thicket(stage, stage.far, line, 0.045, "#558a58", 0.4)
    for _ in range(round(5 * w)):
        palm(stage, stage.far, w * stage.span(0, 1), y, stage.span(0.22, 0.36), 0.32)
    temple(stage.floodlit(), w * stage.span(0.45, 0.55), y, stage.span(0.4, 0.46))
    kind: Site = stage.chance.choice(("pool", "pool", "grass"))
    return site(
        stage,
        y + 0.008,
        kind=kind,
        tree=stage.chance.choice((palm, broadleaf)),
        orb=orb,
        code="#7fa850",
        size=0.6,
    )


def temple(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw five towers like lotus buds above galleries."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.08
    code = stage.chance.choice(("#a8917a", "#9a8a80", "#b09a78"))
    for u, low, half, tall in (
        (-0.42, 0.3, 0.09, 0.42),
        (0.42, 0.3, 0.09, 0.42),
        (-0.26, 0.32, 0.1, 0.44),
        (0.26, 0.32, 0.1, 0.44),
        (0, 0.36, 0.13, 0.62),
    ):
        bud(stage, spot, u, low, half, tall, code, d)
    for v, half in ((0.0, 1.15), (0.13, 0.8), (0.25, 0.56)):
        c.fill(stage.round(code, d), spot.rect(-half, v, half, v + 0.12))
        c.fill(
            stage.sides(code, d)[1], spot.profile((half * 1.02, v + 0.115), (half * 0.97, v + 0.15))
        )
        arcade(
            stage,
            c,
            spot,
            (-half, v + 0.01, half, v + 0.085),
            round(half * 24),
            d,
            code="#5f4f4a",
            fill=0.5,
        )
    c.fill(stage.round(code, d), spot.profile((0.16, 0), (0.15, 0.2), (0.1, 0.22), (0, 0.36)))
    c.fill(stage.tone("#5a4a48", d), spot.arch(0, 0, 0.05, 0.16))
    c.fill(stage.tone("#c4b094", d), spot.profile((0.1, 0), (0.06, 0.13)))
    for u in (-1.0, 1.0):
        bud(stage, spot, u, 0.1, 0.08, 0.22, code, d)
    floodlight(stage, c, [spot.at(-0.4, 0.1), spot.at(0.4, 0.1)], size * 0.6)


def bud(
    stage: Stage,
    spot: Spot,
    u: float,
    low: float,
    half: float,
    tall: float,
    code: str,
    depth: float,
) -> None:
    """Draw one tower: tiers that lean together to a point."""
    body = spot.bulb(
        (half, low),
        (half * 1.05, low + tall * 0.3),
        (half * 0.8, low + tall * 0.6),
        (half * 0.3, low + tall * 0.9),
        (0.0, low + tall),
        u=u,
    )
    stage.middle.fill(stage.round(code, depth), body)
    shade = stage.sides(code, depth)[1]
    tiers = [
        spot.rect(u - half * 1.1, low + tall * k, u + half * 1.1, low + tall * k + 0.012)
        for k in (0.18, 0.34, 0.49, 0.62, 0.74, 0.85)
    ]
    stage.middle.fill(shade, *tiers, within=body)


PLACE = Place(
    key="angkor_wat", kind="landmark", en="Angkor Wat", zh="吴哥窟", draw=draw, article="",
    words_en=("ancient temple", "stone towers", "palm trees"), words_zh=("古老的寺庙", "石塔",
    "棕榈树"), country_en="Cambodia", country_zh="柬埔寨",
    at=(103.9, 13.4), weathers=WARM, seasons=(),
)  # fmt: skip

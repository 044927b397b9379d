"""A bay of pirates with a ship, a skull rock and treasure."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import darken, lighten, mix, with_alpha
from aigc_studio.art.elements.cave import chest
from aigc_studio.art.elements.ground import rock
from aigc_studio.art.elements.houses import lamp
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import palm
from aigc_studio.art.elements.water import water
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Spot, polygon, smooth
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.52, 0.58)
    orb = sky(stage, y)
    hills(stage, stage.far, y, 0.06, "#5f8f8a", 0.55, waves=3)
    side = stage.chance.choice((-1, 1))
    if stage.maybe(0.7):
        skull(stage, w * (0.5 - side * stage.span(0.24, 0.32)), y + 0.012, stage.span(0.26, 0.34))
    water(
        stage,
        stage.middle,
        y,
        h,
        code=stage.chance.choice(("#1f9ab0", "#2487b4", "#2fa89a")),
        orb=orb,
        mirror=0.5,
    )
    ship(
        stage, w * (0.5 + side * stage.span(0.08, 0.16)), y + 0.1, stage.span(0.46, 0.54), side < 0
    )
    _beach(stage, h * 0.83)
    for part in (stage.span(0.02, 0.12), stage.span(0.88, 0.98)):
        if stage.maybe(0.75):
            palm(stage, stage.near, w * part, h * 0.93, stage.span(0.45, 0.65), 0.0)
    chest(
        stage,
        stage.near,
        w * (0.5 - side * stage.span(0.1, 0.25)),
        h * 0.95,
        stage.span(0.14, 0.19),
    )
    rock(stage, stage.near, w * (0.5 + side * 0.3), h * 0.95, 0.1)
    return 0.94


def _beach(stage: Stage, y: float) -> None:
    w, h = stage.w, stage.h
    sand = stage.tone(stage.chance.choice(("#f0d9a4", "#e8cc94", "#f4e2b8")))
    line = smooth([(w * i / 6, y + stage.span(-0.02, 0.02)) for i in range(7)])
    stage.near.fill(
        with_alpha(lighten(stage.tone("#e8f8fa"), 0.3), 0.8),
        polygon([*((a, b - 0.014) for a, b in line), (w, h), (0, h)]),
    )
    stage.near.fill(Gradient((sand, darken(sand, 0.15))), polygon([*line, (w, h), (0, h)]))


def ship(stage: Stage, x: float, y: float, size: float, flip: bool) -> None:
    """Draw a galleon with striped or dark sails."""
    spot, c = Spot(x, y, size, flip=flip), stage.middle
    c.fill(with_alpha(stage.tone("#123a5a"), 0.35), spot.oval(0, 0.0, 0.5, 0.03))
    _sails(stage, spot)
    hull = spot.curve(
        (-0.5, 0.32),
        (-0.42, 0.24),
        (-0.2, 0.18),
        (0.2, 0.18),
        (0.42, 0.24),
        (0.5, 0.22),
        (0.4, 0.06),
        (0.3, -0.01),
        (-0.3, -0.01),
        (-0.44, 0.1),
        (-0.5, 0.32),
    )
    c.fill(stage.fall("#8a5636", haze=0.0), hull)
    c.fill(
        stage.tone("#5f3a28"),
        spot.rect(-0.5, 0.05, 0.5, 0.075),
        spot.rect(-0.5, 0.0, 0.5, 0.02),
        within=hull,
    )
    c.fill(
        stage.tone("#e0b04a"),
        spot.bend(
            0.016,
            0.016,
            (-0.5, 0.31),
            (-0.42, 0.235),
            (-0.2, 0.175),
            (0.2, 0.175),
            (0.42, 0.23),
            (0.5, 0.22),
        ),
    )
    c.fill(
        lamp(stage) if stage.light.lamps else stage.tone("#3f2a24"),
        *(spot.rect(-0.32 + 0.13 * i, 0.1, -0.27 + 0.13 * i, 0.15) for i in range(6)),
    )
    c.fill(stage.tone("#6b4a38"), spot.line(0.016, (0.46, 0.22), (0.68, 0.36)))
    ropes = [
        spot.line(0.004, (0.66, 0.35), (0.3, 0.72)),
        spot.line(0.004, (0.3, 0.72), (0.06, 0.95)),
        spot.line(0.004, (0.06, 0.95), (-0.22, 0.8)),
        spot.line(0.004, (-0.22, 0.8), (-0.48, 0.3)),
    ]
    c.fill(stage.tone("#4f3f38"), *ropes)


def _sails(stage: Stage, spot: Spot) -> None:
    """Draw masts, sails and the flag."""
    c = stage.middle
    for u, tall in ((-0.22, 0.8), (0.06, 0.95), (0.3, 0.72)):
        c.fill(stage.tone("#6b4a38"), spot.rect(u - 0.012, 0.15, u + 0.012, tall))
    code = stage.chance.choice(("#f4ead6", "#4a4450", "#b8443f", "#efe2c4"))
    lit, shade = stage.sides(code)
    for u, low, high, half in (
        (-0.22, 0.34, 0.54, 0.15),
        (-0.22, 0.56, 0.72, 0.11),
        (0.06, 0.32, 0.58, 0.18),
        (0.06, 0.6, 0.8, 0.14),
        (0.3, 0.34, 0.52, 0.13),
        (0.3, 0.54, 0.67, 0.1),
    ):
        sail = spot.curve(
            (u - half, high),
            (u + half, high),
            (u + half * 1.15, (low + high) / 2),
            (u + half, low),
            (u, low + 0.03),
            (u - half, low),
            (u - half * 0.8, (low + high) / 2),
            (u - half, high),
        )
        c.fill(Gradient((lit, shade)), sail)
        c.fill(
            stage.tone("#6b4a38"),
            spot.rect(u - half * 1.1, high - 0.006, u + half * 1.1, high + 0.01),
        )
    c.fill(stage.tone("#22222c"), spot.poly((0.06, 1.02), (-0.1, 1.0), (-0.12, 0.92), (0.06, 0.92)))
    c.fill(
        stage.tone("#f2efe6"),
        spot.oval(-0.02, 0.975, 0.022),
        spot.rect(-0.035, 0.94, -0.005, 0.955),
    )


def skull(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw a rock in the shape of a skull."""
    spot, c = Spot(x, y, size), stage.far
    lit, shade = stage.sides("#9a9488", 0.25)
    body = spot.curve(
        (-0.34, 0),
        (-0.36, 0.2),
        (-0.5, 0.42),
        (-0.44, 0.76),
        (-0.16, 0.96),
        (0.18, 0.95),
        (0.46, 0.74),
        (0.48, 0.4),
        (0.36, 0.2),
        (0.34, 0),
        (-0.34, 0),
    )
    c.fill(Gradient((lit, mix(lit, shade, 0.6))), body)
    away = -stage.light.side
    c.fill(
        (*shade, 150),
        spot.curve(
            (away * 0.2, 1.0),
            (away * 0.34, 0.6),
            (away * 0.26, 0.2),
            (away * 0.3, -0.1),
            (away * 0.8, 0),
            (away * 0.8, 1),
            (away * 0.2, 1.0),
        ),
        within=body,
    )
    dark = mix(shade, (30, 24, 40), 0.65)
    c.fill(
        dark,
        spot.oval(-0.2, 0.5, 0.13, 0.12),
        spot.oval(0.2, 0.5, 0.13, 0.12),
        spot.poly((-0.06, 0.26), (0.06, 0.26), (0, 0.4)),
        spot.arch(0, 0, 0.17, 0.16),
    )
    c.fill(lit, *(spot.rect(u - 0.03, 0.08, u + 0.03, 0.17) for u in (-0.11, -0.035, 0.04, 0.115)))
    green = stage.tone("#5f9a5f", 0.25)
    c.fill(
        green,
        *(
            spot.oval(u, v, r, r * 0.6)
            for u, v, r in ((-0.2, 0.93, 0.14), (0.05, 0.98, 0.16), (0.28, 0.87, 0.12))
        ),
    )


PLACE = Place(
    key="pirate_bay", kind="game", en="pirate bay", zh="海盗湾", draw=draw,
    words_en=("pirate ship", "treasure chest", "palm trees"), words_zh=("海盗船", "宝箱", "棕榈树"),
    weathers=WARM, seasons=(),
)  # fmt: skip

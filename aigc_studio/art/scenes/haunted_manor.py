"""A haunted manor on a hill under a large moon."""

from aigc_studio.art.colour import mix, parse
from aigc_studio.art.elements.cave import motes
from aigc_studio.art.elements.ground import fence, path
from aigc_studio.art.elements.relief import height_at, hills, under
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import bare, pine
from aigc_studio.art.elements.weather import veil
from aigc_studio.art.elements.woods import woods
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, oval, smooth, stroke
from aigc_studio.art.stage import Stage

MOODS = (
    ("#120a2c", "#3f2a6a", "#a86ac4"),
    ("#0a1a2a", "#1f4a5a", "#7ac4a0"),
    ("#1f0f24", "#6a2a4a", "#f2905a"),
    ("#0c1030", "#2f3f7a", "#8aa0e0"),
)


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    mood = stage.chance.choice(MOODS)
    stage.mood(*mood, tint=(0.42, 0.4, 0.6))
    y = h * stage.span(0.6, 0.66)
    sky(stage, y, orb=False)
    x = w * stage.span(0.38, 0.62)
    _moon(
        stage,
        x + stage.span(-0.15, 0.15),
        h * stage.span(0.26, 0.36),
        stage.span(0.15, 0.22),
        mood[2],
    )
    line = hills(stage, stage.far, y, 0.05, "#4a4a70", 0.6, waves=2)
    woods(stage, stage.far, line, 0.1, 0.6, tree=pine, spacing=0.4)
    top = y
    hill = [(w * i / 30, top + 0.5 * (w * i / 30 - x) ** 2) for i in range(31)]
    stage.middle.fill(stage.fall("#4f5a70", 0.14, haze=0.2), under(stage, hill))
    manor(stage, x, top + 0.02, stage.span(0.4, 0.48))
    for _ in range(round(4 * w)):
        a = w * stage.span(0, 1)
        if abs(a - x) > 0.2:
            bare(stage, stage.middle, a, height_at(hill, a) + 0.02, stage.span(0.22, 0.36), 0.1)
    veil(stage, stage.middle, h * 0.62, 0.4)
    near = hills(stage, stage.near, h * 0.85, 0.02, "#3f4a5f", 0.0)
    path(stage, stage.near, (w / 2, h * 1.02), (x, h * 0.845), code="#8a84a0", wide=0.16)
    fence(stage, stage.near, near, 0.09, "#4a4458")
    for _ in range(4):
        _stone(stage, w * stage.span(0.04, 0.96), h * stage.span(0.9, 0.96), stage.span(0.09, 0.13))
    for part in (0.05, 0.95):
        _pumpkin(stage, w * part + stage.span(0, 0.1) * (1 if part < 0.5 else -1), h * 0.96, 0.1)
    motes(stage, stage.near, mood[2], count=24)
    return 0.94


def _moon(stage: Stage, x: float, y: float, size: float, code: str) -> None:
    stage.sky.glow(x, y, size * 3, parse(code), 0.7)
    disc = oval(x, y, size)
    stage.sky.fill(mix(parse("#fff4d4"), parse(code), 0.2), disc)
    for u, v, r in ((-0.4, 0.2, 0.22), (0.3, -0.3, 0.16), (0.2, 0.45, 0.12)):
        stage.sky.fill(
            mix(parse("#f0dfb8"), parse(code), 0.35),
            oval(x + u * size, y + v * size, r * size),
            within=disc,
        )
    ink = mix(stage.light.sky[0], (10, 6, 20), 0.4)
    for _ in range(6):
        a, b, s = x + stage.span(-0.3, 0.3), y + stage.span(-0.12, 0.16), stage.span(0.012, 0.026)
        for side in (-1, 1):
            stage.sky.fill(
                ink,
                stroke(
                    smooth(
                        [
                            (a, b),
                            (a + side * s * 0.5, b - s * 0.5),
                            (a + side * s * 1.3, b + s * 0.1),
                        ],
                        3,
                    ),
                    s * 0.4,
                ),
            )


def manor(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the crooked house with pointed roofs and yellow windows."""
    spot, c = Spot(x, y, size, flip=stage.maybe(0.5)), stage.middle
    wall, roof = stage.chance.choice(("#5f5478", "#54586f", "#6a5060")), "#3a3050"
    for u, half, tall, top, lean in (
        (-0.32, 0.1, 0.6, 0.34, -0.03),
        (0.3, 0.12, 0.46, 0.3, 0.03),
        (0.0, 0.2, 0.62, 0.36, 0.0),
    ):
        c.fill(
            stage.fall(wall, 0.08, haze=0.1),
            spot.poly(
                (u - half, 0), (u + half, 0), (u + half + lean, tall), (u - half + lean, tall)
            ),
        )
        c.fill(
            stage.tone(roof, 0.05),
            spot.curve(
                (u - half * 1.35 + lean, tall - 0.01),
                (u - half * 0.4 + lean, tall + top * 0.4),
                (u + lean * 1.6, tall + top),
                (u + half * 0.4 + lean, tall + top * 0.4),
                (u + half * 1.35 + lean, tall - 0.01),
            ),
        )
    glow = parse("#ffd04a")
    panes = [
        spot.arch(-0.32, 0.38, 0.04, 0.12),
        spot.arch(0.31, 0.26, 0.045, 0.12),
        spot.arch(-0.08, 0.36, 0.04, 0.13),
        spot.arch(0.08, 0.36, 0.04, 0.13),
        spot.oval(0, 0.7, 0.05),
    ]
    c.fill(glow, *panes)
    c.fill(stage.tone("#2f2840"), spot.arch(0, 0, 0.075, 0.22))
    for u, v in ((-0.32, 0.44), (0.31, 0.32), (0, 0.42)):
        c.glow(*spot.at(u, v), size * 0.28, glow, 0.45)


def _stone(stage: Stage, x: float, y: float, size: float) -> None:
    spot = Spot(x, y, size)
    stage.near.fill(stage.round("#8a88a0"), spot.arch(stage.span(-0.05, 0.05), 0, 0.3, 0.9))
    stage.near.fill(
        stage.tone("#5f5c78"),
        spot.rect(-0.03, 0.35, 0.03, 0.75),
        spot.rect(-0.13, 0.56, 0.13, 0.62),
        spot.rect(-0.4, -0.03, 0.4, 0.06),
    )


def _pumpkin(stage: Stage, x: float, y: float, size: float) -> None:
    spot, near = Spot(x, y, size), stage.near
    near.glow(x, y - size * 0.4, size * 1.3, (255, 170, 60), 0.4)
    near.fill(parse("#d9702a"), spot.oval(-0.28, 0.38, 0.3, 0.38), spot.oval(0.28, 0.38, 0.3, 0.38))
    near.fill(parse("#f08a34"), spot.oval(0, 0.38, 0.3, 0.4))
    near.fill(parse("#5f8a3f"), spot.rect(-0.05, 0.74, 0.06, 0.92))
    near.fill(
        parse("#ffe07a"),
        spot.poly((-0.26, 0.46), (-0.1, 0.46), (-0.18, 0.6)),
        spot.poly((0.1, 0.46), (0.26, 0.46), (0.18, 0.6)),
        spot.poly(
            (-0.3, 0.3),
            (-0.1, 0.24),
            (0, 0.3),
            (0.1, 0.24),
            (0.3, 0.3),
            (0.16, 0.14),
            (-0.16, 0.14),
        ),
    )


PLACE = Place(
    key="haunted_manor", kind="game", en="haunted manor", zh="幽灵古宅", draw=draw,
    words_en=("full moon", "spooky house", "bats"), words_zh=("满月", "鬼屋", "蝙蝠"),
    times=("night",), weathers=("clear", "fog"), seasons=(),
)  # fmt: skip

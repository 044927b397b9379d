"""The courtyard of a knight's castle."""

from aigc_studio.art.canvas import Canvas
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.cave import torch
from aigc_studio.art.elements.ground import paving
from aigc_studio.art.elements.houses import windows
from aigc_studio.art.elements.monument import battlements
from aigc_studio.art.elements.plants import bush
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Shape, Spot, rectangle
from aigc_studio.art.stage import SNOW, Stage

STONES = ("#b0a898", "#a8a4a8", "#b8a48c", "#9aa0a8")
FLAGS = ("#d9443f", "#3f6fc4", "#8f4fb4", "#e0a83a", "#3f9a6a")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, code = stage.h, stage.w, stage.chance.choice(STONES)
    y = h * stage.span(0.72, 0.77)
    sky(stage, y)
    backdrop(stage, y - 0.2, "#6f9a68", rise=0.2, wild=0.6)
    flag = stage.chance.choice(FLAGS)
    x = w * stage.span(0.42, 0.58)
    keep(stage, x, y, stage.span(0.5, 0.6), code, flag)
    wall(stage, y, code)
    for side in (-1, 1):
        tower(
            stage,
            stage.middle,
            x + side * stage.span(0.34, 0.42),
            y + 0.02,
            stage.span(0.5, 0.62),
            code,
            0.06,
            flag,
        )
    gate(stage, x, y + 0.012, 0.34, code)
    paving(stage, y + 0.01, "#b8ac9c")
    for side in (-1, 1):
        torch(stage, stage.near, x + side * 0.2, y - 0.06, 0.08)
        if stage.maybe(0.6):
            bush(stage, stage.near, w * (0.5 + side * stage.span(0.3, 0.45)), y + 0.06, 0.07)
    _yard(stage)
    return 0.93


def keep(stage: Stage, x: float, y: float, size: float, code: str, flag: str) -> None:
    """Draw the keep that rises behind the wall."""
    for u, tall, half in ((-0.2, 0.95, 0.09), (0.24, 0.82, 0.08), (0.02, 1.15, 0.12)):
        tower(stage, stage.far, x + u * size, y, tall * size, code, 0.24, flag, half=half / tall)


def tower(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    code: str,
    depth: float,
    flag: str,
    *,
    half: float = 0.15,
) -> None:
    """Draw a round tower with a pointed roof and a flag."""
    spot = Spot(x, y, size)
    canvas.fill(stage.round(code, depth), spot.rect(-half, -0.02, half, 0.7))
    canvas.fill(
        stage.round(code, depth), spot.profile((half, 0.62), (half * 1.2, 0.68), (half * 1.2, 0.74))
    )
    canvas.fill(
        stage.tone(code, depth),
        *battlements(spot, -half * 1.2, half * 1.2, 0.74, tooth=half * 0.2, height=0.04),
    )
    canvas.fill(
        stage.round(SNOW if stage.scene.snowy else flag, depth + 0.04),
        spot.profile((half * 1.02, 0.75), (0.0, 1.02)),
    )
    windows(stage, canvas, [spot.arch(0, v, half * 0.2, 0.09) for v in (0.25, 0.48)], depth)
    _stones(stage, canvas, spot, half, depth, code)
    canvas.fill(stage.tone("#6b5a50", depth), spot.rect(-0.006, 1.0, 0.006, 1.16))
    canvas.fill(stage.tone(flag, depth), spot.poly((0.006, 1.16), (0.14, 1.12), (0.006, 1.07)))


def _stones(stage: Stage, canvas: Canvas, spot: Spot, half: float, depth: float, code: str) -> None:
    shade = stage.sides(code, depth)[1]
    marks: list[Shape] = []
    for _ in range(8):
        u, v = stage.span(-0.8, 0.5) * half, stage.span(0.05, 0.6)
        marks.append(spot.rect(u, v, u + half * 0.3, v + 0.016))
    canvas.fill((*shade, 150), *marks)


def wall(stage: Stage, y: float, code: str) -> None:
    """Draw the curtain wall from edge to edge."""
    top = y - 0.26
    colour, shade = stage.tone(code, 0.1), stage.sides(code, 0.1)[1]
    stage.middle.fill(stage.fall(code, 0.1), rectangle(0, top, stage.w, y + 0.03))
    spot = Spot(0, top, 1.0)
    stage.middle.fill(colour, *battlements(spot, 0, stage.w, 0, tooth=0.025, height=0.035))
    stage.middle.fill(shade, rectangle(0, top + 0.02, stage.w, top + 0.03))
    bricks = [
        rectangle(x, b, x + 0.05, b + 0.018)
        for x, b in (
            (stage.span(0, stage.w), top + stage.span(0.04, 0.25))
            for _ in range(round(28 * stage.w))
        )
    ]
    stage.middle.fill((*shade, 110), *bricks)


def gate(stage: Stage, x: float, y: float, size: float, code: str) -> None:
    """Draw the gatehouse with its portcullis."""
    spot, c = Spot(x, y, size), stage.middle
    c.fill(stage.fall(code, 0.03), spot.rect(-0.44, 0, 0.44, 0.98))
    c.fill(
        stage.tone(code, 0.03),
        *battlements(spot, -0.48, 0.48, 0.98, tooth=0.07, height=0.1),
        spot.rect(-0.48, 0.92, 0.48, 1.0),
    )
    c.fill(stage.sides(code)[1], spot.arch(0, 0, 0.3, 0.68))
    hole = spot.arch(0, 0, 0.24, 0.6)
    c.fill(mix(stage.tone("#2f2a34"), (255, 190, 110), 0.3 if stage.light.lamps else 0.0), hole)
    bars = [spot.rect(u - 0.012, 0.24, u + 0.012, 0.6) for u in (-0.16, -0.08, 0, 0.08, 0.16)]
    c.fill(
        stage.tone("#6b5f5a"),
        *bars,
        spot.rect(-0.24, 0.32, 0.24, 0.345),
        spot.rect(-0.24, 0.46, 0.24, 0.485),
        within=hole,
    )


def _yard(stage: Stage) -> None:
    w, h, near = stage.w, stage.h, stage.near
    side = stage.chance.choice((-1, 1))
    if stage.maybe(0.6):
        spot = Spot(w * (0.5 + side * 0.32), h * 0.94, 0.2)
        near.fill(stage.round("#9a928c"), spot.rect(-0.4, 0, 0.4, 0.36))
        near.fill(stage.tone("#3f7fae"), spot.oval(0, 0.36, 0.4, 0.08))
        near.fill(
            stage.tone("#7a5a44"),
            spot.rect(-0.4, 0.36, -0.34, 0.85),
            spot.rect(0.34, 0.36, 0.4, 0.85),
        )
        near.fill(
            stage.tone(SNOW if stage.scene.snowy else "#a84f3f"),
            spot.profile((0.55, 0.82), (0.0, 1.15)),
        )
    if stage.maybe(0.7):
        for k in range(2):
            spot = Spot(w * (0.5 - side * (0.3 + 0.1 * k)), h * 0.93 + 0.02 * k, 0.11)
            near.fill(stage.round("#a8744a"), spot.bulb((0.3, 0), (0.38, 0.5), (0.3, 1.0)))
            near.fill(
                stage.tone("#5f5a60"), *(spot.rect(-0.37, v, 0.37, v + 0.09) for v in (0.18, 0.7))
            )
    if stage.maybe(0.4):
        season_tree(stage)(stage, near, w * (0.5 - side * 0.46), h * 0.94, 0.45, 0.0)


PLACE = Place(
    key="castle_courtyard", kind="game", en="castle courtyard", zh="城堡庭院", draw=draw,
    words_en=("stone towers", "flags", "gate"), words_zh=("石塔", "旗帜", "城门"),
)  # fmt: skip

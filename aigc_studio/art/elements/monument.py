"""Parts of old buildings: columns, arcades, curved roofs, pagodas, domes, battlements."""

from collections.abc import Sequence

from aigc_studio.art.canvas import Canvas
from aigc_studio.art.colour import parse
from aigc_studio.art.elements.houses import LAMP, lamp
from aigc_studio.art.shapes import Shape, Spot
from aigc_studio.art.stage import SNOW, Stage


def columns(
    stage: Stage,
    canvas: Canvas,
    spot: Spot,
    box: tuple[float, float, float, float],
    count: int,
    code: str,
    depth: float,
) -> None:
    """Stand columns, with base and capital, in a box of left, low, right, high."""
    left, low, right, high = box
    step = (right - left) / (count - 1)
    half = min(0.3 * step, 0.05)
    for i in range(count):
        u = left + i * step
        canvas.fill(stage.round(code, depth), spot.profile((half, low), (half * 0.82, high), u=u))
        cap = (high - low) * 0.06
        canvas.fill(
            stage.tone(code, depth),
            spot.rect(u - half * 1.3, high - cap, u + half * 1.3, high),
            spot.rect(u - half * 1.3, low, u + half * 1.3, low + cap),
        )


def arcade(
    stage: Stage,
    canvas: Canvas,
    spot: Spot,
    box: tuple[float, float, float, float],
    count: int,
    depth: float,
    *,
    code: str = "#5a4a4a",
    fill: float = 0.62,
) -> None:
    """Open a row of round arches, lit where lamps burn, in a box of left, low, right, high."""
    left, low, right, high = box
    step = (right - left) / count
    arches = [
        spot.arch(left + (i + 0.5) * step, low, step * fill / 2, high - low) for i in range(count)
    ]
    glow = lamp(stage, depth + 0.3) if stage.light.lamps else stage.tone(code, depth)
    canvas.fill(glow, *arches)


def eaves(
    spot: Spot, v: float, half: float, height: float, *, top: float = 0.3, u: float = 0.0
) -> Shape:
    """Return an east Asian roof: a hollow curve up from eaves that turn upwards."""
    right = [
        (half * 1.06, v + height * 0.24),
        (half * 0.9, v + height * 0.06),
        (half * 0.72, v + height * 0.16),
        (half * (top + 0.2), v + height * 0.55),
        (half * top, v + height),
    ]
    path = [(u + a, b) for a, b in right] + [(u - a, b) for a, b in reversed(right)]
    low = [(u - half * 0.88, v), (u + half * 0.88, v)]
    return spot.poly(*path, *low)


def roof(stage: Stage, canvas: Canvas, shape: Shape, code: str, depth: float) -> None:
    """Paint a roof, white at its upper part where snow lies."""
    canvas.fill(stage.round(code, depth), shape)
    if stage.scene.snowy:
        top = min(y for _, y in shape.points)
        low = max(y for _, y in shape.points)
        cut = top + (low - top) * 0.6
        drift = [(x, min(y, cut)) for x, y in shape.points]
        canvas.fill(stage.tone(SNOW, depth), Shape(drift), within=shape)


def pagoda(
    stage: Stage,
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    depth: float,
    *,
    floors: int = 5,
    wall: str = "#c9463f",
    tiles: str = "#4a5568",
    slim: float = 1.0,
) -> None:
    """Draw a tower of floors with curved roofs and a spire."""
    spot = Spot(x, y, size)
    rise = 0.8 / floors
    canvas.fill(stage.tone("#b0a89c", depth), spot.rect(-0.24 * slim, 0, 0.24 * slim, 0.03))
    for i in range(floors):
        v, half = 0.03 + i * rise, (0.2 - 0.1 * i / floors) * slim
        canvas.fill(stage.round(wall, depth), spot.rect(-half * 0.78, v, half * 0.78, v + rise))
        panes = [
            spot.arch(u * half, v + rise * 0.05, half * 0.13, rise * 0.5) for u in (-0.48, 0, 0.48)
        ]
        canvas.fill(
            lamp(stage, depth) if stage.light.lamps else stage.tone("#5f2f2f", depth), *panes
        )
        roof(
            stage,
            canvas,
            eaves(spot, v + rise * 0.6, half * 1.3, rise * 0.5, top=0.42),
            tiles,
            depth,
        )
    canvas.fill(
        stage.tone("#c9a24f", depth),
        spot.profile((0.012, 0.82), (0.012, 0.9), (0.0, 1.0)),
        spot.oval(0, 0.88, 0.02),
        spot.oval(0, 0.92, 0.015),
    )


def onion(
    stage: Stage,
    canvas: Canvas,
    spot: Spot,
    u: float,
    v: float,
    half: float,
    *,
    code: str,
    depth: float,
    tip: str = "#e8c24f",
) -> None:
    """Set an onion dome with a golden tip on (u, v)."""
    body = spot.bulb(
        (half * 0.72, v),
        (half, v + half * 0.7),
        (half * 0.62, v + half * 1.5),
        (half * 0.12, v + half * 2.2),
        (0.0, v + half * 2.5),
        u=u,
    )
    canvas.fill(stage.round(code, depth), body)
    canvas.fill(
        stage.tone(tip, depth),
        spot.rect(u - half * 0.05, v + half * 2.4, u + half * 0.05, v + half * 3.1),
        spot.oval(u, v + half * 2.6, half * 0.12),
    )


def battlements(
    spot: Spot, left: float, right: float, v: float, *, tooth: float = 0.03, height: float = 0.03
) -> list[Shape]:
    """Return a row of teeth that stand on v."""
    count = max(2, round((right - left) / (2 * tooth)))
    step = (right - left) / (count - 0.5)
    return [
        spot.rect(left + i * step, v - 0.002, left + i * step + step / 2, v + height)
        for i in range(count)
    ]


def floodlight(
    stage: Stage, canvas: Canvas, spots: Sequence[tuple[float, float]], radius: float
) -> None:
    """Light a monument from below, where lamps burn."""
    if stage.light.lamps:
        for x, y in spots:
            canvas.glow(x, y, radius, parse(LAMP), 0.3)

"""Islands that float in the sky."""

from aigc_studio.art.canvas import Canvas, Gradient
from aigc_studio.art.colour import lighten, mix, with_alpha
from aigc_studio.art.elements.clouds import bank
from aigc_studio.art.elements.houses import house
from aigc_studio.art.elements.monument import onion, pagoda
from aigc_studio.art.elements.plants import bush, flowers
from aigc_studio.art.elements.relief import jagged
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import Tree, blossom, broadleaf, pine
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, oval, polygon, rectangle
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    sky(stage, h * 0.9)
    mist = mix(stage.light.haze, stage.tone("#ffffff"), 0.35)
    tree = stage.chance.choice((broadleaf, pine, blossom))
    for _ in range(round(4 * w)):
        island(
            stage,
            stage.far,
            w * stage.span(0, 1),
            h * stage.span(0.25, 0.7),
            stage.span(0.08, 0.14),
            0.6,
            tree,
        )
    bank(stage, stage.far, h * 0.84, 0.12, mix(mist, stage.light.sky[-2], 0.25))
    for part in stage.chance.sample((0.12, 0.5, 0.88), 2):
        x, y, size = w * part, h * stage.span(0.34, 0.56), stage.span(0.18, 0.24)
        island(stage, stage.far, x, y, size, 0.3, tree)
        house(stage, stage.far, x - size * 0.2, y + 0.006, size * 0.6, 0.25)
    x, y, size = w * stage.span(0.4, 0.6), h * stage.span(0.56, 0.64), stage.span(0.32, 0.4)
    island(stage, stage.middle, x, y, size, 0.06, tree)
    _landmark(stage, x, y, size)
    bank(stage, stage.middle, h * 0.92, 0.1, mist)
    _ledge(stage)
    return 0.93


def island(
    stage: Stage, canvas: Canvas, x: float, y: float, half: float, depth: float, tree: Tree
) -> None:
    """Draw an island with turf, hanging rock and perhaps a fall; half is half its width."""
    lit, shade = stage.sides("#9a7f70", depth)
    keel = stage.span(-0.2, 0.2) * half
    left = jagged(stage, (x - half, y + 0.01), (x + keel, y + half * stage.span(0.9, 1.3)), 0.1, 3)
    right = jagged(stage, left[-1], (x + half, y + 0.01), 0.1, 3)
    rock = polygon([*left, *right[1:]])
    canvas.fill(Gradient((lit, mix(shade, stage.light.haze, 0.2))), rock)
    away = -stage.light.side
    dark = polygon(
        [
            (x + away * half * 0.1, y),
            (x + away * half * 0.3, y + half * 0.5),
            left[-1],
            (x + away * half * 2, y + half),
            (x + away * half * 2, y),
        ]
    )
    canvas.fill((*shade, 170), dark, within=rock)
    if stage.maybe(0.4):
        a = x + half * stage.span(-0.6, 0.6)
        canvas.fill(
            Gradient(
                (
                    with_alpha(stage.tone("#dff4fb", depth), 0.95),
                    with_alpha(stage.tone("#dff4fb", depth), 0.1),
                )
            ),
            rectangle(a, y, a + half * 0.1, y + half * 1.5),
        )
    green = stage.tone(stage.ground(stage.chance.choice(("#7fbf5a", "#8fc862", "#6fb86a"))), depth)
    drips = [
        oval(
            x + half * (i / 5 - 1) * 0.9, y + half * 0.06, half * 0.14, half * stage.span(0.08, 0.2)
        )
        for i in range(11)
    ]
    canvas.fill(mix(green, (30, 80, 70), 0.25), *drips)
    canvas.fill(green, oval(x, y + half * 0.02, half * 1.02, half * 0.12))
    canvas.fill(lighten(green, 0.15), oval(x, y, half * 0.94, half * 0.07))
    for _ in range(3):
        tree(
            stage,
            canvas,
            x + half * stage.span(-0.8, 0.8),
            y + half * 0.03,
            half * stage.span(0.5, 0.8),
            depth,
        )


def _landmark(stage: Stage, x: float, y: float, size: float) -> None:
    kind = stage.chance.randint(0, 2)
    if kind == 0:
        pagoda(stage, stage.middle, x, y + 0.01, size * 0.9, 0.06, slim=1.3)
    elif kind == 1:
        spot = Spot(x, y + 0.01, size)
        for u, half, tall in ((-0.25, 0.09, 0.5), (0.25, 0.09, 0.44), (0, 0.13, 0.62)):
            stage.middle.fill(stage.round("#f0e6d8", 0.05), spot.rect(u - half, 0, u + half, tall))
            onion(
                stage,
                stage.middle,
                spot,
                u,
                tall,
                half,
                code=stage.chance.choice(("#5f8fd9", "#d98a5f", "#8f6fc4")),
                depth=0.05,
            )
        stage.middle.fill(
            stage.tone("#ffd98a" if stage.light.lamps else "#6b5a70"),
            spot.arch(0, 0, 0.05, 0.2),
            spot.arch(0, 0.35, 0.03, 0.12),
        )
    else:
        house(stage, stage.middle, x, y + 0.012, size * 0.7, 0.05)


def _ledge(stage: Stage) -> None:
    """Draw the ledge in front, broken off at both sides."""
    w, h, near = stage.w, stage.h, stage.near
    line = [
        (w * 0.06, h * 1.02),
        (w * 0.1, h * 0.93),
        (w * 0.2, h * 0.885),
        (w * 0.5, h * 0.875),
        (w * 0.8, h * 0.885),
        (w * 0.9, h * 0.93),
        (w * 0.95, h * 1.02),
    ]
    near.fill(stage.sides("#8a6f60")[1], polygon(line))
    green = stage.tone(stage.ground("#78b855"))
    turf = [(a, b + (0.035 if i % 2 else 0.05)) for i, (a, b) in enumerate(line)]
    near.fill(
        Gradient((lighten(green, 0.1), mix(green, (20, 70, 60), 0.3))),
        polygon([*line[1:-1], *reversed(turf[1:-1])]),
    )
    near.fill(Gradient((lighten(green, 0.12), green)), oval(w / 2, h * 0.915, w * 0.42, 0.05))
    if not stage.scene.snowy:
        flowers(stage, near, h * 0.89, h * 0.96, count=14)
    for side in (-1, 1):
        bush(stage, near, w * (0.5 + side * stage.span(0.26, 0.34)), h * 0.93, 0.08)


PLACE = Place(
    key="floating_islands", kind="game", en="floating islands", zh="浮空岛", draw=draw, article="",
    words_en=("sky islands", "clouds", "waterfalls"), words_zh=("空中岛屿", "云海", "瀑布"),
    weathers=("clear", "cloudy"), seasons=(),
)  # fmt: skip

"""The Treasury of Petra between the walls of its gorge."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix, parse
from aigc_studio.art.elements.desert import dune
from aigc_studio.art.elements.ground import rock
from aigc_studio.art.elements.monument import columns, floodlight
from aigc_studio.art.elements.relief import jagged
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot, polygon, rectangle
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.8, 0.84)
    sky(stage, h * 0.4)
    code = stage.chance.choice(("#d98a64", "#cf7f5f", "#e09a70"))
    x = w * stage.span(0.46, 0.54)
    lit, shade = stage.sides(code, 0.22)
    top = jagged(stage, (0, h * 0.12), (w, h * stage.span(0.08, 0.2)), 0.05, 4)
    stage.far.fill(Gradient((lit, mix(lit, shade, 0.6))), polygon([*top, (w, h), (0, h)]))
    for i in range(14):
        b = h * (0.16 + 0.05 * i)
        line = jagged(stage, (0, b), (w, b + stage.span(-0.05, 0.05)), 0.03, 3)
        band = polygon([*line, *((p, q + 0.012) for p, q in reversed(line))])
        stage.far.fill((*shade, 60), band, within=polygon([*top, (w, h), (0, h)]))
    treasury(stage.floodlit(), x, y, stage.span(0.6, 0.66) * min(h, 1.15), code)
    floor = stage.tone("#e0b088", 0.06)
    stage.middle.fill(Gradient((floor, mix(floor, shade, 0.3))), rectangle(0, y - 0.005, w, h))
    for side in (-1, 1):
        wall(stage, side, x, code)
    dune(stage, stage.near, h * 0.92, 0.02, "#d9a27c", 0.0)
    rock(stage, stage.near, w * stage.span(0.1, 0.9), h * 0.96, 0.09, "#b87a5c")
    return 0.94


def wall(stage: Stage, side: int, x: float, code: str) -> None:
    """Draw one wall of the gorge on the near layer."""
    h, edge = stage.h, (-0.05 if side < 0 else stage.w + 0.05)
    reach = stage.span(0.28, 0.4) * min(1.0, stage.w)
    a, b = x + side * (reach + 0.08), x + side * (reach - stage.span(0.02, 0.1))
    face = [
        *jagged(stage, (a + side * 0.06, -0.05), (b, h * 0.45), 0.05, 3),
        *jagged(stage, (b, h * 0.45), (a, h + 0.05), 0.06, 3),
    ]
    body = polygon([(edge, -0.05), *face, (edge, h + 0.05)])
    lit, shade = stage.sides(mix((90, 40, 40), parse(code), 0.72))
    bright = side == -stage.light.side
    first, other = (lit, shade) if bright else (shade, lit)
    stage.near.fill(Gradient((first, mix(first, (60, 25, 45), 0.35))), body)
    for i in range(9):
        v = h * (0.02 + 0.11 * i)
        line = jagged(
            stage, (edge, v + stage.span(-0.03, 0.03)), (x, v + stage.span(-0.03, 0.03)), 0.05, 3
        )
        stage.near.fill(
            (*other, 70),
            polygon([*line, *((p, q + 0.018) for p, q in reversed(line))]),
            within=body,
        )


def treasury(stage: Stage, x: float, y: float, size: float, code: str) -> None:
    """Draw the facade: six columns and a pediment, above it a round temple between halves."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.08
    stone, shade = "#eba983", stage.sides(code, d)[1]
    dark = stage.tone("#ffcf7a" if stage.light.lamps else "#6b3a34", d)
    niche = spot.poly((-0.42, 0), (-0.42, 0.98), (-0.3, 1.04), (0.3, 1.04), (0.42, 0.98), (0.42, 0))
    c.fill(mix(shade, (60, 25, 45), 0.25), niche)
    c.fill(stage.fall(stone, d), spot.rect(-0.38, 0, 0.38, 0.46))
    c.fill(
        dark,
        spot.rect(-0.07, 0.02, 0.07, 0.3),
        spot.rect(-0.22, 0.02, -0.16, 0.2),
        spot.rect(0.16, 0.02, 0.22, 0.2),
    )
    columns(stage, c, spot, (-0.34, 0.03, 0.34, 0.42), 6, stone, d)
    c.fill(
        stage.tone(stone, d),
        spot.rect(-0.4, 0, 0.4, 0.035),
        spot.rect(-0.4, 0.42, 0.4, 0.47),
        spot.poly((-0.26, 0.47), (0, 0.56), (0.26, 0.47)),
        spot.rect(-0.4, 0.55, 0.4, 0.58),
    )
    c.fill(shade, spot.poly((-0.2, 0.48), (0, 0.545), (0.2, 0.48)))
    for u in (-0.29, 0.29):
        c.fill(stage.fall(stone, d), spot.rect(u - 0.1, 0.58, u + 0.1, 0.86))
        columns(stage, c, spot, (u - 0.08, 0.58, u + 0.08, 0.84), 2, stone, d)
        c.fill(stage.tone(stone, d), spot.rect(u - 0.11, 0.83, u + 0.11, 0.87))
        out = 1 if u > 0 else -1
        c.fill(
            stage.tone(stone, d),
            spot.poly((u - 0.11, 0.87), (u + 0.11, 0.87), (u - out * 0.11, 0.95)),
        )
    c.fill(stage.round(stone, d), spot.rect(-0.12, 0.58, 0.12, 0.86))
    columns(stage, c, spot, (-0.11, 0.58, 0.11, 0.84), 4, stone, d)
    c.fill(stage.tone(stone, d), spot.rect(-0.14, 0.83, 0.14, 0.87))
    c.fill(
        stage.round(stone, d),
        spot.profile((0.14, 0.87), (0.04, 0.96), (0.02, 0.98)),
        spot.oval(0, 1.0, 0.03, 0.035),
    )
    floodlight(stage, c, [spot.at(0, 0.1)], size * 0.6)


PLACE = Place(
    key="petra", kind="landmark", en="Petra", zh="佩特拉古城", draw=draw, article="",
    words_en=("rock temple", "columns", "red canyon"), words_zh=("岩石神殿", "石柱", "红色峡谷"),
    country_en="Jordan", country_zh="约旦",
    at=(35.4, 30.3), weathers=("clear", "cloudy", "fog"), seasons=(),
)  # fmt: skip

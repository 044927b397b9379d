"""Machu Picchu below its steep peak."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix
from aigc_studio.art.elements.clouds import bank
from aigc_studio.art.elements.frame import frame
from aigc_studio.art.elements.ground import meadow, rock
from aigc_studio.art.elements.relief import peak, peaks
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf, palm
from aigc_studio.art.place import WARM, Place
from aigc_studio.art.shapes import Point, Spot, polygon, smooth
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.56, 0.62)
    sky(stage, y)
    code = stage.chance.choice(("#5f8f6a", "#568a72", "#6a9460"))
    peaks(stage, stage.far, y + 0.02, 0.3, "#6f8f9a", 0.6, count=4, slim=1.3, rough=0.1)
    if stage.maybe(0.6):
        bank(stage, stage.far, y + 0.03, 0.07, stage.tone("#eef2f4", 0.3))
    side = stage.chance.choice((-1, 1))
    x = w * (0.5 + side * stage.span(0.05, 0.16))
    peak(stage, stage.far, x + side * 0.2, y + 0.1, 0.22, 0.34, code, 0.3, rough=0.1)
    peak(stage, stage.far, x, y + 0.12, 0.32, stage.span(0.5, 0.58), code, 0.22, rough=0.1)
    terraces(stage, y, code, -side)
    meadow(stage, h * 0.88, code="#7fb055")
    rock(stage, stage.near, w * stage.span(0.2, 0.8), h * 0.95, 0.1, "#a8a49a")
    frame(stage, stage.chance.choice((broadleaf, palm)), size=0.45, both=0.2)
    return 0.94


def terraces(stage: Stage, y: float, code: str, side: int) -> None:
    """Draw the ridge with its steps and the roofless houses on them."""
    w, h, c = stage.w, stage.h, stage.middle
    for i in range(9):
        part = i / 9
        top = y + h * (0.1 + 0.22 * part)
        points: list[Point] = []
        for k in range(9):
            a = w * k / 8
            lean = side * (k / 8 - 0.5)
            points.append(
                (a, top - 0.16 * lean * (1 - part * 0.6) - 0.02 * (1 if k % 3 == 1 else 0))
            )
        line = smooth(points, 4)
        green = stage.tone(mix((127, 184, 88), (95, 150, 80), part), 0.16 * (1 - part))
        c.fill(Gradient((green, mix(green, (30, 70, 60), 0.15))), polygon([(0, h), *line, (w, h)]))
        wall = stage.sides("#b8aa94", 0.14 * (1 - part))[stage.chance.randint(0, 1)]
        c.fill(wall, polygon([*line, *((a, b + 0.014 + 0.008 * part) for a, b in reversed(line))]))
        for _ in range(5 if i < 6 else 2):
            a, b = line[stage.chance.randrange(2, len(line) - 2)]
            ruin(stage, Spot(a, b + 0.012, 0.06 + 0.035 * part), 0.14 * (1 - part))


def ruin(stage: Stage, spot: Spot, depth: float) -> None:
    """Draw a stone house without roof."""
    lit, shade = stage.sides(stage.chance.choice(("#c9bca4", "#bfb09a", "#d0c4ae")), depth)
    c = stage.middle
    c.fill(lit, spot.poly((-0.4, 0), (-0.38, 0.42), (-0.2, 0.78), (-0.02, 0.42), (0, 0)))
    c.fill(shade, spot.poly((0, 0), (-0.02, 0.42), (0.5, 0.4), (0.52, 0)))
    c.fill(
        mix(shade, (50, 40, 50), 0.5),
        spot.profile((0.06, 0), (0.045, 0.26), u=-0.2),
        spot.rect(0.12, 0.12, 0.2, 0.26),
        spot.rect(0.3, 0.12, 0.38, 0.26),
    )


PLACE = Place(
    key="machu_picchu", kind="landmark", en="Machu Picchu", zh="马丘比丘", draw=draw, article="",
    words_en=("Inca ruins", "steep peak", "terraces"), words_zh=("印加遗址", "陡峭的山峰", "梯田"),
    country_en="Peru", country_zh="秘鲁", at=(-72.5, -13.2), weathers=WARM, seasons=(),
)  # fmt: skip

"""An Icelandic waterfall, with northern lights by night."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix, with_alpha
from aigc_studio.art.elements.ground import meadow, rock
from aigc_studio.art.elements.relief import jagged, peaks
from aigc_studio.art.elements.sky import aurora, sky
from aigc_studio.art.elements.water import water
from aigc_studio.art.place import Place
from aigc_studio.art.scenes.waterfall import curtain
from aigc_studio.art.shapes import oval, polygon
from aigc_studio.art.stage import Stage

GREENS = {"spring": "#8fb058", "summer": "#7fb04f", "autumn": "#b09a4a", "winter": "#c9d4da"}


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    sky(stage, h * 0.5)
    if stage.scene.time == "night" and stage.scene.weather in ("clear", "cloudy"):
        aurora(stage, h * 0.5)
        aurora(stage, h * 0.45, ("#b48af2",))
    peaks(stage, stage.far, h * 0.46, 0.2, "#6f7f98", 0.55, count=4, snow=0.5)
    top, pool = h * stage.span(0.4, 0.46), h * 0.72
    lip = jagged(stage, (-0.05, top), (w + 0.05, top + stage.span(-0.04, 0.04)), 0.03, 5)
    body = polygon([(-0.05, pool + 0.02), *lip, (w + 0.05, pool + 0.02)])
    lit, shade = stage.sides(stage.chance.choice(("#5f5a62", "#66605f", "#555a68")), 0.12)
    stage.middle.fill(Gradient((lit, mix(lit, shade, 0.8))), body)
    count = round(30 * w)
    for i in range(count):
        x, tall = w * (i + stage.span(0.1, 0.9)) / count, stage.span(0.3, 1) * (pool - top)
        column = [
            (x, pool - tall),
            (x + 0.012, pool - tall - 0.012),
            (x + 0.024, pool - tall),
            (x + 0.024, pool),
            (x, pool),
        ]
        stage.middle.fill((*(shade if i % 2 else lit), 130), polygon(column), within=body)
    turf = stage.tone(stage.ground(GREENS[stage.scene.season or "summer"]), 0.1)
    fringe = [(a, b + 0.03 + 0.02 * (i % 2)) for i, (a, b) in enumerate(lip)]
    stage.middle.fill(turf, polygon([*lip, *reversed(fringe)]))
    x = w * stage.span(0.35, 0.65)
    half = stage.span(0.1, 0.2)
    curtain(stage, x, top + 0.012, pool, half)
    if stage.maybe(0.5):
        curtain(stage, x + (half + 0.12) * stage.chance.choice((-1, 1)), top + 0.015, pool, 0.03)
    water(stage, stage.middle, pool, h, code="#3f8096", mirror=0.5)
    foam = [
        oval(x + half * (i / 4 - 1) * 1.3, pool, stage.span(0.03, 0.055), 0.022) for i in range(9)
    ]
    stage.middle.fill(with_alpha(stage.tone("#ffffff"), 0.5), *foam)
    stage.middle.glow(x, pool, half * 2, mix(stage.tone("#ffffff"), stage.light.haze, 0.3), 0.5)
    meadow(stage, h * 0.88, code=GREENS[stage.scene.season or "summer"], rise=0.04)
    for _ in range(4):
        rock(
            stage,
            stage.near,
            w * stage.span(0, 1),
            h * stage.span(0.9, 0.97),
            stage.span(0.06, 0.13),
            "#6b6670",
        )
    return 0.94


PLACE = Place(
    key="iceland", kind="landmark", en="Icelandic waterfall", zh="冰岛瀑布", draw=draw,
    article="an ", words_en=("waterfall", "basalt cliff", "northern nature"), words_zh=("瀑布",
    "玄武岩峭壁", "北国风光"), country_en="Iceland", country_zh="冰岛", at=(-19.5, 63.5),
)  # fmt: skip

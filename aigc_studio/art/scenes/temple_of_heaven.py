"""The Hall of Prayer for Good Harvests on its terraces."""

from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.monument import columns, eaves, floodlight, roof
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.site import site
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import pine
from aigc_studio.art.elements.woods import season_tree, thicket
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import Spot
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    y = h * stage.span(0.74, 0.8)
    sky(stage, y)
    if stage.maybe(0.5):
        backdrop(stage, y - 0.06, "#6f9f6a", wild=0.3)
    line = hills(stage, stage.far, y - 0.04, 0.02, stage.ground("#5f8f5a"), 0.3)
    thicket(stage, stage.far, line, 0.035, stage.ground("#4f8558"), 0.28)
    hall(stage.floodlit(), w * stage.span(0.44, 0.56), y, stage.span(0.58, 0.68))
    return site(
        stage,
        y,
        kind="square",
        tree=stage.chance.choice((pine, season_tree(stage), None)),
        stone="#e0d8cc",
    )


def hall(stage: Stage, x: float, y: float, size: float) -> None:
    """Draw the hall: three blue roofs above three marble terraces."""
    spot, c, d = Spot(x, y, size), stage.middle, 0.06
    for i, half in enumerate((0.62, 0.53, 0.44)):
        v = i * 0.055
        c.fill(stage.round("#f3ede2", d), spot.rect(-half, v, half, v + 0.055))
        c.fill(
            stage.tone("#c9c0b8", d),
            spot.rect(-half, v + 0.04, half, v + 0.046),
            *(
                spot.rect(-half + k * half / 12, v + 0.02, -half + k * half / 12 + 0.006, v + 0.045)
                for k in range(25)
            ),
        )
    c.fill(stage.tone("#e2dace", d), spot.profile((0.12, 0), (0.08, 0.165)))
    c.fill(
        stage.tone("#b8aea8", d),
        *(spot.rect(-0.1, v, 0.1, v + 0.006) for v in (0.03, 0.06, 0.09, 0.12)),
    )
    for v, half, tall in ((0.165, 0.3, 0.2), (0.47, 0.21, 0.1), (0.68, 0.13, 0.07)):
        c.fill(stage.round("#b8382f", d), spot.rect(-half, v, half, v + tall))
        if tall > 0.15:
            panes = [
                spot.rect(u - 0.03, v + 0.01, u + 0.03, v + tall * 0.62)
                for u in (-0.2, -0.1, 0, 0.1, 0.2)
            ]
            c.fill(
                stage.tone("#7f2a28", d) if not stage.light.lamps else stage.tone("#ffd98a"), *panes
            )
            columns(stage, c, spot, (-half * 0.95, v, half * 0.95, v + tall), 7, "#c94a3a", d)
        c.fill(
            stage.tone("#2f8f7a", d),
            spot.rect(-half * 1.03, v + tall * 0.72, half * 1.03, v + tall * 0.86),
        )
        c.fill(
            stage.tone("#d9b04a", d),
            spot.rect(-half * 1.05, v + tall * 0.86, half * 1.05, v + tall * 0.93),
        )
    for v, half, tall, top in (
        (0.345, 0.43, 0.15, 0.48),
        (0.555, 0.32, 0.15, 0.42),
        (0.735, 0.23, 0.2, 0.06),
    ):
        roof(stage, c, eaves(spot, v, half, tall, top=top), "#2f5a9a", d)
    c.fill(stage.tone("#e8c24f", d), spot.oval(0, 0.95, 0.028), spot.rect(-0.012, 0.92, 0.012, 1.0))
    floodlight(stage, c, [spot.at(-0.25, 0.2), spot.at(0.25, 0.2)], size * 0.45)


PLACE = Place(
    key="temple_of_heaven", kind="landmark", en="Temple of Heaven", zh="天坛", draw=draw,
    article="the ", words_en=("Chinese temple", "blue roofs", "marble terraces"),
    words_zh=("祈年殿", "蓝色琉璃瓦", "汉白玉台阶"), country_en="China", country_zh="中国",
    at=(116.4, 39.9),
)  # fmt: skip

"""A modern city beside a river or a park."""

from aigc_studio.art.elements.ground import meadow
from aigc_studio.art.elements.houses import lantern, skyline
from aigc_studio.art.elements.plants import bush
from aigc_studio.art.elements.relief import hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.water import water
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.stage import Stage

STONES = ("#8fa3c0", "#a89fb8", "#9fb0b8", "#b8a8a0", "#7f93b8")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w, code = stage.h, stage.w, stage.chance.choice(STONES)
    river = stage.maybe(0.55)
    y = h * (0.64 if river else 0.76)
    orb = sky(stage, y)
    if stage.maybe(0.4):
        hills(stage, stage.far, y - 0.12, 0.08, "#7f8fb0", 0.75, waves=2)
    skyline(stage, stage.far, y, h * 0.62, code, 0.62)
    skyline(stage, stage.far, y, h * 0.5, code, 0.38)
    skyline(stage, stage.middle, y, h * 0.33, code, 0.12)
    if river:
        water(stage, stage.middle, y, h, code="#3a6f9a", orb=orb, mirror=0.6)
    near = meadow(stage, h * 0.88, rise=0.01)
    for i in range(round(4 * w)):
        x = (i + stage.span(0.2, 0.8)) / 4
        bush(stage, stage.near, x, near[0][1] + 0.02, stage.span(0.05, 0.09))
    tree = season_tree(stage)
    for side in (0, 1):
        if stage.maybe(0.7):
            tree(
                stage,
                stage.near,
                w * abs(side - stage.span(0.03, 0.15)),
                h * 0.93,
                stage.span(0.3, 0.45),
                0.0,
            )
    for i in range(3):
        lantern(stage, stage.near, w * (0.2 + 0.3 * i), h * 0.93, 0.2)
    return 0.95


PLACE = Place(
    key="city", kind="landscape", en="city skyline", zh="城市天际线", draw=draw,
    words_en=("skyscrapers", "office towers", "lights"), words_zh=("高楼大厦", "摩天楼", "灯光"),
)  # fmt: skip

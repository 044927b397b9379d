"""High mountains behind wooded hills."""

from aigc_studio.art.elements.ground import meadow, rock
from aigc_studio.art.elements.relief import hills, peaks
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import pine
from aigc_studio.art.elements.woods import woods
from aigc_studio.art.place import Place
from aigc_studio.art.stage import Stage

ROCKS = ("#6d7fa6", "#7c7a9c", "#8a8596", "#5f7f95", "#937f86")
WOODS = ("#3f7f66", "#4a8a5f", "#3a7378", "#5a8a5a")


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, chance = stage.h, stage.chance
    base = h * stage.span(0.58, 0.66)
    sky(stage, base)
    rock_code, wood = chance.choice(ROCKS), chance.choice(WOODS)
    white = 0.6 if stage.scene.snowy else stage.span(0.28, 0.5)
    peaks(stage, stage.far, base, h * stage.span(0.24, 0.32), rock_code, 0.62, count=6, snow=white)
    peaks(
        stage,
        stage.far,
        base + 0.03,
        h * stage.span(0.34, 0.46),
        rock_code,
        0.26,
        count=chance.randint(2, 4),
        snow=white,
        slim=stage.span(0.75, 1.15),
    )
    back = hills(stage, stage.far, h * 0.68, 0.05, stage.ground(wood), 0.4)
    woods(stage, stage.far, back, 0.07, 0.42)
    front = hills(stage, stage.middle, h * 0.78, 0.06, stage.ground(wood), 0.15)
    woods(stage, stage.middle, front, 0.13, 0.14, spacing=0.7)
    line = meadow(stage, h * 0.88, blooming=stage.maybe(0.5))
    rock(stage, stage.near, stage.w * stage.span(0.1, 0.9), line[0][1] + 0.07, 0.1)
    for x in (stage.span(0, 0.16), stage.span(0.86, 1)):
        if stage.maybe(0.7):
            pine(stage, stage.near, x * stage.w, h * 0.95, stage.span(0.3, 0.5), 0.0)
    return 0.93


PLACE = Place(
    key="mountains", kind="landscape", en="mountain landscape", zh="高山风景", draw=draw,
    words_en=("snowy peaks", "pine trees", "wooded hills"), words_zh=("雪峰", "松树", "山林"),
)  # fmt: skip

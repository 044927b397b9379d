"""A meadow full of flowers before hills."""

from aigc_studio.art.elements.backdrop import backdrop
from aigc_studio.art.elements.ground import meadow, meadow_code
from aigc_studio.art.elements.plants import corner_leaves, flowers
from aigc_studio.art.elements.relief import height_at, hills
from aigc_studio.art.elements.sky import sky
from aigc_studio.art.elements.trees import broadleaf
from aigc_studio.art.elements.woods import season_tree
from aigc_studio.art.place import Place
from aigc_studio.art.stage import Stage


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, code = stage.h, meadow_code(stage)
    y = h * stage.span(0.52, 0.62)
    sky(stage, y)
    backdrop(stage, y, code, wild=0.4)
    line = hills(stage, stage.middle, y + h * 0.08, 0.07, code, 0.2, waves=1.2, bands=True)
    tree = season_tree(stage)
    for _ in range(stage.chance.randint(2, 5)):
        x = stage.span(0.05, 0.95) * stage.w
        tree(stage, stage.middle, x, height_at(line, x) + 0.015, stage.span(0.1, 0.2), 0.2)
    front = hills(stage, stage.middle, y + h * 0.17, 0.04, code, 0.08, waves=1.4)
    if stage.maybe(0.6):
        x = stage.w * (0.5 + stage.chance.choice((-1, 1)) * stage.span(0.18, 0.36))
        broadleaf(stage, stage.middle, x, height_at(front, x) + 0.03, stage.span(0.34, 0.46), 0.04)
    meadow(stage, y + h * 0.24, code=code)
    flowers(stage, stage.near, y + h * 0.25, h, count=130)
    if stage.maybe(0.3):
        corner_leaves(stage, "#3f8f5a", size=0.22)
    return 0.92


PLACE = Place(
    key="meadow", kind="landscape", en="flower meadow", zh="开满鲜花的草地", draw=draw,
    words_en=("flowers", "grass", "hills"), words_zh=("鲜花", "绿草", "山丘"),
    weathers=("clear", "cloudy", "rain", "fog"), seasons=("spring", "summer"),
)  # fmt: skip

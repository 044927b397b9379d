"""A dark cave full of glowing crystals."""

from aigc_studio.art.canvas import Gradient
from aigc_studio.art.colour import mix, parse
from aigc_studio.art.elements.cave import chest, crystals, hollow, motes, teeth, walls
from aigc_studio.art.elements.plants import mushroom
from aigc_studio.art.elements.relief import under
from aigc_studio.art.elements.water import water
from aigc_studio.art.place import Place
from aigc_studio.art.shapes import smooth
from aigc_studio.art.stage import Stage

MOODS = (
    (("#160f38", "#4a2a7f", "#c46ad9"), ("#d97af2", "#7ab8ff", "#ff8ac4")),
    (("#0c1f38", "#1f5a7f", "#5fd9d0"), ("#6ff2d9", "#7ac4ff", "#b4f27a")),
    (("#2a1030", "#7a2f5f", "#f28a7a"), ("#ff8a6f", "#ffc46a", "#f27ab8")),
    (("#10142f", "#2f3f8f", "#7a9af2"), ("#8ab0ff", "#c49aff", "#6fe0f2")),
)


def draw(stage: Stage) -> float:
    """Draw it and return where feet may stand, as a fraction of the height."""
    h, w = stage.h, stage.w
    sky, gems = stage.chance.choice(MOODS)
    stone = mix(parse(sky[0]), parse(sky[1]), 0.45)
    hollow(stage, *sky, glow=gems[0], at=(w * stage.span(0.3, 0.7), h * 0.55))
    teeth(stage, stage.far, stone, 0.6, 0.3)
    teeth(stage, stage.far, stone, 0.36, 0.4)
    _far_crystals(stage, gems)
    water(stage, stage.middle, h * 0.74, h, code=sky[1], mirror=0.65)
    teeth(stage, stage.middle, mix(stone, (8, 4, 20), 0.3), 0.0, 0.32, below=False)
    for _ in range(round(3 * w)):
        x = w * stage.chance.choice((stage.span(0, 0.3), stage.span(0.7, 1)))
        crystals(
            stage,
            stage.middle,
            x,
            h * stage.span(0.78, 0.86),
            stage.span(0.16, 0.3),
            stage.chance.choice(gems),
            0.0,
        )
    dark = mix(stone, (8, 4, 22), 0.5)
    walls(stage, stage.near, dark, 0.0, 0.12)
    front = smooth([(w * i / 6, h * (0.88 + stage.span(-0.02, 0.02))) for i in range(7)])
    stage.near.fill(
        Gradient((mix(dark, parse(gems[0]), 0.3), dark, mix(dark, (0, 0, 0), 0.4))),
        under(stage, front),
    )
    crystals(
        stage,
        stage.near,
        w * stage.chance.choice((0.14, 0.86)),
        h * 0.96,
        stage.span(0.2, 0.3),
        stage.chance.choice(gems),
        0.0,
    )
    if stage.maybe(0.5):
        mushroom(stage, stage.near, w * stage.span(0.3, 0.7), h * 0.96, 0.11, gems[1])
    elif stage.maybe(0.5):
        chest(stage, stage.near, w * stage.span(0.3, 0.7), h * 0.96, 0.15)
    motes(stage, stage.near, gems[1], count=50)
    return 0.94


def _far_crystals(stage: Stage, gems: tuple[str, ...]) -> None:
    """Set crystals on the far floor and ceiling."""
    h, w = stage.h, stage.w
    for _ in range(round(4 * w)):
        crystals(
            stage,
            stage.far,
            w * stage.span(0, 1),
            h - 0.18,
            stage.span(0.12, 0.24),
            stage.chance.choice(gems),
            0.3,
        )
    for _ in range(2):
        crystals(
            stage,
            stage.far,
            w * stage.span(0.1, 0.9),
            h * 0.2,
            stage.span(0.1, 0.18),
            stage.chance.choice(gems),
            0.3,
            down=True,
        )


PLACE = Place(
    key="crystal_cave", kind="game", en="crystal cave", zh="水晶洞穴", draw=draw,
    words_en=("glowing crystals", "underground lake", "stalactites"), words_zh=("发光的水晶",
    "地下湖", "钟乳石"), times=("day",), weathers=("clear",), seasons=(),
)  # fmt: skip

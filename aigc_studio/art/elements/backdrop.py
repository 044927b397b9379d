"""What lies far away: by chance mountains or hills, in two or three bands of haze."""

from aigc_studio.art.colour import mix, parse
from aigc_studio.art.elements.relief import hills, peaks
from aigc_studio.art.elements.woods import thicket
from aigc_studio.art.stage import Stage

ROCKS = ("#6f83a8", "#7a7fa8", "#5f8399", "#8a7f9a", "#6f8f9a")


def backdrop(stage: Stage, y: float, code: str, *, rise: float = 0.16, wild: float = 0.5) -> None:
    """Draw distant land on the far layer, ending in wooded hills around y.

    Args:
        stage: to draw on.
        y: of the nearest of the hills.
        code: their colour.
        rise: how high the land is, in units.
        wild: probability of mountains instead of hills.
    """
    if stage.maybe(wild):
        snow = 0.45 if stage.scene.snowy else stage.chance.choice((0.0, 0.25, 0.35))
        peaks(
            stage,
            stage.far,
            y + 0.01,
            rise * 1.7,
            stage.chance.choice(ROCKS),
            0.5,
            count=stage.chance.randint(3, 6),
            snow=snow,
            slim=stage.span(0.7, 1.1),
        )
    else:
        blue = mix(parse(code), parse(stage.chance.choice(ROCKS)), 0.7)
        hills(stage, stage.far, y - rise * 0.8, rise * 0.6, blue, 0.68, waves=2.2)
        hills(
            stage,
            stage.far,
            y - rise * 0.35,
            rise * 0.4,
            mix(blue, parse(code), 0.4),
            0.52,
            waves=2,
        )
    line = hills(stage, stage.far, y, rise * 0.22, stage.ground(code), 0.36)
    if stage.maybe(0.6):
        thicket(stage, stage.far, line, rise * 0.07, mix(parse(code), (30, 80, 70), 0.4), 0.38)

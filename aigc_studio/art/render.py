"""Scenes become pictures."""

from dataclasses import dataclass

from PIL import Image

from aigc_studio.art.colour import Colour
from aigc_studio.art.elements.weather import fall
from aigc_studio.art.scene import Scene
from aigc_studio.art.scenes import find
from aigc_studio.art.stage import Stage

SMALL_PX, FINE, PLAIN = 200, 3, 2


@dataclass(frozen=True, slots=True)
class Illumination:
    """The light, for things that are put into the picture later.

    Args:
        direction: towards the light, x to the right and y upwards, of length 1.
        colour: of sun or moon.
        tint: factors 0..1 on red, green and blue that daylight colours get here.
        haze: the colour that distance fades to.
    """

    direction: tuple[float, float]
    colour: Colour
    tint: tuple[float, float, float]
    haze: Colour


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn scene.

    Args:
        scene: what was drawn.
        layers: sky, far, middle and near, in this order: RGBA, each complete behind the next.
        flat: all layers on each other, RGB.
        ground: where feet may stand, as a fraction of the height from above.
        light: of the scene.
    """

    scene: Scene
    layers: dict[str, Image.Image]
    flat: Image.Image
    ground: float
    light: Illumination


def render(scene: Scene, width_px: int, height_px: int) -> Picture:
    """Draw a scene in any size; the same scene and size give the same pixels.

    Raises:
        KeyError: there is no such place.
    """
    size = (width_px, height_px)
    stage = Stage(scene, size, FINE if min(size) < SMALL_PX else PLAIN)
    ground = find(scene.place).draw(stage)
    fall(stage)
    layers = {name: canvas.finished() for name, canvas in stage.layers()}
    light = stage.light
    length = (1 + light.height**2) ** 0.5
    return Picture(
        scene=scene,
        layers=layers,
        flat=flatten(layers),
        ground=ground,
        light=Illumination(
            direction=(light.side / length, light.height / length),
            colour=light.colour,
            tint=light.tint,
            haze=light.haze,
        ),
    )


def flatten(layers: dict[str, Image.Image]) -> Image.Image:
    """Return the layers on each other, from the first to the last, as RGB."""
    first, *others = layers.values()
    picture = first.copy()
    for layer in others:
        picture.alpha_composite(layer)
    return picture.convert("RGB")

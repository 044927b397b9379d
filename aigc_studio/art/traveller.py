"""Puts somebody into a scene: in its light, on the ground or looking in from below."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from aigc_studio.art.render import Picture

BUST = 0.52  # height of a head and shoulders, of that of the picture
FIGURE = 0.36  # height of one who stands on the ground
WIDEST = 0.62  # width of anybody, of that of the picture
CUT = 0.3  # share of the lowest row that is filled where a figure was cut off there
TINTED = 0.4  # how much of the scene's light a figure takes
SOFT = 0.012  # of the height: how soft a shadow is


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody where they are in a scene.

    Args:
        layer: they and their shadow, RGBA, of the size of the scene; it lies before all others.
        is_bust: whether they look over the lower edge instead of standing on the ground.
    """

    layer: Image.Image
    is_bust: bool


def put_into(scene: Picture, figure: Image.Image) -> Image.Image:
    """Return the scene with a figure (RGBA with a transparent ground) in it, RGB."""
    placed = place_in(scene, figure)
    if placed is None:
        return scene.flat
    canvas = scene.flat.convert("RGBA")
    canvas.alpha_composite(placed.layer)
    return canvas.convert("RGB")


def place_in(scene: Picture, figure: Image.Image) -> Placed | None:
    """Return where a figure is in a scene, None for one that is not to be seen.

    A head and shoulders, cut off below, look over the lower edge, beside the middle so that the
    place is seen. Everybody else stands on the ground, with a shadow away from the light.

    Args:
        scene: a drawn scene.
        figure: RGBA with a transparent ground.
    """
    width, height = scene.flat.size
    shape = figure.getchannel("A").point(lambda level: 255 if level > 127 else 0)
    box = shape.getbbox()
    if box is None:
        return None
    figure = figure.crop(box)
    is_bust = _is_cut_off(shape, box)
    tall = round(height * (BUST if is_bust else FIGURE))
    wide = min(round(figure.width * tall / figure.height), round(width * WIDEST))
    tall = round(figure.height * wide / figure.width)
    figure = lit(figure.resize((wide, tall), Image.Resampling.LANCZOS), scene.light.tint)
    # Away from sun or moon, so that its light falls on the face.
    middle = width * (0.36 if scene.light.direction[0] > 0 else 0.64)
    left = min(max(round(middle - wide / 2), 0), width - wide)
    foot = height if is_bust else round(height * (scene.ground + 1) / 2)
    shade = Image.new("RGBA", scene.flat.size)
    if is_bust:
        shade.paste((10, 14, 30, 120), (left, foot - tall), figure.getchannel("A"))
    else:
        reach = round(wide * 0.18 * -scene.light.direction[0])
        ellipse = (left + reach, foot - wide * 0.09, left + wide + reach, foot + wide * 0.09)
        ImageDraw.Draw(shade).ellipse(ellipse, (10, 14, 30, 130))
    layer = shade.filter(ImageFilter.GaussianBlur(height * SOFT))
    layer.alpha_composite(figure, (left, foot - tall))
    return Placed(layer, is_bust)


def lit(figure: Image.Image, tint: tuple[float, float, float]) -> Image.Image:
    """Return a figure (RGBA) in the light of a scene, whose tint is factors on its colours."""
    levels = np.asarray(figure, dtype=np.float32)
    factors = 1 + TINTED * (np.asarray(tint, dtype=np.float32) - 1)
    rgb = (levels[..., :3] * factors).clip(0, 255)
    return Image.fromarray(np.dstack([rgb, levels[..., 3:]]).astype(np.uint8), "RGBA")


def _is_cut_off(shape: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether a figure runs into the lower edge of its picture."""
    if box[3] < shape.height - 1:
        return False
    row = np.asarray(shape)[-1]
    return bool((row > 0).mean() > CUT * (box[2] - box[0]) / shape.width)

"""Is a picture in a style told from the same picture in all others, and does a face stay a face?

The six contents of `style_wall` in the style of every painting. The style nearest to each, by the
Gram matrices that the network was taught with, should be its own.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from diffusers.image_processor import VaeImageProcessor
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.core.face_finding import find_faces
from aigc_studio.training.judge import SqueezeNet
from aigc_studio.training.style_losses import STYLE, grams
from aigc_studio.training.style_wall import SIDE_PX, STRENGTH
from aigc_studio.zoo.paintings import PAINTINGS

FACE = "portrait"  # the content in which a face is looked for

# Content and style, both RGB, and strength to a picture.
Redraw = Callable[[Image.Image, Image.Image, float], Image.Image]


def told_apart(
    redraw: Redraw, shown: Mapping[str, Image.Image], eyes: SqueezeNet
) -> dict[str, Any]:
    """Return how often the nearest style is the right one, by content, and what faces are found.

    Args:
        redraw: paints a content in the manner of a style.
        shown: contents by their names, RGB squares.
        eyes: who sees.

    Returns:
        strength: at which they are painted, in [0, 1].
        first, first_three: of all pictures those whose own style is the nearest, or among three.
        by_chance: what guessing would reach.
        faces: of the pictures of the portrait those in which a face is found.
    """
    styles = [painting.open() for painting in PAINTINGS]
    marks = torch.stack([signature(style, eyes) for style in styles])
    places, faces = [], []
    for name, content in shown.items():
        for number, style in enumerate(styles):
            picture = redraw(content, style, STRENGTH)
            distances = (marks - signature(picture, eyes)).pow(2).sum(1)
            places.append(int((distances < distances[number]).sum()))
            if name == FACE:
                faces.append(bool(find_faces(picture, leaning=False)))
    return {
        "strength": STRENGTH,
        "pictures": len(places),
        "first": sum(place == 0 for place in places) / len(places),
        "first_three": sum(place < 3 for place in places) / len(places),
        "by_chance": 1 / len(styles),
        "faces": sum(faces) / max(1, len(faces)),
    }


@torch.inference_mode()
def signature(picture: Image.Image, eyes: SqueezeNet) -> Tensor:
    """Return the Gram matrices of an RGB picture as one vector, every layer of length one."""
    small = picture.copy()
    small.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    found = grams(eyes.maps(levels(small) * 2 - 1))
    return torch.cat([F.normalize(found[layer].flatten(), dim=0) for layer in STYLE])


def levels(picture: Image.Image) -> Tensor:
    """Return an RGB picture as (1, 3, H, W) float32 in [0, 1]."""
    pixels: Tensor = VaeImageProcessor.numpy_to_pt(VaeImageProcessor.pil_to_numpy(picture))
    return pixels

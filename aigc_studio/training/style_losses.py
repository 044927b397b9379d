"""How far a picture is from the content and from the style that it should have.

Style is the Gram matrices of SqueezeNet's maps, content the maps themselves (Gatys, Ecker & Bethge
2016, https://doi.org/10.1109/CVPR.2016.265, equations 1 to 7). Each layer's share is relative to
the size of what is wanted, so that no layer and no dark picture counts more than another. A term of
total variation keeps the picture smooth: SqueezeNet strides over every second pixel at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from aigc_studio.training.judge import SqueezeNet

CONTENT = "fire5"
STYLE = ("conv1", "fire2", "fire4", "fire5", "fire7")
SMALL = 1e-6

Maps = Mapping[str, Tensor]


@dataclass(frozen=True)
class Weights:
    """What each term counts; content and style are shares of what is wanted, 0 is perfect."""

    content: float = 1.0
    style: float = 4.0
    smooth: float = 2.0


@dataclass(frozen=True)
class Apart:
    """How far B pictures are from what is wanted, each (B,)."""

    content: Tensor
    style: Tensor
    smooth: Tensor

    def total(self, weights: Weights) -> Tensor:
        """Return the weighted sum (B,)."""
        return (
            weights.content * self.content
            + weights.style * self.style
            + weights.smooth * self.smooth
        )


def grams(maps: Maps) -> dict[str, Tensor]:
    """Return the Gram matrix (B, C, C) of every style layer."""
    found = {}
    for layer in STYLE:
        flat = maps[layer].flatten(2)
        found[layer] = flat @ flat.transpose(1, 2) / flat.shape[2]
    return found


def apart(pictures: Tensor, content: Maps, style: Mapping[str, Tensor], eyes: SqueezeNet) -> Apart:
    """Compare pictures with a content and a style.

    Args:
        pictures: (B, 3, H, W) in [0, 1].
        content: maps of the content (B, C, h, w), of the same size.
        style: Gram matrices of the style (B, C, C), see `grams`.
        eyes: who sees.
    """
    maps = eyes.maps(pictures * 2 - 1)
    found = grams(maps)
    styles = [_relative(found[layer], style[layer]) for layer in STYLE]
    across = pictures.diff(dim=-1).pow(2).mean((1, 2, 3))
    down = pictures.diff(dim=-2).pow(2).mean((1, 2, 3))
    return Apart(
        content=_relative(maps[CONTENT], content[CONTENT]),
        style=torch.stack(styles).mean(0),
        smooth=across + down,
    )


def _relative(found: Tensor, wanted: Tensor) -> Tensor:
    """Return the squared distance in units of the squared size of what is wanted (B,)."""
    size = wanted.pow(2).flatten(1).sum(1)
    return (found - wanted).pow(2).flatten(1).sum(1) / (size + SMALL)

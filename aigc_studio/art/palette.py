"""The colours of a picture as a whole, and another picture brought to them, or kept in its own.

What counts is the mean colour and how colours scatter around it. The map between two such palettes
that moves colours least is linear (Pitie & Kokaram 2007, "The linear Monge-Kantorovitch linear
colour mapping for example-based colour transfer", https://doi.org/10.1049/cp:20070055).
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

SEEN_PX = 256  # longer side at which colours are counted
LEAST_SCATTER = 1e-4  # squared share of the range: less cannot be told from noise
MOST_STRETCHED = 3.0  # how far colours may be drawn apart, so that no noise comes to light

MOST_MOVED = 0.35  # how far the mean may go: who stands before a bright ground stays to be seen

Numbers = NDArray[np.float64]


class Palette(NamedTuple):
    """Colours of pictures, red, green and blue in [0, 1]."""

    mean: Numbers  # (3,)
    scatter: Numbers  # covariance (3, 3)

    def mixed(self, other: "Palette", share: float) -> "Palette":
        """Return what lies between two palettes, at 1 the other one."""
        mean = self.mean + share * (other.mean - self.mean)
        return Palette(mean, self.scatter + share * (other.scatter - self.scatter))


def palette_of(pictures: Sequence[Image.Image]) -> Palette:
    """Return the palette that is the mean of those of RGB pictures."""
    found = [_palette_of(picture) for picture in pictures]
    return Palette(
        np.mean([one.mean for one in found], axis=0),
        np.mean([one.scatter for one in found], axis=0),
    )


def recoloured(
    picture: Image.Image, palette: Palette, share: float, own: Palette | None = None
) -> Image.Image:
    """Return an RGB picture so far on the way to a palette: 0 as it is, 1 with its colours.

    `own` is the palette that is taken there; of a frame that of its film, else the picture's.
    """
    if not share:
        return picture
    own = own or palette_of([picture])
    root, inverse = _root(own.scatter), np.linalg.inv(_root(own.scatter))
    stretch = inverse @ _root(root @ palette.scatter @ root) @ inverse
    values, axes = np.linalg.eigh(stretch)
    stretch = (axes * values.clip(max=MOST_STRETCHED)) @ axes.T
    factor = np.eye(3) + share * (stretch - np.eye(3))
    way = palette.mean - own.mean
    way *= min(1.0, MOST_MOVED / max(float(np.linalg.norm(way)), LEAST_SCATTER))
    summand = 255 * (own.mean + share * way - factor @ own.mean)
    rows = np.hstack([factor, summand[:, None]])
    return picture.convert("RGB", tuple(rows.flatten().tolist()))


def with_colours_of(content: Image.Image, painted: Image.Image) -> Image.Image:
    """Return the lightness of one RGB picture with the colours of another (CIELAB).

    Gatys et al. 2016, https://arxiv.org/abs/1606.05897, section 4.2, there in YIQ.
    """
    kept, new = (
        cv2.cvtColor(np.asarray(image, dtype=np.float32) / 255, cv2.COLOR_RGB2LAB)
        for image in (content, painted)
    )
    kept[..., 0] = new[..., 0]
    rgb = cv2.cvtColor(kept, cv2.COLOR_LAB2RGB)
    return Image.fromarray((rgb.clip(0, 1) * 255 + 0.5).astype(np.uint8))


def _palette_of(picture: Image.Image) -> Palette:
    small = picture.copy()
    small.thumbnail((SEEN_PX, SEEN_PX))
    colours = np.asarray(small, dtype=np.float64).reshape(-1, 3) / 255
    apart = colours - colours.mean(axis=0)
    scatter = apart.T @ apart / len(colours) + LEAST_SCATTER * np.eye(3)
    return Palette(colours.mean(axis=0), scatter)


def _root(scatter: Numbers) -> Numbers:
    """Return the symmetric square root of a covariance."""
    values, axes = np.linalg.eigh(scatter)
    root: Numbers = (axes * np.sqrt(values.clip(min=0))) @ axes.T
    return root

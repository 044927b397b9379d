"""The mood of a picture: what its light and its colours feel like, in words.

Of people nothing is read: a mood is that of the light, not of a face. Where figures cover what is
measured, `besides` leaves them out.

After the colour image scale of S. Kobayashi, "The aim and method of the color image scale", Color
Research and Application 6(2), 1981: what colours feel like lies on the axes warm and cool, soft and
hard. Where the moods lie on them is set by hand, on drawn scenes.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

LOOKED_AT_PX = 96
LEAST = 0.1  # of a picture that must be left to be measured


class Air(NamedTuple):
    """What is measured in a picture, in CIELAB."""

    light: float  # mean of L*, 0..100
    contrast: float  # standard deviation of L*
    strength: float  # mean of chroma: 0 is grey, 50 is strong
    warmth: float  # mean of b* and half of a*: below 0 is cool


# How much each of these differs from picture to picture.
SPAN = Air(14, 5, 10, 12)
FAR = 0.5  # how much farther than the first another mood may be
# Word -> where it lies; `air.<word>` in the catalogue.
MOODS: Mapping[str, Air] = {
    "calm": Air(67, 9, 9, 1),
    "dreamy": Air(73, 11, 18, 9),
    "fresh": Air(71, 13, 22, -7),
    "cheerful": Air(70, 17, 40, 18),
    "cosy": Air(53, 12, 26, 22),
    "festive": Air(45, 20, 50, 38),
    "mysterious": Air(31, 10, 21, -13),
    "dramatic": Air(30, 20, 20, 8),
}


def moods_of(picture: Image.Image, besides: np.ndarray | None = None, most: int = 2) -> list[str]:
    """Return words for the mood of an RGB or RGBA picture, the likeliest first.

    Args:
        picture: of any size; what is transparent does not count.
        besides: (H, W) in 0..1, what else does not count, of any size.
        most: words. One that is much farther away than the first is left out.

    Nothing is returned where too little is left to be looked at.
    """
    air = air_of(picture, besides)
    if air is None:
        return []
    far = {word: _distance(air, place) for word, place in MOODS.items()}
    order = sorted(far, key=far.__getitem__)
    return [word for word in order[:most] if far[word] <= far[order[0]] + FAR]


def air_of(picture: Image.Image, besides: np.ndarray | None = None) -> Air | None:
    """Return the measures of a picture, as `moods_of` takes it; None of too little."""
    size = (LOOKED_AT_PX, LOOKED_AT_PX)
    small = picture.convert("RGBA").resize(size, Image.Resampling.BILINEAR)
    pixels = np.asarray(small, dtype=np.float32) / 255
    counts = pixels[..., 3]
    if besides is not None:
        counts = counts * (1 - cv2.resize(besides.astype(np.float32), size))
    if counts.mean() < LEAST:
        return None
    light, a, b = np.moveaxis(cv2.cvtColor(pixels[..., :3], cv2.COLOR_RGB2LAB), -1, 0)

    def mean(values: np.ndarray) -> float:
        return float(np.average(values, weights=counts))

    middle = mean(light)
    contrast = mean((light - middle) ** 2) ** 0.5
    return Air(middle, contrast, mean(np.hypot(a, b)), mean(b + a / 2))


def _distance(air: Sequence[float], place: Sequence[float]) -> float:
    """Return how far a picture is from a mood, in spans."""
    return math.hypot(*((x - y) / s for x, y, s in zip(air, place, SPAN, strict=True)))

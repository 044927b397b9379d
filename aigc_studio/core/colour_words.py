"""The colours of what a picture shows, in words."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from aigc_studio.core.cutout import cut_out

LEAST = 0.15  # of the picture that a colour must cover to be named
LOOKED_AT_PX = 96
DARK, LIGHT, GREY = 60, 200, 40  # levels: of black and white, and of the span of a grey
HUES = (  # degrees at which a hue begins, and its word
    (0, "red"), (16, "orange"), (45, "yellow"), (68, "green"), (170, "blue"), (255, "purple"),
    (300, "pink"), (345, "red"),
)  # fmt: skip
BROWN, PINK = 150, 200  # orange darker than this is brown; red lighter than this, and pale, is pink


def colours_of(picture: Image.Image, most: int = 2) -> list[str]:
    """Return English words for the colours of what stands out of an RGB or RGBA picture.

    What covers most comes first. Words: red, orange, yellow, green, blue, purple, pink, brown,
    black, white, gray.
    """
    small = picture.copy()
    small.thumbnail((LOOKED_AT_PX, LOOKED_AT_PX))
    cut = np.asarray(cut_out(small))
    pixels = cut[cut[..., 3] > 127][:, :3].astype(int)
    if not len(pixels):
        pixels = np.asarray(small.convert("RGB")).reshape(-1, 3).astype(int)
    words, counts = np.unique([_word(pixel) for pixel in pixels.tolist()], return_counts=True)
    order = np.argsort(-counts)
    return [str(words[i]) for i in order if counts[i] >= LEAST * len(pixels)][:most]


def _word(pixel: Sequence[int]) -> str:
    """Return the word for red, green and blue, 0..255."""
    high, low = max(pixel), min(pixel)
    if high < DARK:
        return "black"
    if high - low < GREY:
        return "white" if low > LIGHT else "gray"
    red, green, blue = pixel
    span = high - low
    sextant = {
        red: (green - blue) / span % 6,
        green: (blue - red) / span + 2,
        blue: (red - green) / span + 4,
    }[high]
    word = [name for begin, name in HUES if begin <= 60 * sextant][-1]
    if word == "orange" and high < BROWN:
        return "brown"
    return "pink" if word == "red" and high > PINK and low > DARK * 2 else word

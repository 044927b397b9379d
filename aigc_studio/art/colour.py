"""Arithmetic of colours. Knows nothing of light or pictures."""

import colorsys
from functools import lru_cache

Colour = tuple[int, int, int]
"""Red, green, blue in 0..255."""
Rgba = tuple[int, int, int, int]
"""The same with opacity in 0..255."""

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


@lru_cache(maxsize=4096)
def parse(code: str) -> Colour:
    """Return the colour of `#rrggbb`."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour that has this share, 0..1, of the second."""
    rest = 1 - share
    return (
        round(first[0] * rest + second[0] * share),
        round(first[1] * rest + second[1] * share),
        round(first[2] * rest + second[2] * share),
    )


def lighten(colour: Colour, share: float) -> Colour:
    """Mix with white."""
    return mix(colour, WHITE, share)


def darken(colour: Colour, share: float) -> Colour:
    """Mix with black."""
    return mix(colour, BLACK, share)


def grey(colour: Colour, share: float) -> Colour:
    """Take this share of its saturation away; the luma (ITU-R BT.601) stays."""
    luma = round(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2])
    return mix(colour, (luma, luma, luma), share)


def multiply(colour: Colour, factors: tuple[float, float, float]) -> Colour:
    """Multiply the channels, as coloured light does, and clip."""
    return (
        min(255, round(colour[0] * factors[0])),
        min(255, round(colour[1] * factors[1])),
        min(255, round(colour[2] * factors[2])),
    )


@lru_cache(maxsize=8192)
def turn(colour: Colour, degrees: float, saturation: float) -> Colour:
    """Turn the hue by degrees and multiply the saturation of HLS."""
    hue, light, strength = colorsys.rgb_to_hls(*(c / 255 for c in colour))
    red, green, blue = colorsys.hls_to_rgb(
        (hue + degrees / 360) % 1, light, min(1.0, strength * saturation)
    )
    return round(red * 255), round(green * 255), round(blue * 255)


def with_alpha(colour: Colour, opacity: float) -> Rgba:
    """Return the colour with opacity 0..1."""
    return *colour, round(255 * opacity)

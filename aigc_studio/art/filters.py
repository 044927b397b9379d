"""Classic looks: a few lines of OpenCV each, no network. One row each in FILTERS.

A filter takes and gives levels (H, W, 3), RGB, 0 to 255. Lengths in it are shares of the picture's
longer side, so that a large picture looks like a small one.
"""

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Levels = NDArray[np.uint8]

POP_COLOURS = (  # dark to light, of each quarter
    ("#1d1a5b", "#e6007e", "#ffd400", "#fff6c8"),
    ("#4a0d3a", "#009fe3", "#ff7bac", "#fdf3a6"),
    ("#06352c", "#f04e23", "#7fd6c2", "#fff3e0"),
    ("#3b1a00", "#7a3cff", "#a5e65a", "#fdeee2"),
)


def comic_ink(rgb: Levels) -> Levels:
    """Return flat colours within black lines.

    The lines are where a picture is darker than what lies around it: a difference of Gaussians as
    in Winnemoeller et al. 2012, https://doi.org/10.1016/j.cag.2012.03.004, section 2.
    """
    flat = _levels(
        cv2.edgePreservingFilter(rgb, flags=cv2.NORMCONV_FILTER, sigma_s=30, sigma_r=0.35)
    )
    lab = cv2.cvtColor(_saturated(flat, 1.3), cv2.COLOR_RGB2LAB)
    lab[..., 0] = np.minimum(lab[..., 0] // 36 * 36 + 22, 255)
    width = max(0.8, _longer(rgb) * 0.0016)
    fine, wide = (
        cv2.GaussianBlur(_grey(flat).astype(np.float32), (0, 0), width * k) for k in (1, 2.6)
    )
    ink = ((fine - wide + 8) / 5).clip(0, 1)
    coloured = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * ink[..., None]
    return _levels(coloured)


def pencil(rgb: Levels) -> Levels:
    """Return a drawing in grey: each level divided by what lies around it."""
    grey = _grey(rgb)
    around = cv2.GaussianBlur(grey, (0, 0), max(1.0, _longer(rgb) * 0.012))
    lines = cv2.divide(grey, around, scale=250).astype(np.float32)
    tones = lines * (0.72 + 0.28 * grey.astype(np.float32) / 255)
    return np.repeat(_levels(tones)[..., None], 3, axis=2)


def pop_art(rgb: Levels) -> Levels:
    """Return the picture four times, each in four loud colours."""
    high, wide = rgb.shape[:2]
    size = (-(-wide // 2), -(-high // 2))
    half = _levels(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))
    grey = cv2.createCLAHE(2.0, (4, 4)).apply(cv2.medianBlur(_grey(half), _odd(half, 0.01)))
    tones = np.digitize(grey, np.percentile(grey, (28, 55, 80)))
    shades = [np.array([_colour(c) for c in row], np.uint8)[tones] for row in POP_COLOURS]
    return np.vstack([np.hstack(shades[:2]), np.hstack(shades[2:])])[:high, :wide]


def watercolour(rgb: Levels) -> Levels:
    """Return soft washes with dark rims on rough paper."""
    smooth = _levels(cv2.stylization(rgb, sigma_s=max(12, _longer(rgb) * 0.04), sigma_r=0.35))
    wash = 255 - (255 - _saturated(smooth, 1.25).astype(np.float32)) * 0.85
    grain = np.random.default_rng(0).normal(0, 1, rgb.shape[:2]).astype(np.float32)
    paper = cv2.GaussianBlur(grain, (0, 0), max(0.6, _longer(rgb) * 0.0016))
    rough = wash + 3 * (paper / (paper.std() + 1e-6))[..., None]
    return _levels(rough)


def pixel_art(rgb: Levels) -> Levels:
    """Return large pixels of 24 colours."""
    high, wide = rgb.shape[:2]
    scale = min(1.0, 96 / _longer(rgb))
    small = (max(1, round(wide * scale)), max(1, round(high * scale)))
    few = Image.fromarray(cv2.resize(_saturated(rgb, 1.2), small, interpolation=cv2.INTER_AREA))
    few = few.quantize(24, dither=Image.Dither.NONE).convert("RGB")
    return np.asarray(few.resize((wide, high), Image.Resampling.NEAREST))


def low_poly(rgb: Levels) -> Levels:
    """Return triangles between corners of the picture (Delaunay), each of its mean colour."""
    high, wide = rgb.shape[:2]
    corners = cv2.goodFeaturesToTrack(_grey(rgb), 900, 0.005, max(2.0, _longer(rgb) * 0.016))
    chance = np.random.default_rng(0)
    points = chance.random((160, 2)) * (wide, high)
    edge = [(x * (wide - 1), y * (high - 1)) for x in (0, 0.5, 1) for y in (0, 0.5, 1)]
    found = [] if corners is None else corners[:, 0].tolist()
    plane = cv2.Subdiv2D((0, 0, wide, high))
    for x, y in [*found, *points.tolist(), *edge]:
        plane.insert((min(float(x), wide - 1e-3), min(float(y), high - 1e-3)))
    soft = _levels(cv2.GaussianBlur(rgb, (0, 0), max(1.0, _longer(rgb) * 0.004)))
    result = soft.copy()
    for triangle in np.reshape(plane.getTriangleList(), (-1, 3, 2)):
        area = np.round(triangle).astype(np.int32)
        middle = triangle.mean(0)
        x, y = int(np.clip(middle[0], 0, wide - 1)), int(np.clip(middle[1], 0, high - 1))
        cv2.fillConvexPoly(result, area, soft[y, x].tolist(), cv2.LINE_AA)
    return result


FILTERS: Mapping[str, Callable[[Levels], Levels]] = {
    "comic_ink": comic_ink,
    "pencil": pencil,
    "pop_art": pop_art,
    "watercolour": watercolour,
    "pixel_art": pixel_art,
    "low_poly": low_poly,
}


def filtered(picture: Image.Image, key: str) -> Image.Image:
    """Return an RGB picture as a filter of FILTERS makes it, of the same size."""
    return Image.fromarray(np.ascontiguousarray(FILTERS[key](np.array(picture))))


def _levels(found: NDArray[Any] | cv2.typing.MatLike) -> Levels:
    return np.clip(found, 0, 255).astype(np.uint8)


def _longer(rgb: Levels) -> int:
    high, wide = rgb.shape[:2]
    return int(max(high, wide))


def _odd(rgb: Levels, share: float) -> int:
    """Return a width for filters that want an odd one, 3 px or more."""
    return max(3, round(_longer(rgb) * share) | 1)


def _grey(rgb: Levels) -> Levels:
    return _levels(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))


def _saturated(rgb: Levels, factor: float) -> Levels:
    grey = rgb.mean(axis=2, keepdims=True)
    return _levels(grey + (rgb - grey) * factor)


def _colour(code: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(code[1:]))

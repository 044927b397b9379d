"""Takes a figure off its ground by seeing it before several of them: exact, and no guess.

Smith & Blinn 1996, "Blue screen matting", https://doi.org/10.1145/237170.237263, section 4
(triangulation), here with as many grounds as there are. What changes with the ground is the ground;
what stays is the figure, also where both are of one colour.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aigc_studio.core.cutout import nearest_colours

Levels = NDArray[np.float32]  # 0..255

FAINT = 0.12  # opacity below which a network meant nothing, and above 1 less which it meant all
LEAST_SHARE = 0.01  # of the largest piece of a figure: smaller ones are dirt
SOFT_PX = 1  # how far from its outline a figure may be half transparent
SURE = 250  # opacity, of 255, from which a pixel is the figure's alone
STEEPER = 2.5  # times: an outline that was enlarged, so that it is as sharp as one that was not


def taken_off(seen: Levels, grounds: Levels) -> NDArray[np.uint8]:
    """Return a figure as RGBA (H, W, 4).

    Args:
        seen: (K, H, W, 3), it before K grounds, two at least.
        grounds: (K, 3), their colours.
    """
    steps = grounds - grounds.mean(axis=0)
    changes = seen - seen.mean(axis=0)
    through = np.einsum("khwc,kc->hw", changes, steps) / max(float((steps**2).sum()), 1e-6)
    opacity = _outlined(1 - through)
    behind = (1 - opacity)[..., None] * grounds.mean(axis=0)
    colour = (seen.mean(axis=0) - behind) / np.maximum(opacity, FAINT)[..., None]
    levels = np.dstack([colour, opacity * 255])
    return (levels.clip(0, 255) + 0.5).astype(np.uint8)


def laid_clean(
    enlarged: Image.Image, figure: Image.Image, ground: tuple[int, int, int]
) -> Image.Image:
    """Return an enlarged picture of a figure with a clean outline before a clean ground, RGB.

    What enlarges a picture leaves ripples along its edges. Here the outline is that of the figure,
    and along it lie the figure's own colours.

    Args:
        enlarged: the figure before the ground, RGB.
        figure: the same, RGBA, smaller.
        ground: its colour.
    """
    outline = figure.getchannel("A").resize(enlarged.size, Image.Resampling.BICUBIC)
    opacity = np.asarray(outline, dtype=np.float32)
    rgb = np.asarray(enlarged.convert("RGB"), dtype=np.float32)
    colours = nearest_colours(rgb, (opacity >= SURE).astype(np.uint8))
    share = ((opacity / 255 - 0.5) * STEEPER + 0.5).clip(0, 1)[..., None]
    mixed = colours * share + np.array(ground, np.float32) * (1 - share)
    return Image.fromarray((mixed + 0.5).astype(np.uint8))


def _outlined(opacity: Levels) -> Levels:
    """Return an opacity that is soft at the outline of a figure only: no holes, no dirt."""
    clear = ((opacity - FAINT) / (1 - 2 * FAINT)).clip(0, 1)
    solid = (clear > 0.5).astype(np.uint8)
    count, parts, numbers, _ = cv2.connectedComponentsWithStats(solid)
    areas = numbers[:, cv2.CC_STAT_AREA]
    least = LEAST_SHARE * areas[1:].max(initial=0)
    whole = np.isin(parts, [i for i in range(1, count) if areas[i] >= least]).astype(np.uint8)
    outlines, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(whole, outlines, -1, 1, cv2.FILLED)
    near = np.ones((2 * SOFT_PX + 1,) * 2, np.uint8)
    sure, possible = cv2.erode(whole, near), cv2.dilate(whole, near)
    found: Levels = np.where(sure, 1, np.where(possible, clear, 0)).astype(np.float32)
    return found

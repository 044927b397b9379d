"""Paints pictures of any size with the style network, tile by tile: memory stays small.

Tiles overlap. Near the border of a tile the network sees too little, so that nothing of it is
taken there; further in one tile fades into the next. What the network must know of the whole
picture it is told from a small copy.
"""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.art.palette import Palette, recoloured
from aigc_studio.models.style_network import SIDE_MULTIPLE, Manner

TILE_PX = 1024  # at most; a picture whose longer side has no more is painted at once
OVERLAP_PX = 192  # of neighbours; both are multiples of SIDE_MULTIPLE
BLIND_PX = 64  # of a tile's border that is not taken
SMALL_PX = 1024  # longer side of the copy that stands for the whole
LEAST_PX = 64  # smaller pictures are continued by their border


@torch.inference_mode()
def code_of(network: Any, pictures: Sequence[Image.Image]) -> Tensor:
    """Return the style code (1, C) that is the mean of those of RGB pictures."""
    codes = [network.code(levels_of(picture, network)) for picture in pictures]
    return torch.stack(codes).mean(0)


def known_code(network: Any, numbers: Sequence[float]) -> Tensor:
    """Return a style code (1, C) by its numbers, where the network is."""
    return torch.tensor([numbers], dtype=torch.float32, device=network.device)


def tiles_along(length: int) -> list[slice]:
    """Return the spans of tiles that cover a length in pixels: few, and all equally short."""
    count = max(1, ceil((length - OVERLAP_PX) / (TILE_PX - OVERLAP_PX)))
    each = _multiple(ceil((length + (count - 1) * OVERLAP_PX) / count))
    starts = [min(i * (each - OVERLAP_PX), length - each) for i in range(count)]
    return [slice(start, start + each) for start in starts]


def tiles_of(picture: Image.Image) -> int:
    """Return in how many tiles a picture is painted."""
    wide, high = (_multiple(side) for side in picture.size)
    return len(tiles_along(wide)) * len(tiles_along(high))


@torch.inference_mode()
def paint(
    network: Any,
    picture: Image.Image,
    code: Tensor,
    strength: float,
    on_tile: Callable[[], None] = lambda: None,
    palette: Palette | None = None,
) -> Image.Image:
    """Return an RGB picture in the style of a code (1, C), of the same size.

    The network is sparing with colours; a picture that is brought to those of the style before
    shows more of it (Gatys et al. 2017, https://arxiv.org/abs/1611.07865, section 5.1, where the
    style is brought to those of the content).

    Args:
        network: the style network.
        picture: RGB.
        code: of the style.
        strength: from 0, the picture itself, to 1.
        on_tile: called after each tile.
        palette: of the style; None leaves the colours to the network.
    """
    if palette:
        picture = recoloured(picture, palette, strength)
    content = levels_of(picture, network)
    if tiles_of(picture) == 1:
        painted = network(content, code, strength)
        on_tile()
        return to_picture(painted, picture.size)
    manner = network.manner(small(content), code, strength)
    return to_picture(in_tiles(network, content, manner, on_tile), picture.size)


def in_tiles(
    network: Any, content: Tensor, manner: Manner, on_tile: Callable[[], None] = lambda: None
) -> Tensor:
    """Return a content (1, 3, H, W) in [0, 1] as the network paints it, on the processor."""
    high, wide = content.shape[2:]
    summed = torch.zeros(3, high, wide)
    weights = torch.zeros(high, wide)
    for rows in tiles_along(high):
        for columns in tiles_along(wide):
            painted = network.paint(content[:, :, rows, columns], manner)[0].cpu()
            weight = torch.outer(_fade(rows, high), _fade(columns, wide))
            summed[:, rows, columns] += painted * weight
            weights[rows, columns] += weight
            on_tile()
    return (summed / weights)[None]


def _fade(tile: slice, whole: int) -> Tensor:
    """Return how much of each row of a tile is taken, 0 to 1; less where others overlap it."""
    length = tile.stop - tile.start
    place = torch.arange(length) + 0.5
    ramp = OVERLAP_PX - 2 * BLIND_PX
    taken = torch.ones(length)
    if tile.start > 0:
        taken = taken.minimum(((place - BLIND_PX) / ramp).clamp(0, 1))
    if tile.stop < whole:
        taken = taken.minimum(((length - place - BLIND_PX) / ramp).clamp(0, 1))
    return taken


def small(content: Tensor) -> Tensor:
    """Return a copy whose longer side has about SMALL_PX, its sides multiples."""
    scale = SMALL_PX / max(content.shape[2:])
    high, wide = (_multiple(round(side * scale)) for side in content.shape[2:])
    return F.interpolate(content, (high, wide), mode="bilinear", antialias=True)


def levels_of(picture: Image.Image, network: Any) -> Tensor:
    """Return an RGB picture as (1, 3, H, W) float32 in [0, 1], where the network is.

    It is continued by its border until its sides are multiples.
    """
    levels = torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None]
    return _padded(levels.to(network.device).float() / 255)


def _padded(levels: Tensor) -> Tensor:
    """Continue a picture to the right and below until its sides are multiples."""
    high, wide = levels.shape[2:]
    more = (0, _multiple(wide) - wide, 0, _multiple(high) - high)
    return F.pad(levels, more, mode="replicate") if any(more) else levels


def _multiple(side: int) -> int:
    return max(LEAST_PX, -(-side // SIDE_MULTIPLE) * SIDE_MULTIPLE)


def to_picture(painted: Tensor, size: tuple[int, int]) -> Image.Image:
    """Return the upper left part of (1, 3, H, W) in [0, 1] as an RGB picture of a size."""
    wide, high = size
    levels = (painted[0, :, :high, :wide] * 255).round().to(torch.uint8)
    rgb: NDArray[np.uint8] = levels.permute(1, 2, 0).cpu().numpy()
    return Image.fromarray(rgb)

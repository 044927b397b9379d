"""Tells a thing from the plain ground that it lies on, and cuts it out."""

import torch
from torch import Tensor
from torch.nn import functional as F

TOLERANCE = 8  # levels of 255 in which a pixel may differ from the ground, in each colour
MARGIN = 0.06  # of the larger side, left around a thing that is cut out


def thing_mask(pictures: Tensor) -> Tensor:
    """Return (N, S, S) bool, true for what is not ground.

    Ground is all that can be reached from the border over pixels of the border's colour, its
    median. What lies inside an outline is part of the thing, even if it has that colour.

    Args:
        pictures: (N, 3, S, S) uint8.
    """
    levels = pictures.float()
    edges = [levels[..., 0, :], levels[..., -1, :], levels[..., 0], levels[..., -1]]
    colour = torch.cat(edges, dim=2).median(dim=2).values[..., None, None]  # (N, 3, 1, 1)
    alike = ((levels - colour).abs() <= TOLERANCE).all(dim=1, keepdim=True)
    border = torch.zeros_like(alike)
    border[..., 0, :] = border[..., -1, :] = True
    border[..., 0] = border[..., -1] = True
    return ~_spread((alike & border).float(), alike)[:, 0].bool()


def parts(mask: Tensor, smallest: float, most: int) -> list[Tensor]:
    """Return the connected parts of a mask (S, S), largest first, as masks.

    Args:
        mask: bool.
        smallest: share of the picture that a part must cover, in [0, 1].
        most: parts that are returned.
    """
    numbers = torch.arange(1, mask.numel() + 1, dtype=torch.float).reshape(1, 1, *mask.shape)
    labels = _spread(numbers * mask, mask[None, None])[0, 0]
    found, counts = torch.unique(labels[mask], return_counts=True)
    order = counts.argsort(descending=True)
    return [
        labels == found[i] for i in order[:most].tolist() if counts[i] >= smallest * mask.numel()
    ]


def cut_out(picture: Tensor, region: Tensor) -> Tensor:
    """Return the square around a region of a picture, brought to the picture's size.

    Args:
        picture: (3, S, S) uint8.
        region: (S, S) bool, not empty. What lies outside the picture is white.
    """
    rows, columns = region.any(dim=1).nonzero(), region.any(dim=0).nonzero()
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    side = max(bottom - top, right - left)
    side += 2 * max(1, round(MARGIN * side))
    y, x = (top + bottom - side) // 2, (left + right - side) // 2
    size = picture.shape[-1]
    room = F.pad(picture.float(), (size, size, size, size), value=255.0)
    square = room[:, y + size : y + size + side, x + size : x + size + side]
    return _resize(square, size)


def beside(pictures: Tensor) -> Tensor:
    """Return two pictures (2, 3, S, S) uint8 at half the size, left and right on white."""
    size = pictures.shape[-1]
    half = size // 2
    ground = torch.full_like(pictures[0], 255)
    for picture, left in zip(pictures, (0, half), strict=True):
        ground[:, size // 4 : size // 4 + half, left : left + half] = _resize(picture.float(), half)
    return ground


def _resize(picture: Tensor, side: int) -> Tensor:
    resized = F.interpolate(picture[None], (side, side), mode="bilinear", antialias=True)[0]
    return resized.round().clamp(0, 255).byte()


def _spread(seeds: Tensor, allowed: Tensor) -> Tensor:
    """Let each value (N, 1, S, S) spread to its four neighbours where allowed, larger ones win."""
    while True:
        down = F.max_pool2d(seeds, (3, 1), 1, (1, 0))
        grown = torch.maximum(down, F.max_pool2d(seeds, (1, 3), 1, (0, 1))) * allowed
        if torch.equal(grown, seeds):
            return seeds
        seeds = grown

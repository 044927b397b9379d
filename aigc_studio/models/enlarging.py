"""Enlarges pictures of any size with the upscaler, tile by tile: memory stays small."""

from collections.abc import Callable

import numpy as np
import torch
from PIL import Image

from aigc_studio.models.upscaler import FACTOR, Upscaler, rounded

TILE_PX = 128  # of the small picture
Box = tuple[int, int, int, int]  # left, top, right, bottom


def tiles(width: int, height: int) -> list[Box]:
    """Return boxes of at most TILE_PX a side that cover a picture, row by row."""
    return [
        (x, y, min(x + TILE_PX, width), min(y + TILE_PX, height))
        for y in range(0, height, TILE_PX)
        for x in range(0, width, TILE_PX)
    ]


@torch.inference_mode()
def enlarge(
    upscaler: Upscaler, picture: Image.Image, on_tile: Callable[[], None] = lambda: None
) -> Image.Image:
    """Return an RGB picture four times as large.

    The network sees as much around each tile as can matter for it, so that no seams show.
    `on_tile` is called after each of `tiles`.
    """
    small = torch.from_numpy(np.array(picture)).permute(2, 0, 1)
    width, height = picture.size
    large = Image.new("RGB", (width * FACTOR, height * FACTOR))
    reach = upscaler.reach_px
    for left, top, right, bottom in tiles(width, height):
        x, y = max(0, left - reach), max(0, top - reach)
        seen = small[:, y : bottom + reach, x : right + reach].to(upscaler.device)
        found = upscaler(seen[None].float() / 127.5 - 1)[0]
        rows = slice((top - y) * FACTOR, (bottom - y) * FACTOR)
        columns = slice((left - x) * FACTOR, (right - x) * FACTOR)
        levels = rounded(found[:, rows, columns]).permute(1, 2, 0).cpu().numpy()
        large.paste(Image.fromarray(levels), (left * FACTOR, top * FACTOR))
        on_tile()
    return large

"""Pictures of a set as squares of numbers."""

from collections.abc import Sequence

import torch
from PIL import Image, ImageOps
from torch import Tensor

from aigc_studio.core.images import extend_to_ratio, on_white
from aigc_studio.training.folder import Item, TrainingFolder
from aigc_studio.training.intake import read_picture


def pixels_of(folder: TrainingFolder, items: Sequence[Item], side: int, *, crop: bool) -> Tensor:
    """Return the pictures (N, 3, S, S) uint8, square: cut, or with more of their ground."""
    found = []
    for item in items:
        plain = on_white(read_picture(folder, item))
        if crop:
            square = ImageOps.fit(plain, (side, side), Image.Resampling.LANCZOS)
        else:
            square = extend_to_ratio(plain, (1, 1)).resize((side, side), Image.Resampling.LANCZOS)
        found.append(to_tensor(square))
    return torch.stack(found)


def to_tensor(picture: Image.Image) -> Tensor:
    """Return an RGB picture as (3, H, W) uint8."""
    levels = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return levels.reshape(picture.height, picture.width, 3).permute(2, 0, 1).contiguous()

"""Where in a picture something is to be done: everywhere, on its subject, or on the background.

What the subject is, plain filters guess (core/cutout.py); whoever knows better hands in a mask.
"""

from typing import Literal, get_args

import numpy as np
from PIL import Image

from aigc_studio.core.cutout import cut_out
from aigc_studio.core.errors import RequestError
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.with_picture import face_in

Area = Literal["whole", "subject", "background"]

AREAS: tuple[Area, ...] = get_args(Area)
PORTRAIT = 0.2  # of the shorter side that a face has at least
LEAST_SHARE = 0.005  # of a picture that an area must have
SHAPE_SHARE = 0.02  # by how much the ratio of a mask's sides may differ from that of the picture


def mask_of(content: Image.Image, area: Area, subject: bytes = b"") -> Image.Image | None:
    """Return where an area of a picture is, mode L with soft edges; None for the whole.

    Args:
        content: the picture, RGB or RGBA.
        area: what is wanted of it.
        subject: an encoded picture that is light where the subject is, see `fitted_mask`; without
            one it is guessed.

    Raises:
        RequestError: of the field "area": there is nothing of it; of "mask" or "file": the mask
            cannot be used.
    """
    if area == "whole":
        return None
    known = fitted_mask(subject, content.size) if subject else guessed(content)
    mask = known if area == "subject" else known.point(lambda level: 255 - level)
    if np.asarray(mask).mean() < 255 * LEAST_SHARE:
        raise RequestError("area", "error.style_area")
    return mask


def guessed(content: Image.Image) -> Image.Image:
    """Return where the subject of a picture seems to be, mode L with soft edges.

    In a portrait it is who has the face; the smaller a face, the less is known of what is below.
    """
    face = face_in(content)
    is_portrait = face is not None and face.side >= PORTRAIT * min(content.size)
    return cut_out(content, face if is_portrait else None).getchannel("A")


def fitted_mask(mask: bytes, size: tuple[int, int]) -> Image.Image:
    """Return an encoded mask in the size of its picture, mode L; its colours count as grey.

    Raises:
        RequestError: of the field "file": it cannot be opened; of "mask": it has another shape
            than the picture.
    """
    levels = open_user_picture(mask).image.convert("RGB").convert("L")
    across, down = (theirs / ours for theirs, ours in zip(levels.size, size, strict=True))
    pixel = 1 / min(*levels.size, *size)  # slivers are as near as whole pixels allow
    if abs(across / down - 1) > SHAPE_SHARE + pixel:
        raise RequestError("mask", "error.style_mask", given=_told(levels.size), wanted=_told(size))
    if levels.size == size:
        return levels
    return levels.resize(size, Image.Resampling.BILINEAR)


def _told(size: tuple[int, int]) -> str:
    """Return a size as people read it."""
    return f"{size[0]}×{size[1]}"

"""What a picture is about: a face, and for drawn ones what stands out."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from aigc_studio.core.cutout import cut_out, plain_ground
from aigc_studio.core.face_finding import find_faces

ABOVE, BESIDE, BELOW = 0.28, 0.06, 0.1  # of a find: how far hair, ears and chin reach out of it
SPECK = 0.04  # of a row or column: less than that is a speck on the ground
HEAD = 0.62  # of the height of head and shoulders that are cut off below


class Box(NamedTuple):
    """A part of a picture, px."""

    left: float
    top: float
    right: float
    low: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From the top down."""
        return self.low - self.top


class Subject(NamedTuple):
    """What a picture is about."""

    box: Box  # all of it
    face: Box  # what of it must be seen: the head with its hair, or all of it


def subject_of(picture: Image.Image) -> Subject | None:
    """Return what an RGB or RGBA picture is about, None where that is anybody's guess.

    A face that is found is one. Drawn faces mostly are not; then it is what lies on a plain or
    transparent ground, and its head is the upper part where it is cut off below.
    """
    shown = _on_ground(picture)
    face = _find_face(picture)
    if shown is None:
        return Subject(face, face) if face else None
    cut_off = shown.low >= picture.height - 1 and shown.height > 0.4 * picture.height
    head = shown._replace(low=shown.top + HEAD * shown.height) if cut_off else shown
    return Subject(shown, face or head)


def _find_face(picture: Image.Image) -> Box | None:
    """Return the largest face with its hair, None if there is none."""
    largest = next(iter(find_faces(picture, leaning=False)), None)
    if largest is None:
        return None
    side = largest.side
    x, y = largest.x - side / 2, largest.y - side / 2
    return Box(
        max(0.0, x - BESIDE * side),
        max(0.0, y - ABOVE * side),
        min(float(picture.width), x + (1 + BESIDE) * side),
        min(float(picture.height), y + (1 + BELOW) * side),
    )


def _on_ground(picture: Image.Image) -> Box | None:
    """Return the box of what lies on a plain or transparent ground, None if there is none."""
    transparent = picture.mode == "RGBA" and min(picture.getchannel("A").tobytes()) < 128
    if not transparent:
        rgb = np.asarray(picture.convert("RGB"), dtype=np.float32)
        if plain_ground(rgb) is None:
            return None
    shape = np.asarray(cut_out(picture).getchannel("A")) > 127
    columns, rows = (np.flatnonzero(shape.mean(axis=axis) > SPECK) for axis in (0, 1))
    if not len(columns) or not len(rows):
        return None
    return Box(float(columns[0]), float(rows[0]), columns[-1] + 1.0, rows[-1] + 1.0)

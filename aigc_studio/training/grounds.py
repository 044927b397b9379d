"""What a thing stands on in a picture, as far as the edge of the picture tells."""

from typing import Literal

import numpy as np
from PIL import Image

from aigc_studio.core.images import on_white
from aigc_studio.core.language import say
from aigc_studio.training.subjects import SUBJECTS

Ground = Literal["white", "plain", "scene"]
SIDE, EDGE = 64, 4  # px
EVEN = 14.0  # levels that a plain ground varies by at most (deviation)
WHITE = 238.0  # mean level that is white
ALIKE = 24.0  # levels between grounds that are the same


def edge_of(picture: Image.Image) -> tuple[float, ...]:
    """Return mean red, green and blue (0 to 255) at the edge, and the largest deviation there."""
    small = on_white(picture).resize((SIDE, SIDE), Image.Resampling.BOX)
    levels = np.asarray(small, dtype=np.float64)
    inner = np.zeros((SIDE, SIDE), dtype=bool)
    inner[EDGE:-EDGE, EDGE:-EDGE] = True
    edge = levels[~inner]
    return (*edge.mean(axis=0).tolist(), float(edge.std(axis=0).max()))


def ground_of(picture: Image.Image) -> Ground:
    """Return whether the ground is white, of one colour, or anything else."""
    *colour, deviation = edge_of(picture)
    if deviation > EVEN:
        return "scene"
    return "white" if min(colour) >= WHITE else "plain"


def are_alike(edges: list[tuple[float, ...]]) -> bool:
    """Return whether all grounds are plain and of the same colour; never of fewer than two."""
    if len(edges) < 2 or any(edge[-1] > EVEN for edge in edges):
        return False
    colours = np.array(edges)[:, :-1]
    return bool((colours.max(axis=0) - colours.min(axis=0)).max() <= ALIKE)


def with_ground(seen: str, picture: Image.Image, goal: str, language: str) -> str:
    """Return what is seen in a picture, with the ground behind where the goal wants it named."""
    if goal not in SUBJECTS or not SUBJECTS[goal].names_ground:
        return seen
    ground = say(f"ground.{ground_of(picture)}", language)
    return f"{seen}{', ' if language == 'en' else '，'}{ground}"

"""Styles, places and looks as the taste sees them: by their small pictures, and each by itself.

What is liked of one tells something of those that look like it: light or dark, warm or cool, pale
or colourful, plain or full of detail; the four are measured on the picture that shows a choice.
"""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np
from PIL import Image

from aigc_studio.art.filters import FILTERS
from aigc_studio.art.scenes import PLACES
from aigc_studio.core.events import Request
from aigc_studio.engines.avatar import KITS, AvatarRequest
from aigc_studio.engines.style_request import StyleRequest
from aigc_studio.engines.tour import TourRequest
from aigc_studio.zoo.paintings import PAINTINGS
from aigc_studio.zoo.styles import PICTURES

Kind = Literal["style", "place", "look"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ENGINES: tuple[str, ...] = (StyleRequest.engine, TourRequest.engine, AvatarRequest.engine)
MEASURES = ("light", "warm", "colourful", "busy")
ITSELF = 2.0  # how much more a thumb says of the choice itself than of those that look like it
SORT = 0.5  # how much a thumb says of all paintings, all landmarks ...
SIDE_PX = 64


class Choice(NamedTuple):
    """One of a kind, by its key in requests."""

    kind: Kind
    key: str

    @property
    def name(self) -> str:
        """Its feature in a taste."""
        return f"{self.kind}:{self.key}"


def choices_of(kind: Kind) -> Sequence[str]:
    """Return the keys of a kind, as they stand before anything is learned."""
    if kind == "style":
        return [*(painting.key for painting in PAINTINGS), *FILTERS]
    if kind == "place":
        return [place.key for place in sorted(PLACES, key=lambda place: place.en.lower())]
    return [*KITS]


def choice_of(request: Request, piece: int) -> Choice | None:
    """Return what was chosen for a piece of a job, None where that was nothing of ours."""
    if isinstance(request, StyleRequest) and request.look in choices_of("style"):
        return Choice("style", request.look)
    if isinstance(request, TourRequest) and piece < len(request.route):
        return Choice("place", request.route[piece])
    if isinstance(request, AvatarRequest):
        return Choice("look", request.style)
    return None


@cache
def features_of(choice: Choice) -> Mapping[str, float]:
    """Return the numbers that describe a choice, of about -1 to 1; and it is itself."""
    keys = choices_of(choice.kind)
    row = _measured(choice.kind)[keys.index(choice.key)]
    sort: str = "filter" if choice.key in FILTERS else "painting"
    if choice.kind == "place":
        sort = next(place.kind for place in PLACES if place.key == choice.key)
    sorts = {} if choice.kind == "look" else {sort: SORT}
    return {**dict(zip(MEASURES, row, strict=True)), **sorts, choice.name: ITSELF}


@cache
def _measured(kind: Kind) -> Sequence[Sequence[float]]:
    """Return the measures of all of a kind, each beside what is usual for it."""
    rows = np.array([measures(_picture(kind, key).read_bytes()) for key in choices_of(kind)])
    apart = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    rows = np.clip(apart / 2, -1, 1)
    return [[float(value) for value in row] for row in rows]


def measures(webp: bytes) -> list[float]:
    """Return how light, warm, colourful and busy a picture of our own is, as MEASURES has them.

    Colourful is the measure of Hasler and Suesstrunk 2003, "Measuring colourfulness in natural
    images", equation 8.
    """
    with Image.open(io.BytesIO(webp), formats=("WEBP",)) as picture:
        small = picture.convert("RGB").resize((SIDE_PX, SIDE_PX))
    pixels = np.asarray(small, dtype=float)
    red, green, blue = (pixels[..., i] for i in range(3))
    grey = pixels.mean(axis=2)
    across, along = red - green, (red + green) / 2 - blue
    colourful = np.hypot(across.std(), along.std()) + 0.3 * np.hypot(across.mean(), along.mean())
    steps = np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()
    return [float(n) for n in (grey.mean(), (red - blue).mean(), colourful, steps)]


def _picture(kind: Kind, key: str) -> Path:
    if kind == "place":
        return next(place.picture for place in PLACES if place.key == key)
    return PICTURES / f"{key}.webp"

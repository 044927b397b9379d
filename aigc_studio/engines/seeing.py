"""What a picture shows, for forms that want words: things, colours and the mood of its light."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from aigc_studio.core.colour_words import colours_of
from aigc_studio.core.cutout import cut_out
from aigc_studio.core.face_finding import find_faces
from aigc_studio.core.mood import moods_of
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.models.tags import Tag
from aigc_studio.zoo.pool import Pool

THINGS, MOODS = 3, 2
MASKED_PX = 256  # longer side of a picture whose figure is left out
FESTIVE = frozenset({"celebration", "festival"})  # keywords of things that are for a feast


class Seen(NamedTuple):
    """What is seen in a picture."""

    things: Sequence[Tag]  # the likeliest first
    colours: Sequence[str]  # English words, as `word.<colour>` in the catalogue
    moods: Sequence[str] = ()  # the likeliest first, as `air.<mood>` in the catalogue


def seen_in(pool: Pool, picture: bytes) -> Seen:
    """Return what is seen in a file with a picture.

    Raises:
        RequestError: of the field "picture": it cannot be opened.
        CheckpointError: the encoder cannot be used.
    """
    return seen_on(pool, open_user_picture(picture).image)


def seen_on(pool: Pool, image: Image.Image) -> Seen:
    """Return what is seen on a picture, RGB or RGBA.

    Raises:
        CheckpointError: the encoder cannot be used.
    """
    mood = mood_of(image, pool.sight.tags_of(image, 1))
    return Seen(pool.tags_of(image, THINGS), colours_of(image), mood)


def mood_of(image: Image.Image, things: Sequence[Tag]) -> list[str]:
    """Return what the light and the colours of a picture feel like, the likeliest first.

    A thing for a feast makes a picture festive. Where there is a face, nothing is read of who it
    is, nor of how they look: only what is around them counts, and no thing.
    """
    small = image.copy()
    small.thumbnail((MASKED_PX, MASKED_PX))
    faces = find_faces(small, leaning=False)
    if faces:
        figure = np.asarray(cut_out(small.convert("RGB"), faces[0]).getchannel("A")) / 255
        return moods_of(small, figure)
    is_festive = bool(things) and bool(FESTIVE & set(things[0].keywords_en))
    first = ["festive"] if is_festive else []
    return [*first, *(mood for mood in moods_of(small) if mood not in first)][:MOODS]

"""What a picture shows, for forms that want words: things and colours."""

from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image

from aigc_studio.core.colour_words import colours_of
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.models.tags import Tag
from aigc_studio.zoo.pool import Pool

THINGS = 3


class Seen(NamedTuple):
    """What is seen in a picture."""

    things: Sequence[Tag]  # the likeliest first
    colours: Sequence[str]  # English words, as `word.<colour>` in the catalogue


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
    return Seen(pool.sight.tags_of(image, THINGS), colours_of(image))

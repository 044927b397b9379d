"""Name badges: whoever is in a picture, in a round frame with a name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Self

import numpy as np
from PIL import Image
from pydantic import Field, ValidationError, field_validator

from aigc_studio.art.badge import FRAMES, FRAMES_BY_KEY, SIDE_PX, badge
from aigc_studio.art.stickers import without_specks
from aigc_studio.core.context import Context
from aigc_studio.core.cutout import cut_out, plain_ground
from aigc_studio.core.events import Event
from aigc_studio.core.faces import Box, subject_of
from aigc_studio.core.framing import fitted
from aigc_studio.core.images import enlarge
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.image_request import clean_text
from aigc_studio.engines.refusal import refusal
from aigc_studio.engines.singly import Steps, singly
from aigc_studio.engines.with_picture import PictureRequest
from aigc_studio.zoo.pool import Pool

MAX_NAME, MAX_LINE = 24, 40  # characters
CLEAR = 128  # opacity below which a pixel shows what is behind
SMALL_PX = 768  # shorter side below which a picture is enlarged before it is cut out


class BadgeRequest(PictureRequest):
    """One badge."""

    engine: ClassVar[str] = "badge"

    frame: str = FRAMES[0].key
    name: str = Field("", max_length=MAX_NAME)
    line: str = Field("", max_length=MAX_LINE)  # below the name

    @field_validator("frame")
    @classmethod
    def _known(cls, frame: str) -> str:
        if frame not in FRAMES_BY_KEY:
            raise ValueError(frame)
        return frame

    @field_validator("name", "line", mode="before")
    @classmethod
    def _clean(cls, text: object) -> object:
        return " ".join(clean_text(text).split()) if isinstance(text, str) else text

    @classmethod
    def made(cls, fields: Mapping[str, object]) -> Self:
        """Build a request from loose values, the picture as bytes.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as broken:
            limits = {"name": MAX_NAME, "line": MAX_LINE}
            raise refusal(broken, dict.fromkeys(limits, "error.text_long"), limits) from broken

    @property
    def title(self) -> str:
        """That it is a badge, in both languages, and whose."""
        words = [say("tab.badge", language) for language in LANGUAGES]
        return " · ".join([*words, *filter(None, (self.name or self.subject,))])

    def batch_key(self) -> tuple[object, ...]:
        """Badges are drawn one after the other."""
        return (self.engine,)


class BadgeEngine:
    """Draws the badges of a batch one after the other."""

    name: ClassVar[str] = "badge"

    def __init__(self, pool: Pool) -> None:
        pass

    def run(self, requests: Sequence[BadgeRequest], context: Context) -> Iterator[Event]:
        """Yield two steps and a badge, RGBA of 1080 x 1080 px, per request.

        Raises:
            Cancelled: every request of the batch was called off.
            RequestError: the picture cannot be opened.
        """
        return singly(requests, context, _make, lambda _: "")


def stands_alone(image: Image.Image) -> bool:
    """Whether a picture shows something on a plain or transparent ground."""
    transparent = image.mode == "RGBA" and min(image.getchannel("A").tobytes()) < CLEAR
    rgb = np.asarray(image.convert("RGB"), dtype=np.float32)
    return transparent or plain_ground(rgb) is not None


def _make(request: BadgeRequest, steps: Steps) -> Image.Image:
    steps.steps = 2
    image = open_user_picture(request.picture).image
    image = enlarge(image, max(SMALL_PX, min(image.size)))
    found, frame = subject_of(image), FRAMES_BY_KEY[request.frame]
    if stands_alone(image):
        figure, face = (
            without_specks(cut_out(image)),
            found.face if found else Box(0, 0, *image.size),
        )
    else:  # a photo or a painting: what is behind belongs to it
        figure, face = fitted(image, found, (SIDE_PX, SIDE_PX)), None
    steps.next()
    made = badge(figure, face, frame, request.name, request.line)
    steps.next()
    return made

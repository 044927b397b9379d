"""Requests that work on a picture which somebody handed in."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np
from PIL import Image
from pydantic import ConfigDict, Field, ValidationError

from aigc_studio.core.cutout import QUIET_LEVELS, cut_out, plain_ground
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Request
from aigc_studio.core.face_finding import Square, find_faces
from aigc_studio.core.images import enlarge
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.refusal import refusal

MAX_SUBJECT = 300  # characters
FIGURE_PX = 512  # shorter side below which a picture is enlarged before it is cut out


class PictureRequest(Request):
    """Something that is to be done with one picture.

    The picture itself is here on the way in and for the engine; while the request waits it lies
    among the uploads.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    picture: bytes = Field(b"", repr=False)  # PNG, JPEG, WebP, BMP or GIF
    upload: str = Field("", pattern=r"^([0-9a-f]{32})?$")  # where the picture waits
    subject: str = Field("", max_length=MAX_SUBJECT)  # what it shows, as far as that is known

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> Self:
        """Build a request from what another program sends; its picture is in base64.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        try:
            request = cls.model_validate_json(json.dumps({**fields, "upload": ""}))
        except ValidationError as broken:
            raise refusal(broken) from broken
        if not request.picture:
            raise RequestError("picture", "error.picture_empty")
        return request

    @property
    def pictures(self) -> tuple[bytes, ...]:
        """The picture, if it is here."""
        return (self.picture,) if self.picture else ()

    @property
    def uploads(self) -> tuple[str, ...]:
        """Where the picture waits."""
        return (self.upload,) if self.upload else ()

    def put_away(self, keep: Callable[[bytes], str]) -> Self:
        """Return this with its picture kept elsewhere."""
        return self.model_copy(update={"picture": b"", "upload": keep(self.picture)})

    def taken_out(self, read: Callable[[str], bytes]) -> Self:
        """Return this with its picture."""
        return self if self.picture else self.model_copy(update={"picture": read(self.upload)})

    def recorded(self) -> dict[str, Any]:
        """Return what was done, without the picture that it was done with."""
        return self.model_dump(mode="json", exclude={"id", "picture", "upload"})


def decoded(fields: Mapping[str, object]) -> dict[str, object]:
    """Return what another program sends with its picture as bytes; none where it is no base64."""
    try:
        picture = base64.b64decode(str(fields.get("picture", "")), validate=True)
    except binascii.Error:
        picture = b""
    return {**fields, "picture": picture, "upload": ""}


def figure_of(picture: bytes) -> Image.Image:
    """Return who or what a picture shows, cut out, RGBA, at least 512 px on its shorter side.

    Of a person head and shoulders are meant.

    Raises:
        RequestError: of the field "picture": it cannot be opened.
    """
    image = open_user_picture(picture).image
    image = enlarge(image, max(FIGURE_PX, min(image.size)))
    return cut_out(image, face_in(image))


def face_in(image: Image.Image) -> Square | None:
    """Return the largest upright face in an RGB or RGBA picture, None if there is none.

    On a ground that was drawn flat nobody looks for one, since there the figure can be told from
    its ground by colour alone.
    """
    rgb = np.asarray(image.convert("RGB"), dtype=np.float32)
    faces = [] if plain_ground(rgb, QUIET_LEVELS) is not None else find_faces(image, leaning=False)
    return next(iter(faces), None)

"""A picture drawn anew as a prompt says: image to image, on any diffusers pipeline that has it.

Noise is put on the picture, and taken away again with the prompt in mind (Meng et al. 2021,
"SDEdit", https://arxiv.org/abs/2108.01073): the more noise, the less is left of the picture. Where
an IP-Adapter is at hand, the model looks at a second picture meanwhile, for its face or its style.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from PIL import Image, ImageOps
from pydantic import Field

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.images import on_white
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.image import ImageEngine
from aigc_studio.engines.image_request import ImageRequest, made_as
from aigc_studio.engines.stream import Emit
from aigc_studio.engines.with_picture import PictureRequest, decoded
from aigc_studio.zoo.adapter import Purpose
from aigc_studio.zoo.catalog import MODELS
from aigc_studio.zoo.pool import Pool

LEAST_STRENGTH = 0.05
DEFAULT_STRENGTH = 0.6
REDRAWS = next(spec.name for spec in MODELS if spec.redraws)  # the bundled model that can


@dataclass(frozen=True)
class Followed:
    """A picture that the model looks at while it draws, where there is an adapter for it."""

    purpose: Purpose
    picture: Image.Image  # RGB
    share: float  # how much it counts beside the words, in [0, 1]
    strength: float  # of the request, where the model can look: it may change more


class RedrawRequest(ImageRequest, PictureRequest):
    """Up to four pictures that begin with one which somebody handed in."""

    engine: ClassVar[str] = "redraw"

    model: str = REDRAWS
    strength: float = Field(DEFAULT_STRENGTH, ge=LEAST_STRENGTH, le=1)  # 1: nothing of it is kept

    @classmethod
    def made(cls, fields: Mapping[str, object]) -> "RedrawRequest":
        """Build a request from loose values, the picture as bytes.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        if not fields.get("picture"):
            raise RequestError("picture", "error.picture_empty")
        request = made_as(cls, fields)
        if not request.spec.redraws:
            raise RequestError("model", "error.redraw_model", kind=request.model)
        return request

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> "RedrawRequest":
        """Build a request from what another program sends; its picture is in base64.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        return cls.made(decoded(fields))

    def batch_key(self) -> tuple[object, ...]:
        """As of an image; the shares of noise are the same as well."""
        return (*super().batch_key(), self.strength)


class RedrawEngine(ImageEngine):
    """Draws as the image engine does, beginning with pictures.

    One that is made with a picture to look at takes one request at a time.
    """

    name: ClassVar[str] = "redraw"

    def __init__(self, pool: Pool, followed: Followed | None = None) -> None:
        super().__init__(pool)
        self.followed = followed

    def _draw(self, pipeline: Any, requests: Sequence[Any], context: Context, emit: Emit) -> None:
        adapter, followed = self.pool.adapter, self._followed_by(pipeline)
        if adapter is None or followed is None:
            super()._draw(pipeline, requests, context, emit)
            return
        changed = [r.model_copy(update={"strength": followed.strength}) for r in requests]
        with adapter.worn(pipeline, followed.purpose, followed.share):
            super()._draw(pipeline, changed, context, emit)

    def _begin_with(
        self, pipeline: Any, requests: Sequence[Any], size: tuple[int, int]
    ) -> dict[str, Any]:
        pictures = [fitted(request.picture, size) for request in requests]
        begun = {"image": pictures, "strength": requests[0].strength}
        followed = self._followed_by(pipeline)
        return {**begun, "ip_adapter_image": followed.picture} if followed else begun

    def _followed_by(self, pipeline: Any) -> Followed | None:
        """Return the picture that is looked at, where the pipeline can."""
        can = self.pool.adapter is not None and self.pool.adapter.takes(pipeline)
        return self.followed if can else None


def fitted(picture: bytes, size: tuple[int, int]) -> Image.Image:
    """Return the middle of a picture in a size, RGB, what was transparent white.

    Raises:
        RequestError: of the field "picture": it cannot be opened.
    """
    image = on_white(open_user_picture(picture).image)
    return ImageOps.fit(image, size, Image.Resampling.LANCZOS)

"""Finished pictures made ready for use: enlarged, or cut out of their ground."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from PIL import Image
from pydantic import ConfigDict, Field, ValidationError

from aigc_studio.core.context import Context
from aigc_studio.core.cutout import cut_out, nearest_colours
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Event, Picture, Request, Step
from aigc_studio.core.images import to_png
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.sharpness import enlarged_by
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.stream import Emit, stream
from aigc_studio.zoo.network import UPSCALER
from aigc_studio.zoo.pool import Pool

MAX_SIDE = 4096  # px, of a finished picture
MAX_SUBJECT = 300  # characters
FACTORS: Mapping[str, int] = {"enlarge2": 2, "enlarge4": 4}
ACTS = (*FACTORS, "cutout")
SURE = 16  # opacity, 0 to 255, from which on the colour of a pixel can be believed

Act = Literal["enlarge2", "enlarge4", "cutout"]
Size = tuple[int, int]


class RetouchRequest(Request):
    """One thing to be done with one picture.

    The picture itself is here on the way in and for the engine; while the request waits it lies
    among the uploads.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
    engine: ClassVar[str] = "retouch"

    act: Act
    picture: bytes = Field(b"", repr=False)  # PNG, JPEG, WebP, BMP or GIF
    upload: str = Field("", pattern=r"^([0-9a-f]{32})?$")  # where the picture waits
    subject: str = Field("", max_length=MAX_SUBJECT)  # what it shows, as far as that is known

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> "RetouchRequest":
        """Build a request from what another program sends; its picture is in base64.

        Raises:
            RequestError: names the first field that cannot be used.
        """
        try:
            request = cls.model_validate_json(json.dumps({**fields, "upload": ""}))
        except ValidationError as broken:
            first = broken.errors()[0]
            field, value = str(first["loc"][0]), str(first["input"])[:MAX_SUBJECT]
            raise RequestError(field, "error.choice", name=field, value=value) from broken
        if not request.picture:
            raise RequestError("picture", "error.picture_empty")
        return request

    @property
    def title(self) -> str:
        """What is shown and what is done with it, in both languages."""
        done = [say(f"retouch.{self.act}", language) for language in LANGUAGES]
        return " · ".join([self.subject, *done] if self.subject else done)

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

    def batch_key(self) -> tuple[object, ...]:
        """The same thing done with several pictures shares a batch."""
        return (self.engine, self.act)


class RetouchEngine:
    """Retouches the pictures of a batch one after the other."""

    name: ClassVar[str] = "retouch"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def run(self, requests: Sequence[RetouchRequest], context: Context) -> Iterator[Event]:
        """Yield steps, then one picture per request: RGB or RGBA, without metadata.

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: the upscaler cannot be used.
            RequestError: a picture cannot be opened, or is as large as it may become already.
        """
        ids = [request.id for request in requests]

        def work(emit: Emit) -> None:
            for request in requests:
                context.check(ids)
                if context.is_cancelled(request.id):
                    continue
                began = time.monotonic()
                image = open_user_picture(request.picture).image
                report = _Steps(request, ids, context, emit)
                if request.act == "cutout":
                    report.steps = 1
                    image.thumbnail((MAX_SIDE, MAX_SIDE))  # only ever smaller
                    done = cut_out(image)
                    report.next()
                else:
                    done = self._enlarged(image, FACTORS[request.act], report)
                emit(
                    Picture(
                        request_id=request.id,
                        png=to_png(done),
                        width=done.width,
                        height=done.height,
                        seed=0,
                        model="" if request.act == "cutout" else UPSCALER,
                        seconds=time.monotonic() - began,
                    )
                )

        return stream(work)

    def _enlarged(self, image: Image.Image, factor: int, report: "_Steps") -> Image.Image:
        from aigc_studio.models.enlarging import enlarge, tiles

        plan = plan_of(image, factor)
        report.steps = sum(len(tiles(*size)) for size in plan.passes)
        picture = opaque(image)
        for size in plan.passes:
            small = picture.resize(size, Image.Resampling.LANCZOS)
            picture = enlarge(self.pool.upscaler, small, report.next)
        picture = picture.resize(plan.target, Image.Resampling.BOX)
        if image.mode == "RGBA":
            alpha = image.getchannel("A")
            picture.putalpha(alpha.resize(plan.target, Image.Resampling.LANCZOS))
        return picture


class Plan(NamedTuple):
    """How a picture is enlarged."""

    passes: Sequence[Size]  # what the network is given, width and height; it makes it 4 times so
    target: Size


def plan_of(image: Image.Image, factor: int) -> Plan:
    """Return how a picture is made `factor` times as large, MAX_SIDE at most.

    What a filter has enlarged before is shrunk first, to where it holds all of its detail, and then
    enlarged more than once: else its softness would be enlarged, too.

    Raises:
        RequestError: it has MAX_SIDE already.
    """
    side = max(image.size)
    if side >= MAX_SIDE:
        raise RequestError(
            "picture",
            "error.enlarge_large",
            width=image.width,
            height=image.height,
            limit=MAX_SIDE,
        )
    scale = min(factor, MAX_SIDE / side)
    sharp = min(1 / enlarged_by(image), scale / 2)
    passes = [sharp]
    while passes[-1] * 4 < scale:
        passes.append(min(passes[-1] * 4, scale / 4))
    return Plan([_scaled(image.size, s) for s in passes], _scaled(image.size, scale))


def opaque(image: Image.Image) -> Image.Image:
    """Return the colours of a picture alone; what cannot be seen takes the nearest colour."""
    if image.mode != "RGBA":
        return image
    levels = np.asarray(image, dtype=np.float32)
    sure = levels[..., 3] >= SURE
    colours = nearest_colours(levels[..., :3], sure.astype(np.uint8))
    colours[sure] = levels[sure][:, :3]
    return Image.fromarray(colours.astype(np.uint8), "RGB")


class _Steps:
    """Counts the steps of one request, tells of them, and asks whether to go on."""

    def __init__(
        self, request: RetouchRequest, ids: list[str], context: Context, emit: Emit
    ) -> None:
        self.request, self.ids, self.context, self.emit = request, ids, context, emit
        self.step = self.steps = 0

    def next(self) -> None:
        """Another step is done."""
        self.context.check(self.ids)
        self.step += 1
        self.emit(Step(request_id=self.request.id, step=self.step, steps=self.steps))


def _scaled(size: Size, scale: float) -> Size:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))

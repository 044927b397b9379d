"""Finished pictures made ready for use: enlarged, or cut out of their ground."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.cutout import cut_out, nearest_colours
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Event
from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.core.sharpness import enlarged_by
from aigc_studio.core.user_picture import open_user_picture
from aigc_studio.engines.singly import Steps, singly
from aigc_studio.engines.with_picture import PictureRequest
from aigc_studio.zoo.network import UPSCALER
from aigc_studio.zoo.pool import Pool

MAX_SIDE = 4096  # px, of a finished picture
FACTORS: Mapping[str, int] = {"enlarge2": 2, "enlarge4": 4}
ACTS = (*FACTORS, "cutout")
SURE = 16  # opacity, 0 to 255, from which on the colour of a pixel can be believed

Act = Literal["enlarge2", "enlarge4", "cutout"]
Size = tuple[int, int]


class RetouchRequest(PictureRequest):
    """One thing to be done with one picture."""

    engine: ClassVar[str] = "retouch"

    act: Act

    @property
    def title(self) -> str:
        """What is shown and what is done with it, in both languages."""
        done = [say(f"retouch.{self.act}", language) for language in LANGUAGES]
        return " · ".join([self.subject, *done] if self.subject else done)

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
        return singly(
            requests, context, self._make, lambda r: "" if r.act == "cutout" else UPSCALER
        )

    def _make(self, request: RetouchRequest, steps: Steps) -> Image.Image:
        image = open_user_picture(request.picture).image
        if request.act != "cutout":
            return self._enlarged(image, FACTORS[request.act], steps)
        steps.steps = 1
        image.thumbnail((MAX_SIDE, MAX_SIDE))  # only ever smaller
        done = cut_out(image)
        steps.next()
        return done

    def _enlarged(self, image: Image.Image, factor: int, steps: Steps) -> Image.Image:
        from aigc_studio.models.enlarging import enlarge, tiles

        plan = plan_of(image, factor)
        steps.steps = sum(len(tiles(*size)) for size in plan.passes)
        picture = opaque(image)
        for size in plan.passes:
            small = picture.resize(size, Image.Resampling.LANCZOS)
            picture = enlarge(self.pool.upscaler, small, steps.next)
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


def _scaled(size: Size, scale: float) -> Size:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))

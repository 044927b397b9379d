"""Prompts to pictures, on any diffusers text-to-image pipeline, bundled or from the Hub."""

import inspect
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.cutout import clean_ground
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Event, Picture, Step
from aigc_studio.core.images import enlarge, extend_to_ratio, to_jpeg, to_png
from aigc_studio.engines.image_request import RATIOS, ImageRequest
from aigc_studio.engines.preview import foresee
from aigc_studio.engines.stream import Emit, stream
from aigc_studio.zoo.pool import Pool

R = TypeVar("R", bound=ImageRequest)


class ImageEngine:
    """Draws batches of single-picture requests that share a batch key."""

    name: ClassVar[str] = "image"

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def run(self, requests: Sequence[ImageRequest], context: Context) -> Iterator[Event]:
        """Yield steps with previews, then one picture per request.

        A picture depends on its own request alone, not on its batch (to within rounding).

        Raises:
            Cancelled: every request of the batch was called off.
            CheckpointError: the weights cannot be used.
            RequestError: a LoRA was deleted, or is for another model.
        """

        def draw(emit: Emit) -> None:
            first = requests[0]
            with (
                self.pool.lend(first.spec) as pipeline,
                self.pool.loras.worn(pipeline, first.loras, first.model),
            ):
                self._draw(pipeline, requests, context, emit)

        return stream(draw)

    def _draw(
        self, pipeline: Any, requests: Sequence[ImageRequest], context: Context, emit: Emit
    ) -> None:
        """Draw with any diffusers pipeline: it is given what it takes, and nothing else."""
        began = time.monotonic()
        first, ids = requests[0], [r.id for r in requests]
        size = self._size(pipeline, first)
        tries = [attempt for request in requests for attempt in request.tries()]
        begun = self._begin_with(pipeline, tries, size)
        if begun:
            pipeline = image_to_image(pipeline)
        context.check(ids)
        asked = asked_of(tries, size, begun)
        asked["callback_on_step_end"] = self._follower(requests, size, context, emit)
        given = taken_by(pipeline, asked)
        images = pipeline(
            prompt=[r.styled(self.pool.loras.spoken(r.prompt, r.loras)) for r in tries], **given
        ).images
        if not {"callback_on_step_end", "callback"} & set(given):  # one pass
            for request_id in ids:
                emit(Step(request_id=request_id, step=1, steps=1))
        for i, request in enumerate(requests):
            context.check(ids)
            mine = slice(i * request.best_of, (i + 1) * request.best_of)
            image, kept = self._best(request, images[mine], tries[mine])
            picture = self._finished(image, request)
            emit(
                Picture(
                    request_id=request.id,
                    png=to_png(picture),
                    width=picture.width,
                    height=picture.height,
                    seed=kept.seed,
                    model=request.model,
                    seconds=time.monotonic() - began,
                )
            )

    def _follower(
        self,
        requests: Sequence[ImageRequest],
        size: tuple[int, int],
        context: Context,
        emit: Emit,
    ) -> Callable[..., dict[str, Any]]:
        """Return what a pipeline calls after each step: it tells of it, now and then in pictures.

        Raises:
            Cancelled: there, when every request was called off.
        """
        ids, each = [request.id for request in requests], requests[0].best_of
        wanted = requests[0].steps or requests[0].preset.steps

        def on_step(
            pipeline: Any, step: int, _timestep: object, tensors: dict[str, Any]
        ) -> dict[str, Any]:
            context.check(ids)
            steps = max(getattr(pipeline, "num_timesteps", wanted), step + 1)
            previews: list[bytes | None] = [None] * len(ids)
            if context.preview_is_due():
                foreseen = foresee(pipeline, tensors["latents"], *size)
                if foreseen:
                    pairs = zip(foreseen[::each], requests, strict=True)
                    previews = [to_jpeg(finish(p, r, min(p.size))) for p, r in pairs]
            for request_id, preview in zip(ids, previews, strict=True):
                emit(Step(request_id=request_id, step=step + 1, steps=steps, preview=preview))
            return tensors

        return on_step

    def _size(self, pipeline: Any, request: ImageRequest) -> tuple[int, int]:
        """Return width and height in pixels at which a request is drawn."""
        return drawn_size(pipeline, request)

    def _begin_with(
        self, pipeline: Any, requests: Sequence[Any], size: tuple[int, int]
    ) -> dict[str, Any]:
        """Return what a pipeline is given to begin with: nothing, so that it begins with noise."""
        return {}

    def _best(
        self, request: R, images: Sequence[Image.Image], tries: Sequence[R]
    ) -> tuple[Image.Image, R]:
        """Return the picture that fits the prompt best, and its try."""
        if len(images) == 1:
            return images[0], tries[0]
        fits = self.pool.sight.fits(images, request.prompt)
        best = fits.index(max(fits))
        return images[best], tries[best]

    def _finished(self, image: Image.Image, request: ImageRequest) -> Image.Image:
        side_px = request.preset.short_side_px
        if not request.fills_square and not request.loras:  # those may have learned a ground
            image = clean_ground(image)
        if request.preset.is_upscaled:
            image = upscaled(self.pool.upscaler, image, side_px)
        return finish(image, request, side_px)


def asked_of(
    tries: Sequence[ImageRequest], size: tuple[int, int], begun: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what pictures of a batch ask of a pipeline: width and height in pixels, seeds, steps.

    `begun` is what they begin with, see `ImageEngine._begin_with`.
    """
    import torch

    first = tries[0]
    # Of those with a picture to begin with, pipelines do a share that is its strength.
    steps = math.ceil((first.steps or first.preset.steps) / begun.get("strength", 1))
    width, height = size
    asked = {
        "num_inference_steps": steps,
        "guidance_scale": first.preset.guidance,
        "generator": [torch.Generator("cpu").manual_seed(r.seed) for r in tries],
        "height": height,
        "width": width,
        **begun,
    }
    away = [r.negative_prompt for r in tries]
    return {**asked, "negative_prompt": away} if any(away) else asked


def taken_by(pipeline: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a pipeline takes of what is asked, under its own names."""
    takes = inspect.signature(pipeline.__call__).parameters
    given = {name: value for name, value in asked.items() if name in takes and value is not None}
    if "true_cfg_scale" in takes:  # such pipelines take no guidance from it
        given.pop("negative_prompt", None)
    if "callback_on_step_end" not in takes and "callback" in takes:  # as PixArt
        follow = asked["callback_on_step_end"]
        given["callback"] = lambda step, t, x: follow(pipeline, step, t, {"latents": x})
    return given


def image_to_image(pipeline: Any) -> Any:
    """Return the pipeline of the same networks that begins with a picture; ours is that itself.

    Raises:
        RequestError: of the field "model": diffusers has none for its kind.
    """
    from diffusers import AutoPipelineForImage2Image

    if "image" in inspect.signature(pipeline.__call__).parameters:
        return pipeline
    try:
        return AutoPipelineForImage2Image.from_pipe(pipeline)
    except ValueError as unknown:
        kind = type(pipeline).__name__
        raise RequestError("model", "error.redraw_model", kind=kind) from unknown


def upscaled(upscaler: Any, image: Image.Image, side_px: int) -> Image.Image:
    """Return a square picture of a side by an upscaler: as often as needed, then shrunk to it."""
    from aigc_studio.models.enlarging import enlarge as enlarge_4_times

    while image.height < side_px:
        image = enlarge_4_times(upscaler, image)
    return image.resize((side_px, side_px), Image.Resampling.BOX)


def drawn_size(pipeline: Any, request: ImageRequest) -> tuple[int, int]:
    """Return width and height in pixels at which a request is drawn.

    Where the model draws any ratio it is that of the purpose, see `trained_size`.
    """
    if request.spec.size_px:
        return request.spec.size_px, request.spec.size_px
    wide, high = RATIOS[request.purpose]
    return trained_size(pipeline, wide / high)


def trained_size(pipeline: Any, ratio: float) -> tuple[int, int]:
    """Return width and height in pixels of a ratio, width by height.

    The area is about that of the pictures that a model was trained on, and both sides are
    multiples of 16 or of what its autoencoder wants.
    """
    cell = getattr(pipeline, "vae_scale_factor", 8)
    side, multiple = trained_cells(pipeline) * cell, max(16, 2 * cell)
    stretch = math.sqrt(ratio)
    width, height = (
        max(multiple, multiple * round(s / multiple)) for s in (side * stretch, side / stretch)
    )
    return width, height


def trained_cells(pipeline: Any) -> int:
    """Return the side of the latent square that a pipeline was trained on."""
    networks = [getattr(pipeline, name, None) for name in ("unet", "transformer")]
    configs = [network.config for network in networks if network is not None]
    cells = [getattr(config, "sample_size", None) for config in configs]
    cells.append(getattr(pipeline, "default_sample_size", None))  # FLUX says it here only
    found = next((c for c in cells if c), 64)
    return int(found if isinstance(found, int) else min(found))


def finish(image: Image.Image, request: ImageRequest, short_side_px: int) -> Image.Image:
    """Bring a drawn picture to its purpose's ratio and size; 0 leaves the size."""
    ratio = RATIOS[request.purpose]
    if short_side_px:
        image = enlarge(image, short_side_px)
    if request.fills_square:
        return crop_to_ratio(image, ratio)
    return extend_to_ratio(image, ratio)


def crop_to_ratio(picture: Image.Image, ratio: tuple[int, int]) -> Image.Image:
    """Cut off what is too much at two sides; both sides of the result are even."""
    unit = min(size / part for size, part in zip(picture.size, ratio, strict=True))
    width, height = (max(2, round(unit * part) // 2 * 2) for part in ratio)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))

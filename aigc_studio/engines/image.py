"""Prompts to pictures, on any diffusers text-to-image pipeline, bundled or from the Hub."""

import inspect
import math
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self, TypeVar

from PIL import Image
from pydantic import Field, ValidationError, field_validator

from aigc_studio.core.context import Context
from aigc_studio.core.cutout import clean_ground
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Event, Picture, Request, Step
from aigc_studio.core.images import enlarge, extend_to_ratio, to_jpeg, to_png
from aigc_studio.engines.preview import foresee
from aigc_studio.engines.stream import Emit, stream
from aigc_studio.zoo.catalog import MODELS, ModelSpec, Preset, find_model
from aigc_studio.zoo.loras import LoraUse
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.styles import AUTO, find_style

MAX_PROMPT = 4000  # characters
MAX_COUNT = 4
MAX_STEPS = 50
MAX_SEED = 2**32 - 1
MAX_LORAS = 3
NEXT_TRY = 7919  # between the seeds of tries; those of several pictures count up by one
RATIOS = {"avatar": (1, 1), "post": (4, 5), "story": (9, 16), "cover": (16, 9)}
QUALITIES = ("fast", "balanced", "best")

R = TypeVar("R", bound="ImageRequest")
Purpose = Literal["avatar", "post", "story", "cover"]
Quality = Literal["fast", "balanced", "best"]


class ImageRequest(Request):
    """Up to four pictures of one prompt; the seeds count up from `seed`."""

    engine: ClassVar[str] = "image"

    prompt: str
    negative_prompt: str = ""
    count: int = Field(1, ge=1, le=MAX_COUNT)
    seed: int = Field(0, ge=0, le=MAX_SEED)
    purpose: Purpose = "avatar"
    quality: Quality = "balanced"
    steps: int | None = Field(None, ge=1, le=MAX_STEPS)  # None: as the quality says
    model: str = MODELS[0].name
    style: str = AUTO  # or the key of a row in zoo/styles.py
    best_of: Literal[1, 2, 4] = 1  # so many are drawn, and the one that fits the words best is kept
    loras: tuple[LoraUse, ...] = Field((), max_length=MAX_LORAS)  # trained here, for that model

    @field_validator("prompt", "negative_prompt")
    @classmethod
    def _clean(cls, text: str) -> str:
        return clean_text(text)

    @field_validator("prompt")
    @classmethod
    def _not_empty(cls, text: str) -> str:
        if not text:
            raise ValueError("empty")
        return text

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> "ImageRequest":
        """Build a request from what another program sends; see `image_request`."""
        return image_request(**fields)

    @property
    def title(self) -> str:
        """The prompt."""
        return self.prompt

    @property
    def spec(self) -> ModelSpec:
        """The row of the model."""
        return find_model(self.model)

    @property
    def text(self) -> str:
        """What the model is told: the prompt with its style."""
        return self.styled(self.prompt)

    def styled(self, prompt: str) -> str:
        """Return a prompt with this request's style."""
        return self.spec.with_style(prompt, find_style(self.style))

    @property
    def fills_square(self) -> bool:
        """Whether there is no ground around what is drawn."""
        style = self.spec.style_of(self.prompt, find_style(self.style))
        return self.spec.size_px is None or (style is not None and style.fills)

    @property
    def preset(self) -> Preset:
        """What the quality means for the model."""
        return self.spec.presets[self.quality]

    def split(self) -> list[Self]:
        """Return one request per picture."""
        return counted_up(self)

    def batch_key(self) -> tuple[object, ...]:
        """Pictures of one model with the same LoRAs, steps, quality and drawn size share a batch.

        Where the size follows the purpose, pictures to keep away from something go separately as
        well: pipelines take that for all pictures of a batch, or for none.
        """
        drawn = None if self.spec.size_px else (self.purpose, bool(self.negative_prompt))
        steps = self.steps or self.preset.steps
        return (self.engine, self.model, steps, self.quality, drawn, self.loras, self.best_of)

    def tries(self) -> list[Self]:
        """Return this with as many seeds as pictures are drawn of it, its own first."""
        seeds = [(self.seed + i * NEXT_TRY) % (MAX_SEED + 1) for i in range(self.best_of)]
        return [self.model_copy(update={"seed": seed}) for seed in seeds]


def counted_up(request: Any) -> list[Any]:
    """Return `count` requests for one picture each; the seeds count up and begin again at 0."""
    return [
        request.model_copy(
            update={
                "id": f"{request.id}.{i}",
                "count": 1,
                "seed": (request.seed + i) % (MAX_SEED + 1),
            }
        )
        for i in range(request.count)
    ]


def clean_text(text: str) -> str:
    """Return the text in NFC without surrounding space.

    Raises:
        ValueError: "characters" for NUL, other control characters but line breaks and tabs, and
            lone surrogates; "long" for more than 4,000 characters, composed or not.
    """
    if any(unicodedata.category(c) in ("Cs", "Cc") and c not in "\n\r\t" for c in text):
        raise ValueError("characters")
    clean = unicodedata.normalize("NFC", text).strip()
    if max(len(text), len(clean)) > MAX_PROMPT:  # NFC makes two of some letters
        raise ValueError("long")
    return clean


def image_request(**fields: object) -> ImageRequest:
    """Build a request from loose values.

    Raises:
        RequestError: names the first field that is out of range, with a message for the user.
    """
    return made_as(ImageRequest, fields)


def made_as(kind: type[R], fields: Mapping[str, object]) -> R:
    """Build a request of a kind from loose values; see `image_request`."""
    try:
        request = kind.model_validate(fields)
    except ValidationError as broken:
        first = broken.errors()[0]
        field = str(first["loc"][0])
        broken_letters = "characters" if first["type"] == "string_unicode" else "empty"
        reason = str(first.get("ctx", {}).get("error", broken_letters))
        if field in ("prompt", "negative_prompt"):
            given = len(str(first["input"]))
            raise RequestError(
                field, f"error.text_{reason}", given=given, limit=MAX_PROMPT
            ) from broken
        limits = {"count": MAX_COUNT, "steps": MAX_STEPS, "seed": MAX_SEED}
        key = f"error.{field}" if field in limits else "error.choice"
        raise RequestError(
            field, key, name=field, value=first["input"], limit=limits.get(field)
        ) from broken
    find_model(request.model)  # not in the class: old jobs of a model that went are still shown
    find_style(request.style)
    return request


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
        import torch

        began = time.monotonic()
        first, ids = requests[0], [r.id for r in requests]
        preset = first.preset
        width, height = self._size(pipeline, first)
        tries = [attempt for request in requests for attempt in request.tries()]
        begun = self._begin_with(pipeline, tries, (width, height))
        if begun:
            pipeline = image_to_image(pipeline)
        takes = inspect.signature(pipeline.__call__).parameters
        wanted = first.steps or preset.steps
        context.check(ids)

        def on_step(
            _pipeline: object, step: int, _timestep: object, tensors: dict[str, Any]
        ) -> dict[str, Any]:
            context.check(ids)
            steps = max(getattr(pipeline, "num_timesteps", wanted), step + 1)
            previews: list[bytes | None] = [None] * len(ids)
            if context.preview_is_due():
                foreseen = foresee(pipeline, tensors["latents"], width, height)
                if foreseen:
                    pairs = zip(foreseen[:: first.best_of], requests, strict=True)
                    previews = [to_jpeg(finish(p, r, min(p.size))) for p, r in pairs]
            for request_id, preview in zip(ids, previews, strict=True):
                emit(Step(request_id=request_id, step=step + 1, steps=steps, preview=preview))
            return tensors

        away = [r.negative_prompt for r in tries]
        asked: dict[str, Any] = {
            # Of those with a picture to begin with, pipelines do a share that is its strength.
            "num_inference_steps": math.ceil(wanted / begun.get("strength", 1)),
            "guidance_scale": preset.guidance,
            "generator": [torch.Generator("cpu").manual_seed(r.seed) for r in tries],
            "height": height,
            "width": width,
            "callback_on_step_end": on_step,
            **begun,
        }
        if any(away) and "true_cfg_scale" not in takes:  # such pipelines take no guidance from it
            asked["negative_prompt"] = away
        if "callback_on_step_end" not in takes:  # as PixArt
            asked["callback"] = lambda step, t, x: on_step(pipeline, step, t, {"latents": x})
        images = pipeline(
            prompt=[r.styled(self.pool.loras.spoken(r.prompt, r.loras)) for r in tries],
            **{name: value for name, value in asked.items() if name in takes and value is not None},
        ).images
        if not {"callback_on_step_end", "callback"} & set(takes):  # one pass
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

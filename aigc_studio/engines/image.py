"""Prompts to pictures, on any diffusers text-to-image pipeline, bundled or from the Hub."""

import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

from PIL import Image
from pydantic import Field, ValidationError, field_validator

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Event, Picture, Request, Step
from aigc_studio.core.images import enlarge, extend_to_ratio, to_jpeg, to_png
from aigc_studio.engines.stream import Emit, stream
from aigc_studio.zoo.catalog import MODELS, ModelSpec, Preset, find_model
from aigc_studio.zoo.pool import Pool

MAX_PROMPT = 4000  # characters
MAX_COUNT = 4
MAX_STEPS = 50
MAX_SEED = 2**32 - 1
RATIOS = {"avatar": (1, 1), "post": (4, 5), "story": (9, 16), "cover": (16, 9)}
QUALITIES = ("fast", "balanced", "best")

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
    def preset(self) -> Preset:
        """What the quality means for the model."""
        return self.spec.presets[self.quality]

    def split(self) -> list[Self]:
        """Return one request per picture."""
        return [
            self.model_copy(
                update={
                    "id": f"{self.id}.{i}",
                    "count": 1,
                    "seed": (self.seed + i) % (MAX_SEED + 1),
                }
            )
            for i in range(self.count)
        ]

    def batch_key(self) -> tuple[object, ...]:
        """Pictures of one model with the same steps and guidance share a batch."""
        return (self.engine, self.model, self.steps or self.preset.steps, self.preset.guidance)


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
    try:
        request = ImageRequest.model_validate(fields)
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
        """

        def draw(emit: Emit) -> None:
            with self.pool.lend(requests[0].spec) as pipeline:
                self._draw(pipeline, requests, context, emit)

        return stream(draw)

    def _draw(
        self, pipeline: Any, requests: Sequence[ImageRequest], context: Context, emit: Emit
    ) -> None:
        import torch

        began = time.monotonic()
        first, ids = requests[0], [r.id for r in requests]
        steps = first.steps or first.preset.steps
        context.check(ids)

        def on_step(
            _: object, step: int, timestep: int, tensors: dict[str, torch.Tensor]
        ) -> dict[str, torch.Tensor]:
            context.check(ids)
            previews: list[bytes | None] = [None] * len(ids)
            if context.preview_is_due():
                foreseen = pipeline.image_processor.postprocess(tensors["latents"])
                previews = [
                    to_jpeg(finish(p, r, r.spec.size_px))
                    for p, r in zip(foreseen, requests, strict=True)
                ]
            for request_id, preview in zip(ids, previews, strict=True):
                emit(Step(request_id=request_id, step=step + 1, steps=steps, preview=preview))
            return tensors

        images = pipeline(
            prompt=[r.spec.with_style(r.prompt) for r in requests],
            negative_prompt=[r.negative_prompt for r in requests],
            num_inference_steps=steps,
            guidance_scale=first.preset.guidance,
            generator=[torch.Generator("cpu").manual_seed(r.seed) for r in requests],
            height=first.spec.size_px,
            width=first.spec.size_px,
            callback_on_step_end=on_step,
        ).images
        for request, image in zip(requests, images, strict=True):
            picture = finish(image, request, request.preset.short_side_px)
            emit(
                Picture(
                    request_id=request.id,
                    png=to_png(picture),
                    width=picture.width,
                    height=picture.height,
                    seed=request.seed,
                    model=request.model,
                    seconds=time.monotonic() - began,
                )
            )


def finish(image: Image.Image, request: ImageRequest, short_side_px: int) -> Image.Image:
    """Bring a drawn square to its purpose's ratio and size."""
    return extend_to_ratio(enlarge(image, short_side_px), RATIOS[request.purpose])

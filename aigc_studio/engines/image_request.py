"""What the Image tab asks for: pictures of a prompt."""

import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field, ValidationError, field_validator

from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Request
from aigc_studio.zoo.catalog import MODELS, ModelSpec, Preset, find_model
from aigc_studio.zoo.loras import LoraUse
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
        return self.spec.size_px is None or self.spec.fills or bool(style and style.fills)

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

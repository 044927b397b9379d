"""What a person asks of a training. The work is done by a process of its own, not by an engine.

`services/trainer.py` starts it; the pictures lie in the training's folder before it is asked for.
"""

import re
from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, ValidationError, field_validator

from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Request
from aigc_studio.engines.image_request import clean_text
from aigc_studio.training.folder import Goal, Plan
from aigc_studio.training.subjects import SUBJECTS
from aigc_studio.zoo.catalog import find_model
from aigc_studio.zoo.writer import BUNDLED

MAX_NAME = 60  # characters
MAX_WORD = 30
LORA_GOALS = tuple(SUBJECTS)  # that answer to a word in a prompt
TEXT_GOALS = ("words", "writer")  # that learn from texts
TUNED = "diffusion-sticker-128"  # the bundled model that takes LoRAs


class FinetuneRequest(Request):
    """Teach a model something of somebody's own; its id is that of the folder."""

    engine: ClassVar[str] = "finetune"

    goal: Goal = "character"
    name: str = Field(min_length=1, max_length=MAX_NAME)
    word: str = Field("", max_length=MAX_WORD)  # that it is to answer to in a prompt
    model: str = TUNED
    licence: str = Field("", max_length=200)  # of the pictures, in the owner's words
    plan: Plan = Plan()

    @field_validator("name", "word", "licence", mode="before")
    @classmethod
    def _clean(cls, text: object) -> object:
        return " ".join(clean_text(text).split()) if isinstance(text, str) else text

    @field_validator("word")
    @classmethod
    def _plain(cls, word: str) -> str:
        if not re.fullmatch(r"[\w -]*", word):
            raise ValueError("characters")
        return word

    @property
    def makes_lora(self) -> bool:
        """Whether it changes a model that there is; else it makes a new one."""
        return self.goal in (*LORA_GOALS, "words")

    @property
    def learns_words(self) -> bool:
        """Whether it learns from texts."""
        return self.goal in TEXT_GOALS

    @property
    def title(self) -> str:
        """The name that it was given."""
        return self.name

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> "FinetuneRequest":
        """Build a request from loose values.

        Raises:
            RequestError: names the first field that is out of range, with a message for the user.
        """
        try:
            request = cls.model_validate(fields)
        except ValidationError as broken:
            first = broken.errors()[0]
            field = str(first["loc"][-1])
            value = str(first["input"])[:80]
            key = f"error.finetune_{field}" if field in ("name", "word") else "error.choice"
            raise RequestError(
                field, key, name=field, value=value, limit={"name": MAX_NAME}.get(field, MAX_WORD)
            ) from broken
        if request.goal == "words":
            if request.model == TUNED:
                request = request.model_copy(update={"model": BUNDLED})
            if request.plan.weights == "all" and request.model != BUNDLED:
                raise RequestError("weights", "error.finetune_weights")
            return request
        if request.makes_lora and not request.word:
            raise RequestError("word", "error.finetune_word", limit=MAX_WORD)
        find_model(request.model)
        return request

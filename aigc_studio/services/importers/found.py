"""What a picture says of how it was made, in one form for all programs.

Whatever stands in a file was written by others: every value is bounded here, and what cannot be
meant is left out.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import from_json

from aigc_studio.core.events import Plain

MAX_PROMPT = 10_000  # characters
MAX_WORD = 300  # characters of a name
MAX_OTHER = 1_000  # characters of another setting
MAX_OTHERS = 60
MAX_SEED = 2**64 - 1  # ComfyUI counts so far
MAX_STEPS = 10_000
MAX_GUIDANCE = 1_000.0
MAX_SIDE = 65_535  # px
MAX_JSON = 2 * 2**20  # characters
# Control characters but tab and line break, and halves of a surrogate pair.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def as_text(value: object, limit: int = MAX_PROMPT) -> str:
    """Return a text without control characters and broken letters; "" for anything else."""
    text = value[:limit] if isinstance(value, str) else ""
    return UNWRITABLE.sub("", text.replace("\r\n", "\n")).strip()


def as_word(value: object) -> str | None:
    """Return a short text in one line, None for none."""
    return " ".join(as_text(value, MAX_WORD).split()) or None


def as_number(value: object) -> float | None:
    """Return a finite number that may be written as text; True and False are none."""
    if isinstance(value, str):
        value = value.strip()
        if not value.isascii() or len(value) > 30 or "_" in value:
            return None
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def as_whole(value: object) -> int | None:
    """Return a whole number that may be written as text or as 20.0."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        return int(value) if len(value) <= 30 else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value  # a seed may be too long for a float
    number = as_number(value)
    return int(number) if number is not None and number.is_integer() else None


def as_others(value: object) -> dict[str, str]:
    """Return settings under their names, each as text; empty ones are left out."""
    others: dict[str, str] = {}
    for key, setting in value.items() if isinstance(value, Mapping) else ():
        text = setting if isinstance(setting, str) else _in_words(setting)
        name, text = as_word(key), as_text(text, MAX_OTHER)
        if name and text and len(others) < MAX_OTHERS:
            others[name] = text
    return others


def _in_words(setting: object) -> str:
    if setting is None:
        return ""
    if isinstance(setting, bool | int | float):
        return str(setting) if abs(setting) < 10**30 else ""
    try:
        return json.dumps(setting, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return ""


def _within(lowest: float, highest: float) -> Any:
    return BeforeValidator(
        lambda number: number if number is not None and lowest <= number <= highest else None
    )


# Of several validators in front, the last one is asked first.
Text = Annotated[str, BeforeValidator(as_text)]
Word = Annotated[str | None, BeforeValidator(as_word)]
Side = Annotated[int | None, _within(1, MAX_SIDE), BeforeValidator(as_whole)]


class Found(Plain):
    """The settings of a picture, as far as they stood in its file."""

    program: str
    prompt: Text = ""
    negative_prompt: Text = ""
    seed: Annotated[int | None, _within(0, MAX_SEED), BeforeValidator(as_whole)] = None
    steps: Annotated[int | None, _within(1, MAX_STEPS), BeforeValidator(as_whole)] = None
    guidance: Annotated[float | None, _within(0, MAX_GUIDANCE), BeforeValidator(as_number)] = None
    sampler: Word = None
    width: Side = None
    height: Side = None
    model: Word = None
    recipe: dict[str, Any] | None = None  # of our own pictures: a services.recipe.Recipe
    others: Annotated[dict[str, str], BeforeValidator(as_others)] = Field(default_factory=dict)


def found(program: str, **values: object) -> Found | None:
    """Return what a program says, each value bounded; None if nothing of it can be used."""
    reading = Found.model_validate({"program": program, **values})
    said = reading.model_dump(exclude={"program", "recipe", "others"}, exclude_none=True)
    return reading if any(value != "" for value in said.values()) else None


def read_json(text: str) -> dict[str, Any]:
    """Return the object that a JSON text holds; empty if it is none, too long or nested too deep.

    ComfyUI writes NaN, which JSON does not know: it is read as a number that is not finite.
    """
    if len(text) > MAX_JSON or not text.lstrip().startswith("{"):
        return {}
    try:
        read = from_json(text)  # gives up below 200 levels
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}

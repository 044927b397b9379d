"""InvokeAI: JSON, and before version 3 other JSON, and before that a command line.

Where: PNG texts "invokeai_metadata", "sd-metadata", "Dream". Sources: invoke-ai/InvokeAI, its
documentation's page Media Metadata, invokeai/app/invocations/metadata.py (5), ldm/invoke/args.py
(2.2), docs/features/CLI.md (2).
"""

import re
from collections.abc import Mapping
from typing import Any

from aigc_studio.services.importers.found import Found, as_text, found, read_json

PROGRAM = "InvokeAI"
KNOWN = (
    "positive_prompt",
    "negative_prompt",
    "seed",
    "steps",
    "cfg_scale",
    "scheduler",
    "width",
    "height",
    "model",
)
MODEL_NAMES = ("name", "model_name", "key")  # 4 and later, 3, what is always there
UNWANTED = re.compile(r"\[([^\[\]]*)\]")  # up to 2, in the prompt itself
SWITCH = re.compile(r"(?<!\S)-([a-zA-Z])\s*([^\s-]\S*)")
SWITCHES_BEGIN = re.compile(r"\s--?[a-zA-Z]")


def read(texts: Mapping[str, str]) -> Found | None:
    """Return what the newest of the three records says."""
    return (
        _metadata(read_json(texts.get("invokeai_metadata", "")))
        or _old_metadata(read_json(texts.get("sd-metadata", "")))
        or _command(as_text(texts.get("Dream", "")))
    )


def _metadata(said: dict[str, Any]) -> Found | None:
    model = said.get("model")
    if isinstance(model, dict):
        model = next((model[name] for name in MODEL_NAMES if name in model), None)
    return found(
        PROGRAM,
        prompt=said.get("positive_prompt"),
        negative_prompt=said.get("negative_prompt"),
        seed=said.get("seed"),
        steps=said.get("steps"),
        guidance=said.get("cfg_scale"),
        sampler=said.get("scheduler"),
        width=said.get("width"),
        height=said.get("height"),
        model=model,
        others={key: value for key, value in said.items() if key not in KNOWN},
    )


def _old_metadata(said: dict[str, Any]) -> Found | None:
    images = said.get("images")  # of a grid
    image = said.get("image", images[0] if isinstance(images, list) and images else None)
    if not isinstance(image, dict):
        return None
    prompt = image.get("prompt")
    if isinstance(prompt, list):  # pieces with weights
        pieces = [as_text(piece.get("prompt")) for piece in prompt if isinstance(piece, dict)]
        prompt = ", ".join(piece for piece in pieces if piece)
    wanted, unwanted = _without_unwanted(as_text(prompt))
    return found(
        PROGRAM,
        prompt=wanted,
        negative_prompt=unwanted,
        seed=image.get("seed"),
        steps=image.get("steps"),
        guidance=image.get("cfg_scale"),
        sampler=image.get("sampler"),
        width=image.get("width"),
        height=image.get("height"),
        model=said.get("model_weights") or said.get("model_id"),
        others={key: said.get(key) for key in ("model_hash", "app_version")},
    )


def _command(line: str) -> Found | None:
    """Read for example: "a cat [blurry]" -s 50 -S 1234 -W 512 -H 512 -C 7.5 -A k_lms."""
    end = line.find('"', 1) if line.startswith('"') else -1
    if end < 0:
        begin = SWITCHES_BEGIN.search(line)
        end = begin.start() if begin else len(line)
    prompt, switches = line[:end].removeprefix('"'), dict(SWITCH.findall(line[end:].lstrip('"')))
    wanted, unwanted = _without_unwanted(prompt)
    return found(
        PROGRAM,
        prompt=wanted,
        negative_prompt=unwanted,
        seed=switches.get("S"),
        steps=switches.get("s"),
        guidance=switches.get("C"),
        sampler=switches.get("A"),
        width=switches.get("W"),
        height=switches.get("H"),
    )


def _without_unwanted(prompt: str) -> tuple[str, str]:
    unwanted = ", ".join(words.strip() for words in UNWANTED.findall(prompt))
    return " ".join(UNWANTED.sub("", prompt).split()), unwanted

"""Fooocus: JSON of its own, or AUTOMATIC1111's lines with the typed prompt in "Raw prompt".

Where: PNG text "parameters", with the scheme in "fooocus_scheme"; JPEG and WebP in the EXIF
UserComment, with the program in Software. Source: lllyasviel/Fooocus, modules/meta_parser.py (2.5).
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from aigc_studio.services.importers.a1111 import in_one_form, read_infotext
from aigc_studio.services.importers.found import Found, found, read_json

PROGRAM = "Fooocus"
KNOWN = (
    "prompt",
    "negative_prompt",
    "seed",
    "steps",
    "guidance_scale",
    "sampler",
    "resolution",
    "base_model",
)
RESOLUTION = re.compile(r"\(\s*'?(\d{1,5})'?\s*,\s*'?(\d{1,5})'?\s*\)")  # (1152, 896)


def read(texts: Mapping[str, str]) -> Found | None:
    """Return what either scheme says."""
    if not (
        "fooocus_scheme" in texts
        or texts.get("Software", "").startswith(PROGRAM)
        or f"Version: {PROGRAM}" in texts.get("parameters", "")
    ):
        return None
    text = texts.get("parameters") or texts.get("UserComment", "")
    return _own_scheme(text) or _lines(text)


def _own_scheme(text: str) -> Found | None:
    said = read_json(text)
    resolution = said.get("resolution")
    size = RESOLUTION.fullmatch(resolution) if isinstance(resolution, str) else None
    return found(
        PROGRAM,
        prompt=said.get("prompt"),
        negative_prompt=said.get("negative_prompt"),
        seed=said.get("seed"),
        steps=said.get("steps"),
        guidance=said.get("guidance_scale"),
        sampler=said.get("sampler"),
        width=size and size[1],
        height=size and size[2],
        model=said.get("base_model"),
        others={key: value for key, value in said.items() if key not in KNOWN},
    )


def _lines(text: str) -> Found | None:
    infotext = read_infotext(text)
    if not infotext:
        return None
    settings = infotext.settings
    typed = replace(
        infotext,
        prompt=settings.get("Raw prompt", infotext.prompt),
        negative_prompt=settings.get("Raw negative prompt", infotext.negative_prompt),
        settings=infotext.others("Raw prompt", "Raw negative prompt"),
    )
    reading = in_one_form(typed)
    return reading and reading.model_copy(update={"program": PROGRAM})

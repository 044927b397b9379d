"""AUTOMATIC1111's stable-diffusion-webui, and those that write as it does: Forge, SD.Next.

    a cat on a mat,
    in oil
    Negative prompt: blurry
    Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x768, Lora hashes: "a: 12, b: 34"

Where: PNG text "parameters"; JPEG and WebP in the EXIF UserComment. A value with a comma, a colon
or a line break is written as a JSON string. Source: AUTOMATIC1111/stable-diffusion-webui,
modules/infotext_utils.py (1.10).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from aigc_studio.services.importers.found import Found, found

NEGATIVE = "Negative prompt:"
MAX_LINE = 20_000  # characters of the settings
SETTING = re.compile(r'\s*([^:,"]{1,80}):\s*("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)')
SIZE = re.compile(r"(\d{1,5})\s*[x×]\s*(\d{1,5})")


@dataclass(frozen=True)
class Infotext:
    """The three parts of such a text."""

    prompt: str
    negative_prompt: str
    settings: dict[str, str]

    @property
    def size(self) -> tuple[str | None, str | None]:
        """Width and height as written."""
        size = SIZE.fullmatch(self.settings.get("Size", "").strip())
        return (size[1], size[2]) if size else (None, None)

    def others(self, *known: str) -> dict[str, str]:
        """Return the settings but those."""
        return {name: value for name, value in self.settings.items() if name not in known}


def read(texts: Mapping[str, str]) -> Found | None:
    """Return what stands in "parameters" or in the EXIF comment."""
    for key in ("parameters", "UserComment"):
        if infotext := read_infotext(texts.get(key, "")):
            return in_one_form(infotext)
    return None


def in_one_form(infotext: Infotext) -> Found | None:
    """Return the settings by the names that all these programs share."""
    settings = infotext.settings
    width, height = infotext.size
    return found(
        _program(settings),
        prompt=infotext.prompt,
        negative_prompt=infotext.negative_prompt,
        seed=settings.get("Seed"),
        steps=settings.get("Steps"),
        guidance=settings.get("CFG scale"),
        sampler=settings.get("Sampler"),
        width=width,
        height=height,
        model=settings.get("Model"),
        others=infotext.others("Seed", "Steps", "CFG scale", "Sampler", "Size", "Model"),
    )


def read_infotext(text: str) -> Infotext | None:
    """Return the parts of a text, None if no line of it lists settings.

    The settings are the last line that begins with "Steps:", or the last line if it lists three;
    what extensions add below is no part of the prompt.
    """
    lines = text.replace("\r\n", "\n").strip().split("\n")
    beginnings = [i for i, line in enumerate(lines) if line.startswith("Steps:")]
    at = beginnings[-1] if beginnings else len(lines) - 1
    settings = _settings(lines[at])
    if not settings or not (beginnings or len(settings) >= 3):
        return None
    words = lines[:at]
    negatives = [i for i, line in enumerate(words) if line.lstrip().startswith(NEGATIVE)]
    split = negatives[0] if negatives else len(words)
    negative = "\n".join(words[split:]).lstrip().removeprefix(NEGATIVE)
    return Infotext("\n".join(words[:split]).strip(), negative.strip(), settings)


def _settings(line: str) -> dict[str, str]:
    if len(line) > MAX_LINE:
        return {}
    return {name.strip(): _unquote(value.strip()) for name, value in SETTING.findall(line)}


def _unquote(value: str) -> str:
    try:
        text = json.loads(value) if value.startswith('"') else value
    except ValueError:
        return value
    return str(text)


def _program(settings: Mapping[str, str]) -> str:
    version = settings.get("Version", "")
    if settings.get("App") == "SD.Next":
        return "SD.Next"
    for program in ("AIGC Studio", "ComfyUI", "Fooocus"):  # they write these lines, too
        if version.startswith(program):
            return program
    return "Forge" if re.match(r"f\d|neo", version) else "AUTOMATIC1111"

"""Which models there are: one readable row each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aigc_studio.core.errors import RequestError

CHECKPOINTS = Path(__file__).parents[2] / "checkpoints"


@dataclass(frozen=True)
class Preset:
    """What one choice of the Fast / Balanced / Best selector means for a model."""

    steps: int
    guidance: float
    short_side_px: int  # of the finished picture


@dataclass(frozen=True)
class ModelSpec:
    """A text-to-image model: where it lies and how it wants to be asked."""

    name: str  # of the folder in checkpoints/, of its card and of its recipe
    pipeline: str  # class that opens the folder, as "module:class"
    size_px: int  # side of the square that it draws
    presets: Mapping[str, Preset]
    styles: Mapping[str, tuple[str, ...]]  # per language; the first is added if a prompt has none
    licence: str

    @property
    def folder(self) -> Path:
        """Where the checkpoint lies."""
        return CHECKPOINTS / self.name

    def with_style(self, prompt: str) -> str:
        """Add the model's first style where a prompt names none, in the prompt's language."""
        named = [style for styles in self.styles.values() for style in styles]
        if any(style.lower() in prompt.lower() for style in named):
            return prompt
        chinese = re.search(r"[\u3400-\u9fff]", prompt) is not None
        if chinese:
            return f"{prompt}，{self.styles['zh'][0]}"
        return f"{prompt}, {self.styles['en'][0]}"


MODELS: tuple[ModelSpec, ...] = (
    ModelSpec(
        name="denoiser-sticker-128",
        pipeline="aigc_studio.models.pixel_pipeline:PixelPipeline",
        size_px=128,
        presets={
            "fast": Preset(steps=2, guidance=1.5, short_side_px=512),
            "balanced": Preset(steps=4, guidance=2.0, short_side_px=512),
            "best": Preset(steps=12, guidance=2.0, short_side_px=1024),
        },
        styles={
            "en": ("3D emoji style", "flat vector style"),
            "zh": ("3D 表情风格", "扁平矢量风格"),
        },
        licence="Apache-2.0; trained on Fluent emoji (MIT)",
    ),
)


def find_model(name: str) -> ModelSpec:
    """Return the row of that name.

    Raises:
        RequestError: there is no such row.
    """
    for spec in MODELS:
        if spec.name == name:
            return spec
    raise RequestError("model", "error.choice", name="model", value=name)

"""Which models there are: one readable row each.

A model of the user's own (zoo/own.py) has a slash in its name, and its row follows from the name
alone, so that a request knows its row wherever it is read. Whether the settings name the model and
where it lies is known to the pool.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aigc_studio.core.errors import RequestError
from aigc_studio.zoo.manifest import check_manifest
from aigc_studio.zoo.styles import FLAT, STYLES, THREE_D, Style
from aigc_studio.zoo.trained import DRAWN_PX, TRAINED

CHECKPOINTS = Path(__file__).parents[2] / "checkpoints"
# Words in the names of models that were distilled to a few steps without guidance; those of the
# second row take a guidance of their own kind.
DISTILLED = ("turbo", "lightning", "hyper", "schnell")
CONSISTENCY = ("lcm",)


@dataclass(frozen=True)
class Preset:
    """What one choice of the Fast / Balanced / Best selector means for a model."""

    steps: int
    guidance: float | None  # None: as the authors of the pipeline set it
    short_side_px: int  # of the finished picture; 0: as it was drawn
    is_upscaled: bool = False  # enlarged by the bundled upscaler, else by a filter


@dataclass(frozen=True)
class ModelSpec:
    """A text-to-image model: where it lies and how it wants to be asked."""

    name: str  # of the folder in checkpoints/, of its card and of its recipe; or the user's own
    pipeline: str  # class that opens the folder, as "module:class"
    size_px: int | None  # side of the square that it draws; None: any ratio, area as it was trained
    presets: Mapping[str, Preset]
    styles: tuple[Style, ...]  # those it knows; the first is added if a prompt names none
    licence: str
    redraws: bool = False  # whether it can begin with a picture
    fills: bool = False  # whether there is no ground around what it draws, in any style
    takes_faces: bool = False  # whether its pipeline is given the bundled avatar generator
    label: str = ""  # of a bundled one, as `model.<label>` in core/strings.toml

    @property
    def is_own(self) -> bool:
        """Whether it is the user's own model, not a bundled one."""
        return "/" in self.name

    @property
    def is_trained(self) -> bool:
        """Whether it was trained here from nothing."""
        return self.name.startswith(TRAINED)

    @property
    def folder(self) -> Path:
        """Where the checkpoint of a bundled model lies."""
        return CHECKPOINTS / self.name

    def open(self) -> Path:
        """Return the folder of a bundled model, every file of it checked.

        Raises:
            CheckpointError: a file is missing or damaged.
        """
        check_manifest(self.folder)
        return self.folder

    def style_of(self, prompt: str, chosen: Style | None = None) -> Style | None:
        """Return the style named in a prompt, else the chosen one, else the model's first."""
        named = (style for style in self.styles if style.is_named_in(prompt))
        return next(named, None) or chosen or next(iter(self.styles), None)

    def with_style(self, prompt: str, chosen: Style | None = None) -> str:
        """Return the prompt with its style behind, if it does not name it."""
        style = self.style_of(prompt, chosen)
        if style is None or style.is_named_in(prompt):
            return prompt
        return style.put_behind(prompt)


MODELS: tuple[ModelSpec, ...] = (
    ModelSpec(
        name="generator-art-128",
        pipeline="aigc_studio.models.generator_pipeline:GeneratorPipeline",
        size_px=128,
        presets={
            "fast": Preset(steps=1, guidance=None, short_side_px=512),
            "balanced": Preset(steps=1, guidance=None, short_side_px=512, is_upscaled=True),
            "best": Preset(steps=1, guidance=None, short_side_px=1024, is_upscaled=True),
        },
        styles=STYLES,
        licence="Apache-2.0; trained on Fluent (MIT) and Noto emoji (Apache-2.0), DiceBear avatars"
        " (CC0, CC-BY-4.0), Dungeon Crawl tiles (CC0) and scenes of our own",
        takes_faces=True,
        label="quick",
    ),
    ModelSpec(
        name="diffusion-sticker-128",
        pipeline="diffusers:StableDiffusionPipeline",
        size_px=128,
        presets={
            "fast": Preset(steps=2, guidance=1.5, short_side_px=512),
            "balanced": Preset(steps=4, guidance=2.0, short_side_px=512, is_upscaled=True),
            "best": Preset(steps=12, guidance=2.0, short_side_px=1024, is_upscaled=True),
        },
        styles=(THREE_D, FLAT),
        licence="Apache-2.0; trained on Fluent emoji (MIT)",
        redraws=True,
        label="stepwise",
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
    if name.startswith(TRAINED):
        return trained_row(name)
    if "/" in name:
        return own_row(name)
    raise RequestError("model", "error.choice", name="model", value=name)


def own_row(name: str) -> ModelSpec:
    """Return the row of a diffusers model of the user's own.

    It draws in the ratio of the purpose and is not enlarged. Guidance is what the authors of its
    pipeline class chose (7.5 for Stable Diffusion, 5 for SDXL, 3.5 for FLUX), in 12, 20 or 30
    steps. A model whose name says that it was distilled takes 2, 4 or 8 steps without guidance.
    """
    words = name.lower()
    distilled = any(word in words for word in DISTILLED)
    few = distilled or any(word in words for word in CONSISTENCY)
    guidance = 0.0 if distilled else None
    steps = (2, 4, 8) if few else (12, 20, 30)
    return ModelSpec(
        name=name,
        pipeline="diffusers:DiffusionPipeline",
        size_px=None,
        presets={
            quality: Preset(number, guidance, short_side_px=0)
            for quality, number in zip(("fast", "balanced", "best"), steps, strict=True)
        },
        styles=(),
        licence="",
        redraws=True,
    )


def trained_row(name: str) -> ModelSpec:
    """Return the row of a text-to-image model that was trained here from nothing."""
    return ModelSpec(
        name=name,
        pipeline="aigc_studio.models.pixel_pipeline:PixelPipeline",
        size_px=DRAWN_PX,
        presets={
            "fast": Preset(steps=4, guidance=2.0, short_side_px=512),
            "balanced": Preset(steps=8, guidance=2.0, short_side_px=512, is_upscaled=True),
            "best": Preset(steps=16, guidance=2.0, short_side_px=512, is_upscaled=True),
        },
        styles=(),
        licence="",
        redraws=True,
        fills=True,
    )

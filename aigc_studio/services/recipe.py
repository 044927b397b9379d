"""How a picture was made: enough to make it again, and to know whether it will be the same.

Two texts go into every file: `parameters`, the lines that AUTOMATIC1111 and most galleries read,
and `aigc_studio`, our own JSON.
"""

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from aigc_studio.core.device import Device
from aigc_studio.core.events import Request
from aigc_studio.core.version import VERSION
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.manifest import MANIFEST

RECIPE_KEY = "aigc_studio"
PARAMETERS_KEY = "parameters"
CIRCUMSTANCES = ("studio", "torch", "device", "precision", "weights")


class Recipe(BaseModel):
    """The request of one picture and what else decides how it comes out."""

    model_config = ConfigDict(frozen=True, extra="ignore")  # newer studios may say more

    engine: str
    request: dict[str, Any]
    studio: str = ""
    torch: str = ""
    device: str = ""
    precision: str = ""
    weights: str = ""  # SHA-256 of the checkpoint's manifest
    of: "Recipe | None" = None  # of the picture that this one was made from, if it is known

    @property
    def origin(self) -> "Recipe":
        """How the first picture was made, of which this one came in the end."""
        return self.of.origin if self.of else self

    def differences(self, other: "Recipe") -> tuple[str, ...]:
        """Return which circumstances differ; none: the same request gives the same picture."""
        return tuple(c for c in CIRCUMSTANCES if getattr(self, c) != getattr(other, c))


def recipe_of(request: Request, device: Device, of: Recipe | None = None) -> Recipe:
    """Return the recipe of a request as it would be carried out here and now.

    `of` is the recipe of the picture that it works on.
    """
    recorded = request.recorded()
    return Recipe(
        engine=request.engine,
        request=recorded,
        of=of.origin if of else None,
        **_circumstances(recorded.get("model", ""), device),
    )


def here_and_now(recipe: Recipe, device: Device) -> Recipe:
    """Return the recipe as it would be carried out here and now."""
    return recipe.model_copy(update=_circumstances(recipe.request.get("model", ""), device))


def read_recipe(text: str) -> Recipe | None:
    """Return a recipe from its JSON, None if it is none."""
    try:
        return Recipe.model_validate_json(text)
    except ValidationError:
        return None


def texts_of(
    request: Request, device: Device, size: tuple[int, int], before: Mapping[str, str]
) -> dict[str, str]:
    """Return the texts of a picture by their key in the file.

    Args:
        request: what was asked for.
        device: where it was made.
        size: width and height of the picture in pixels.
        before: the texts of the picture that it was made from; those of other programs stay out.
    """
    of = read_recipe(before.get(RECIPE_KEY, ""))
    recipe = recipe_of(request, device, of)
    texts = {RECIPE_KEY: recipe.model_dump_json()}
    if isinstance(request, ImageRequest):
        texts[PARAMETERS_KEY] = parameters_lines(request, recipe, size)
    elif of and PARAMETERS_KEY in before:
        texts[PARAMETERS_KEY] = before[PARAMETERS_KEY]
    return texts


def parameters_lines(request: ImageRequest, recipe: Recipe, size: tuple[int, int]) -> str:
    """Return the prompt, the negative prompt and the settings as AUTOMATIC1111 writes them."""
    guidance = request.preset.guidance
    settings = {
        "Steps": request.steps or request.preset.steps,
        **({} if request.spec.is_own else {"Sampler": "Euler"}),  # others bring their own
        **({} if guidance is None else {"CFG scale": guidance}),
        "Seed": request.seed,
        "Size": f"{size[0]}x{size[1]}",
        "Model hash": recipe.weights[:10],
        "Model": request.model,
        "Version": f"AIGC Studio {recipe.studio}",
    }
    lines = [request.prompt]
    if request.negative_prompt:
        lines.append(f"Negative prompt: {request.negative_prompt}")
    return "\n".join([*lines, ", ".join(f"{name}: {value}" for name, value in settings.items())])


def _circumstances(model: str, device: Device) -> dict[str, str]:
    return {
        "studio": VERSION,
        "torch": version("torch"),
        "device": "cpu, openvino" if device.openvino_from == 0 else device.kind,
        "precision": device.precision,
        "weights": _weights(model),
    }


def _weights(model: str) -> str:
    """Return what tells the weights of a bundled model from others; nothing of other models."""
    folder = CHECKPOINTS / model
    try:
        manifest = folder / MANIFEST if folder.parent == CHECKPOINTS else None
        return hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest else ""
    except OSError:  # a model that went has no weights to compare
        return ""

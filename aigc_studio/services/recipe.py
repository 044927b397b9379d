"""How a picture was made: enough to make it again, and to know whether it will be the same.

Two texts go into every file: `parameters`, the lines that AUTOMATIC1111 and most galleries read,
and `aigc_studio`, our own JSON.
"""

import hashlib
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from aigc_studio.core.device import Device
from aigc_studio.core.errors import RequestError
from aigc_studio.core.version import VERSION
from aigc_studio.engines.image import ImageRequest
from aigc_studio.zoo.catalog import find_model
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

    def differences(self, other: "Recipe") -> tuple[str, ...]:
        """Return which circumstances differ; none: the same request gives the same picture."""
        return tuple(c for c in CIRCUMSTANCES if getattr(self, c) != getattr(other, c))


def recipe_of(request: ImageRequest, device: Device) -> Recipe:
    """Return the recipe of a request as it would be carried out here and now."""
    return Recipe(
        engine=request.engine,
        request=request.model_dump(mode="json", exclude={"id"}),
        **_circumstances(request.model, device),
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


def texts_of(request: ImageRequest, device: Device, size: tuple[int, int]) -> dict[str, str]:
    """Return the texts of a picture of `size` (width, height) pixels, by their key in the file."""
    recipe = recipe_of(request, device)
    return {
        PARAMETERS_KEY: parameters_lines(request, recipe, size),
        RECIPE_KEY: recipe.model_dump_json(),
    }


def parameters_lines(request: ImageRequest, recipe: Recipe, size: tuple[int, int]) -> str:
    """Return the prompt, the negative prompt and the settings as AUTOMATIC1111 writes them."""
    settings = {
        "Steps": request.steps or request.preset.steps,
        "Sampler": "Euler",
        "CFG scale": request.preset.guidance,
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
        "device": device.kind,
        "precision": device.precision,
        "weights": _weights(model),
    }


def _weights(model: str) -> str:
    try:
        manifest = find_model(model).folder / MANIFEST
        return hashlib.sha256(manifest.read_bytes()).hexdigest()
    except (RequestError, OSError):  # a model that went has no weights to compare
        return ""

"""Our own pictures.

Where: PNG text "aigc_studio", JSON; JPEG and WebP in XMP. AUTOMATIC1111's lines stand beside it and
add what the request leaves to the model.
"""

from collections.abc import Mapping

from aigc_studio.core.picture_parts import XMP_KEY
from aigc_studio.services.importers.a1111 import Infotext, read_infotext
from aigc_studio.services.importers.found import Found, found
from aigc_studio.services.provenance.labels import recipe_in_xmp
from aigc_studio.services.recipe import PARAMETERS_KEY, RECIPE_KEY, read_recipe

PROGRAM = "AIGC Studio"


def read(texts: Mapping[str, str]) -> Found | None:
    """Return the recipe and what can be shown of it."""
    recipe = read_recipe(texts.get(RECIPE_KEY) or recipe_in_xmp(texts.get(XMP_KEY, "")) or "")
    if not recipe:
        return None
    origin = recipe.origin  # of the prompt, where the picture was retouched since
    request = origin.request
    lines = texts.get(PARAMETERS_KEY) or texts.get("UserComment", "")
    beside = read_infotext(lines) or Infotext("", "", {})
    width, height = beside.size
    return found(
        PROGRAM,
        prompt=request.get("prompt"),
        negative_prompt=request.get("negative_prompt"),
        seed=request.get("seed"),
        steps=request.get("steps") or beside.settings.get("Steps"),
        guidance=beside.settings.get("CFG scale"),
        sampler=beside.settings.get("Sampler"),
        width=width,
        height=height,
        model=request.get("model"),
        recipe=origin.model_dump(),
    )

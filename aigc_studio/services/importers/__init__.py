"""Settings that stand in a picture file, whichever program wrote them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aigc_studio.services.importers import a1111, comfyui, fooocus, invokeai, studio
from aigc_studio.services.importers.found import Found

__all__ = ["IMPORTERS", "Found", "Importer", "find_settings"]


@dataclass(frozen=True)
class Importer:
    """One way of writing settings into a picture."""

    programs: str
    where: str
    read: Callable[[Mapping[str, str]], Found | None]


# In the order in which they are asked. Programs that mimic AUTOMATIC1111's lines come before it,
# graphs last: lines beside a graph say in words what its nodes came to.
IMPORTERS = (
    Importer("AIGC Studio", "PNG text aigc_studio, or XMP", studio.read),
    Importer("InvokeAI", "PNG text invokeai_metadata, sd-metadata or Dream", invokeai.read),
    Importer("Fooocus", "PNG text parameters, or UserComment", fooocus.read),
    Importer("AUTOMATIC1111 and those like it", "PNG text parameters, or UserComment", a1111.read),
    Importer("ComfyUI", "PNG text prompt, or EXIF Model", comfyui.read),
)


def find_settings(texts: Mapping[str, str]) -> Found | None:
    """Return the settings in the texts of a picture, None if there are none that can be read."""
    return next((found for importer in IMPORTERS if (found := importer.read(texts))), None)

"""AIGC Studio: the same engines from a browser, a terminal or Python.

from aigc_studio import ImageRequest, Studio

with Studio() as studio:
    for picture in studio.run(ImageRequest(prompt="a red apple", seed=7)).pictures:
        print(picture.seed, len(picture.png))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from aigc_studio.core.version import VERSION as __version__

if TYPE_CHECKING:
    from aigc_studio.core.settings import Settings
    from aigc_studio.engines.image_request import ImageRequest
    from aigc_studio.studio import Studio

__all__ = ["ImageRequest", "Settings", "Studio", "__version__"]

_HOMES = {
    "ImageRequest": "aigc_studio.engines.image_request",
    "Settings": "aigc_studio.core.settings",
    "Studio": "aigc_studio.studio",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import aigc_studio` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)

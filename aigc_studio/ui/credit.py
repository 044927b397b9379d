"""Who made a painting, said below it."""

from aigc_studio.ui.words import both_of
from aigc_studio.zoo.paintings import Painting, find_painting


def credit_of(key: str) -> str:
    """Return who made a painting, and where its scan comes from."""
    painting = find_painting(key)
    return _credit(painting) if painting else ""


def _credit(painting: Painting) -> str:
    host = painting.source.split("/")[2].removeprefix("www.")
    return (
        f'<p class="note">{both_of(painting.credit)} · <a href="{painting.source}"'
        f' target="_blank" rel="noopener">{host}</a></p>'
    )

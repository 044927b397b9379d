"""Choices shown as small pictures: a radio group of Gradio's own, painted by CSS.

So it keeps its keys, its labels and its place in the form.
"""

from collections.abc import Iterable

ADDRESS = "/styles"  # of the pictures, see api/styles.py


def wall_css(keys: Iterable[str]) -> str:
    """Return CSS that paints those choices of walls that have a picture."""
    return "".join(
        f'.wall label:has(input[value="{key}"])::before'
        f"{{background-image:url({ADDRESS}/{key}.webp)}}\n"
        for key in keys
    )

"""Before and after in one place, with a line between them that can be moved.

A range of HTML and two pictures: head.html tells CSS where the line is.
"""

from html import escape

from aigc_studio.services.database import Result
from aigc_studio.ui.words import both


def compare(before: str, result: Result) -> str:
    """Return the slider.

    Args:
        before: address of the picture before.
        result: the picture after.
    """
    size = f'width="{result.width}" height="{result.height}"'
    return (
        f'<section class="compare"><h2>{both("transfer.compare")}</h2>'
        f'<div style="--wide:{result.width};--high:{result.height}">'
        f'<img src="/media/{result.id}" alt="{escape(result.title)}" {size}>'
        f'<img class="before" src="{escape(before)}" alt="" {size}><i></i>'
        '<input type="range" min="0" max="100" value="50" aria-label="Before and after / 前后对比">'
        "</div></section>"
    )

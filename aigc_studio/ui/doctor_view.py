"""What the doctor says of a set of pictures or texts, and what of it cannot be used, as HTML."""

from collections.abc import Sequence
from html import escape

from aigc_studio.training.doctor import Finding
from aigc_studio.training.folder import LeftOut
from aigc_studio.ui.words import both

NAMED = 12  # files that cannot be used


def finding_view(finding: Finding, words: str, mend: str) -> str:
    """Return what was found, in words, and a button with others where it can be mended."""
    button = f'<button class="small" data-do="mend" data-kind="{finding.kind}">{mend}</button>'
    return (
        f'<p class="finding" data-kind="{finding.kind}"><span>{words}</span>'
        f"{button if finding.mends else ''}</p>"
    )


def left_out_view(files: Sequence[LeftOut], *, is_open: bool) -> str:
    """Return which files cannot be used, and why."""
    if not files:
        return ""
    rows = "".join(
        f"<li><b>{escape(one.name)}</b> {both(one.reason, **one.values)}</li>"
        for one in files[:NAMED]
    )
    head = both("set.left_out", count=len(files))
    opened = " open" if is_open else ""
    return f'<details class="left-out"{opened}><summary>{head}</summary><ul>{rows}</ul></details>'

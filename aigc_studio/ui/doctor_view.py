"""What the doctor says of a set of pictures or texts, and what of it cannot be used, as HTML."""

from collections.abc import Callable, Sequence
from html import escape

from aigc_studio.training.doctor import Finding
from aigc_studio.training.folder import LeftOut
from aigc_studio.ui.words import both

NAMED = 12  # files that cannot be used


def findings_view(findings: Sequence[Finding], keys_of: Callable[[str], tuple[str, str]]) -> str:
    """Return what was found, in words, each with a button where it can be mended.

    Args:
        findings: of a set.
        keys_of: gives of a kind the keys of its words and of its button's.
    """
    return "".join(_finding(finding, *keys_of(finding.kind)) for finding in findings)


def _finding(finding: Finding, key: str, mend: str) -> str:
    kind = f'data-kind="{finding.kind}"'
    button = ""
    if finding.mends:
        button = f'<button class="small" data-do="mend" {kind}>{both(mend)}</button>'
    words = both(key, count=len(finding.files))
    return f'<p class="finding" {kind}><span>{words}</span>{button}</p>'


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

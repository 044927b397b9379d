"""How many doubtful sentences of Chinese advertisements are found, and how many finds are right.

The sentences of assets/texts/claims_zh.tsv were written and labelled before the list was tuned; the
list has seen every second one of them, the others only measure. Beside the list stands what people
look for first, every 最 and 第一.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from aigc_studio.core.claims import claims_in

SENTENCES = Path(__file__).parents[1] / "assets" / "texts" / "claims_zh.tsv"
RECALL, PRECISION = 0.98, 0.90  # bars
Row = tuple[bool, str]


def claims(
    show: Annotated[bool, typer.Option(help="Print what is wrong of the half that tunes.")] = False,
) -> None:
    """Print recall and precision of the check for the words of the advertising law."""
    tuned, untouched = halves()
    for name, rows in (("tuned on", tuned), ("untouched", untouched)):
        for who, finds in (("the list", by_list), ("every 最 and 第一", by_two_words)):
            recall, precision = figures(rows, finds)
            typer.echo(
                f"{name:10} {len(rows)} sentences, {who:16} recall {recall:6.1%} (bar {RECALL:.0%})"
                f"  precision {precision:6.1%} (bar {PRECISION:.0%})"
            )
    for is_claim, text in tuned if show else ():
        if by_list(text) is not is_claim:
            typer.echo(f"{'missed' if is_claim else 'alarm '}  {text}")


def halves() -> tuple[list[Row], list[Row]]:
    """Return the sentences that tune the list, and those that it never saw."""
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    rows = [(label == "1", text) for label, text in cells]
    return rows[::2], rows[1::2]


def figures(rows: Sequence[Row], finds: Callable[[str], bool]) -> tuple[float, float]:
    """Return recall and precision."""
    found = [(is_claim, finds(text)) for is_claim, text in rows]
    right = sum(is_claim and is_found for is_claim, is_found in found)
    claims, finds_ = sum(is_claim for is_claim, _ in found), sum(f for _, f in found)
    return right / claims, right / max(1, finds_)


def by_list(text: str) -> bool:
    """Tell whether the check marks anything."""
    return bool(claims_in(text))


def by_two_words(text: str) -> bool:
    """The trivial baseline."""
    return bool(re.search("最|第一", text))

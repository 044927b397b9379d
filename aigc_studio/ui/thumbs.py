"""Thumbs below a result, and what was learned from them: the features that count, as HTML."""

from collections.abc import Callable, Mapping, Sequence

from aigc_studio.services.taste import FEW, Taste
from aigc_studio.ui.panel import icon
from aigc_studio.ui.words import both

THUMB = icon(
    "M7.5 11v9H4v-9zM7.5 11l3.8-7.2c1.6.2 2.2 1.4 1.9 2.9L12.6 9.5h5.6c1.4 0 2.3 1.2 2 2.6l-1.3 6"
    "c-.2 1.1-1.1 1.9-2.2 1.9H7.5"
)
THUMBS = {"thumb-up": True, "thumb-down": False}
FORGET = "taste-forget"
LEAST = 0.1  # weight that is worth telling
MOST = 10  # features that are told


def thumbs(result_id: str, votes: Mapping[str, bool]) -> str:
    """Return the two buttons of a result; `votes` are the thumbs so far by result."""
    return "".join(
        f'<button class="small thumb" data-do="{do}" data-id="{result_id}"'
        f' aria-pressed="{str(votes.get(result_id) is liked).lower()}">{THUMB}'
        f'<span class="sr">{both("text.like" if liked else "text.dislike")}</span></button>'
        for do, liked in THUMBS.items()
    )


def told_taste(taste: Taste, title: str, how: str, named: Callable[[str], str]) -> str:
    """Return the features that count, strongest first, and a way to forget them.

    Args:
        taste: what was learned; nothing is returned while there is no thumb.
        title: key of the line that is always seen; it may say {count}.
        how: key of the explanation.
        named: gives the name of a feature as HTML, in both languages.
    """
    if not taste.votes:
        return ""
    strongest = sorted(taste.weights.items(), key=lambda one: -abs(one[1]))
    lines = "".join(_line(named(name), weight) for name, weight in _worth_telling(strongest))
    known = f"<ul>{lines}</ul>" if lines else f"<p>{both('text.taste_little', few=FEW)}</p>"
    forget = f'<button class="small" data-do="{FORGET}">{both("text.taste_forget")}</button>'
    return (
        f'<details class="taste note"><summary>{THUMB}{both(title, count=taste.votes)}</summary>'
        f"<p>{both(how)}</p>{known}{forget}</details>"
    )


def _worth_telling(weights: Sequence[tuple[str, float]]) -> Sequence[tuple[str, float]]:
    return [(name, weight) for name, weight in weights if abs(weight) >= LEAST][:MOST]


def _line(name: str, weight: float) -> str:
    return f"<li>{name} {weight:+.1f}</li>"

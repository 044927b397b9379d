"""The order in which choices stand, learned from thumbs on what came of them.

The choices themselves never move in the page, so that each keeps its place in the form; their order
is CSS that comes with the line that tells of it.
"""

from typing import Any

import gradio as gr

from aigc_studio.art.scenes import find
from aigc_studio.services.choices import ENGINES, Choice, Kind, choices_of
from aigc_studio.services.taste import Taste
from aigc_studio.studio import Studio
from aigc_studio.ui.acts import EVERY_ACT, acting_html
from aigc_studio.ui.opening import Opening
from aigc_studio.ui.quiet import QUIET
from aigc_studio.ui.route import KINDS as PLACE_KINDS
from aigc_studio.ui.route import place_name
from aigc_studio.ui.thumbs import LEAST, told_taste
from aigc_studio.ui.words import both
from aigc_studio.zoo.paintings import find_painting


class Learnt:
    """The line below the choices of a kind, and the order that they stand in."""

    def __init__(self, studio: Studio, kind: Kind, shown: gr.Tab) -> None:
        self.studio, self.kind, self.shown = studio, kind, shown

    def lay_out(self) -> None:
        """Lay out the line; nothing is seen of it before the first thumb."""
        self.view = acting_html(elem_id=f"{self.kind}-learnt", elem_classes="learnt")

    def connect(self, opening: Opening) -> None:
        """Fill the line when the page opens or its tab is shown, and let it be forgotten."""
        opening.add(lambda request: self.update(), [self.view])
        self.shown.select(self.update, None, self.view, **QUIET)
        self.view.click(self._forget, None, self.view, **EVERY_ACT)

    def update(self) -> dict[Any, str]:
        """Return the line as it is now."""
        return {self.view: learnt_view(self.studio.votes.taste_in_choices(), self.kind)}

    def _forget(self) -> dict[Any, str]:
        self.studio.votes.forget(ENGINES)
        return self.update()


def learnt_view(taste: Taste, kind: Kind) -> str:
    """Return what was learned, and the order of the choices of a kind as CSS."""
    told = told_taste(taste, "learnt.title", "learnt.how", feature_name)
    if not taste.weights:
        return told
    return f"<style>{order_css(taste, kind)}</style>{told}"


def order_css(taste: Taste, kind: Kind) -> str:
    """Return CSS that puts the choices of a kind in order, a heart on those that were liked."""
    ranked = taste.ranked([Choice(kind, key) for key in choices_of(kind)])
    rules = "".join(f"{_found(choice)}{{order:{i}}}" for i, choice in enumerate(ranked, 1))
    liked = [choice for choice in ranked if taste.weights.get(choice.name, 0.0) >= LEAST]
    hearts = ",".join(f"{_found(choice)}>span::after" for choice in liked)
    return rules + (f'{hearts}{{content:" ♥";color:var(--color-accent)}}' if liked else "")


def feature_name(name: str) -> str:
    """Return the name of a feature of choices as HTML."""
    kind, _, key = name.partition(":")
    if not key:
        return both(f"tour.kind_{name}" if name in PLACE_KINDS else f"learnt.{name}")
    if kind == "place":
        return place_name(find(key))
    if kind == "look":
        return both(f"style.{key}")
    return both(f"painting.{key}" if find_painting(key) else f"filter.{key}")


def _found(choice: Choice) -> str:
    """Return the CSS selector of a choice."""
    if choice.kind == "place":
        return f'.place[data-place="{choice.key}"]'
    return f'.wall label:has(input[value="{choice.key}"])'

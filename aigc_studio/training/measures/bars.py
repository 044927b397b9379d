"""What a model must reach: each figure's bar, and the floor below which it is not shipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LANGUAGE_GAP = 0.05  # that Chinese may be worse than English
SECOND_GAP = 0.1  # that the second judge may find less


@dataclass(frozen=True)
class Bar:
    """A figure of `whole.measure` and what it must be, both shares in [0, 1]."""

    name: str
    where: tuple[str, ...]  # keys that lead to the figure
    bar: float
    floor: float | None

    def value(self, figures: Mapping[str, Any]) -> float | None:
        """Return the figure, or None where it was not measured."""
        found: Any = figures
        for key in self.where:
            if key not in found:
                return None
            found = found[key]
        return float(found)

    def verdict(self, figures: Mapping[str, Any]) -> str:
        """Return how the figure stands to the bar, in a word or two."""
        value = self.value(figures)
        if value is None:
            return "not measured"
        if value >= self.bar:
            return "reached"
        return "below the floor" if self.floor is not None and value < self.floor else "missed"


BARS = (
    Bar("prompt top-1", ("names", "all", "all", "top1"), 0.70, None),
    Bar("prompt top-5", ("names", "all", "all", "top5"), 0.85, 0.60),
    Bar("paraphrases top-5", ("paraphrases", "all", "top5"), 0.75, 0.45),
    Bar("style", ("style", "all"), 0.90, 0.80),
    Bar("held-out combinations", ("combinations", "right"), 0.60, None),
    Bar("colour words", ("colours", "all"), 0.80, None),
    Bar("pairs", ("pairs", "both"), 0.50, None),
    Bar("avatar attributes, balanced", ("traits", "means", "all", "drawn"), 0.85, None),
)


def language_gap(figures: Mapping[str, Any]) -> float:
    """Return how much more English prompts get right than Chinese ones, top-5, the larger of two.

    Of names and of paraphrases.
    """
    tops = [figures["names"]["all"], figures["paraphrases"]]
    gaps: list[float] = [top["en"]["top5"] - top["zh"]["top5"] for top in tops]
    return max(gaps)


def second_gap(figures: Mapping[str, Any]) -> float:
    """Return how much less the second judge finds right than the first, top-5, the larger of two.

    Of names and of paraphrases.
    """
    first = {"names": figures["names"]["all"]["all"], "paraphrases": figures["paraphrases"]["all"]}
    gaps: list[float] = [
        tops["top5"] - figures["second"][name]["top5"] for name, tops in first.items()
    ]
    return max(gaps)

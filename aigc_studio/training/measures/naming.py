"""Prompt accuracy: is the concept that was asked for the nearest of all in a drawn picture?"""

from collections.abc import Mapping, Sequence

from torch import Tensor

from aigc_studio.training.data import STICKERS
from aigc_studio.training.measures.asking import LANGUAGES, Ask
from aigc_studio.training.measures.real import Real, concepts_of
from aigc_studio.training.prompt_accuracy import accuracy, nearest_concepts

AMONG = 5

Tops = Mapping[str, float]  # "pictures": how many; "top1" and "top5": shares in [0, 1]


def nearest(features: Tensor, bank: Real) -> list[list[str]]:
    """Return the five nearest concepts of each of N pictures (N, D), nearest first."""
    return nearest_concepts(features, bank.seen.things, concepts_of(bank.rows), AMONG)


def tops(found: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> Tops:
    """Return how often a wanted concept is the nearest, or among the five nearest."""
    sets = [set(concepts) for concepts in wanted]
    return {
        "pictures": len(found),
        "top1": accuracy(found, sets, 1) if sets else 0.0,
        "top5": accuracy(found, sets, AMONG) if sets else 0.0,
    }


def tops_of(found: Sequence[Sequence[str]], asks: Sequence[Ask], **only: str) -> Tops:
    """Return `tops` of the asks whose style or language is as given."""
    places = [i for i, ask in enumerate(asks) if all(getattr(ask, k) == v for k, v in only.items())]
    return tops([found[i] for i in places], [asks[i].concepts for i in places])


def by_style(found: Sequence[Sequence[str]], asks: Sequence[Ask]) -> dict[str, dict[str, Tops]]:
    """Return `tops` by style and language, each with "all" besides."""
    styles = dict.fromkeys(ask.style for ask in asks)
    choices = [("all", {}), *((style, {"style": style}) for style in styles)]
    return {
        name: {
            "all": tops_of(found, asks, **choice),
            **{each: tops_of(found, asks, **choice, language=each) for each in LANGUAGES},
        }
        for name, choice in choices
    }


def by_group(found: Sequence[Sequence[str]], asks: Sequence[Ask], bank: Real) -> dict[str, Tops]:
    """Return `tops` by the group of the index that the first wanted concept belongs to."""
    groups = {row["hexcode"]: row["group"] for row in bank.rows}
    places: dict[str, list[int]] = {}
    for i, ask in enumerate(asks):
        places.setdefault(groups[ask.concepts[0]], []).append(i)
    return {
        group: tops([found[i] for i in some], [asks[i].concepts for i in some])
        for group, some in sorted(places.items())
    }


def ceilings(bank: Real, softened: Real) -> dict[str, Mapping[str, Tops]]:
    """Return how real pictures score, by style: what a drawn one can hope for.

    "another hand": real pictures of a style among those of the other three, so what a good new
    drawing of a thing would get. "softened": some real ones softened by
    `real.as_drawn`, with themselves in the bank, so what a soft copy would get.
    """
    other, soft = {}, {}
    for style in STICKERS:
        asked = bank.of([style])
        rest = bank.of([name for name in STICKERS if name != style])
        known = set(concepts_of(rest.rows))
        places = [i for i, row in enumerate(asked.rows) if row["hexcode"] in known]
        wanted = [[asked.rows[i]["hexcode"]] for i in places]
        other[style] = tops(nearest(asked.seen.things[places], rest), wanted)
        blurred = softened.of([style])
        wanted = [[concept] for concept in concepts_of(blurred.rows)]
        soft[style] = tops(nearest(blurred.seen.things, bank), wanted)
    return {"another hand": other, "softened": soft}

"""Pairs: are both things that were asked for in one picture?"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from aigc_studio.training.data import Row
from aigc_studio.training.measures.ground import cut_out, parts, thing_mask
from aigc_studio.training.prompts import PROMPTS

PAIRS = PROMPTS.with_name("pairs.json")
SMALLEST, MOST = 0.015, 4  # share of the picture that a part covers at least; parts looked at

# Pictures (N, 3, S, S) uint8 to their five nearest concepts each.
Nearest = Callable[[Tensor], list[list[str]]]
Found = Sequence[Sequence[str]]  # of one picture: the five nearest concepts of each cutting


@dataclass(frozen=True)
class Pair:
    """Two things in one prompt, and the hexcodes that count as each."""

    language: str
    prompt: str
    first: frozenset[str]
    second: frozenset[str]


def read_pairs(file: Path = PAIRS) -> list[Pair]:
    """Return the fixed pairs, English first."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [
        Pair(row["language"], row["prompt"], *(frozenset(each) for each in row["concepts"]))
        for row in rows
    ]


def cuttings(picture: Tensor) -> list[Tensor]:
    """Return what may be one thing: squares around the things in four halves, and around parts.

    Left, right, upper and lower half, as far as there is something in them; and the largest parts
    that the ground separates.

    Args:
        picture: (3, S, S) uint8.
    """
    thing = thing_mask(picture[None])[0]
    middle = thing.shape[0] // 2
    halves = [torch.zeros_like(thing) for _ in range(4)]
    halves[0][:, :middle] = halves[1][:, middle:] = True
    halves[2][:middle] = halves[3][middle:] = True
    regions = [half & thing for half in halves] + parts(thing, SMALLEST, MOST)
    return [cut_out(picture, r) for r in regions if r.sum() >= SMALLEST * r.numel()]


def look_into(pictures: Tensor, nearest: Nearest) -> list[Found]:
    """Return what the cuttings of each picture (N, 3, S, S) uint8 look like."""
    cut = [cuttings(picture) for picture in pictures]
    seen = iter(nearest(torch.stack([each for some in cut for each in some])) if any(cut) else [])
    return [[next(seen) for _ in some] for some in cut]


def both(found: Found, pair: Pair) -> bool:
    """Tell whether one cutting looks like the first thing and another one like the second."""
    first = {i for i, concepts in enumerate(found) if pair.first & set(concepts)}
    second = {i for i, concepts in enumerate(found) if pair.second & set(concepts)}
    return bool(first and second) and len(first | second) > 1


def either(found: Found, pair: Pair) -> bool:
    """Tell whether some cutting looks like one of the two."""
    return any((pair.first | pair.second) & set(concepts) for concepts in found)


def shares(found: Sequence[Found], pairs: Sequence[Pair]) -> dict[str, float]:
    """Return shares in [0, 1] of pictures with both things and with one of them at least.

    "both by accident": the pictures judged by the pair after theirs, which nobody asked them for.
    """
    number = len(pairs)
    shifted = [*pairs[1:], pairs[0]]
    return {
        "pictures": number,
        "both": sum(map(both, found, pairs)) / number,
        "one": sum(map(either, found, pairs)) / number,
        "both by accident": sum(map(both, found, shifted)) / number,
    }


def chosen_rows(
    pairs: Sequence[Pair], styles: Sequence[str], rows: Sequence[Row]
) -> list[tuple[Row, Row]]:
    """Return real stickers of both things of each pair, the n-th pair in the n-th style.

    Args:
        pairs: what is wanted.
        styles: taken round and round.
        rows: of real stickers; every style has one of each thing.
    """
    chosen = []
    for i, pair in enumerate(pairs):
        known = {row["hexcode"]: row for row in rows if row["set"] == styles[i % len(styles)]}
        first, second = (known[min(each & known.keys())] for each in (pair.first, pair.second))
        chosen.append((first, second))
    return chosen

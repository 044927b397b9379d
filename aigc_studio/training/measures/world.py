"""What drawn pictures are measured against, made once: real pictures, the judge and its probe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from aigc_studio.training.data import AVATARS, STICKERS, Row
from aigc_studio.training.judge import SqueezeNet, load_judge
from aigc_studio.training.measures import colour_words, copying, naming, object_pairs
from aigc_studio.training.measures.asking import style_words
from aigc_studio.training.measures.ground import beside
from aigc_studio.training.measures.kernel_distance import halves, kernel_distance
from aigc_studio.training.measures.probe import Probe
from aigc_studio.training.measures.real import SPRITES, Real, concepts_of, on_white, see_real
from aigc_studio.training.measures.second import SecondJudge
from aigc_studio.training.measures.seeing import Seen, look
from aigc_studio.training.measures.style import style_probe

KINDS: Mapping[str, Sequence[str]] = {
    "stickers": STICKERS,
    "avatars": AVATARS,
    "sprites": (SPRITES,),
}
DRAWN = 640  # pictures of the smaller set, where two sets of real ones are compared


@dataclass(frozen=True)
class World:
    """Everything but the model."""

    judge: SqueezeNet
    kinds: Mapping[str, Real]  # the real pictures of each kind; stickers are the bank of concepts
    softened: Real  # some of them, as a model may draw them
    words: Mapping[str, Mapping[str, str]]  # for each style, by language
    probe: Probe
    rules: Mapping[str, colour_words.Rule]
    second: SecondJudge
    figures: Mapping[str, Any]  # how the measures judge real pictures: ceilings and controls

    @property
    def bank(self) -> Real:
        """All real stickers."""
        return self.kinds["stickers"]

    def look(self, pictures: Tensor) -> Seen:
        """Show pictures (N, 3, S, S) uint8 to the judge."""
        return look(self.judge, pictures)

    def nearest(self, pictures: Tensor) -> list[list[str]]:
        """Return the five nearest concepts of pictures (N, 3, S, S) uint8."""
        return naming.nearest(self.look(pictures).things, self.bank)


def make_world(data: Path, kept: Path | None) -> World:
    """Look at all real pictures, and measure them as drawn ones will be.

    Args:
        data: folder of the training sets.
        kept: see `see_real`.
    """
    judge = load_judge(data)
    real, softened = see_real(data, judge, kept)
    kinds = {kind: real.of(styles) for kind, styles in KINDS.items()}
    probe, read = style_probe(real, softened)
    rules, _ = colour_words.read_colours()
    bank = kinds["stickers"]

    def nearest(pictures: Tensor) -> list[list[str]]:
        return naming.nearest(look(judge, pictures).things, bank)

    figures: dict[str, Any] = {
        "pictures": {kind: len(some.rows) for kind, some in kinds.items()},
        "concepts": len(set(concepts_of(bank.rows))),
        "style_probe": read,
        "names": naming.ceilings(bank, softened),
        "colours": _colours(data, bank.rows, rules),
        "pairs": _pairs(data, bank.rows, nearest),
        "kernel_distance": {
            kind: kernel_distance(*halves(some.seen.pooled, min(DRAWN, len(some.rows) // 2)))
            for kind, some in kinds.items()
        },
        "copying": {
            kind: copying.controls(some.seen.small, [row["concept"] for row in some.rows])
            for kind, some in kinds.items()
        },
    }
    second = SecondJudge(bank.rows)
    softened_stickers = softened.of(STICKERS)
    figures["second"] = naming.tops(
        second.nearest(softened_stickers.seen.small),
        [[concept] for concept in concepts_of(softened_stickers.rows)],
    )
    words = style_words(real.rows)
    return World(judge, kinds, softened, words, probe, rules, second, figures)


def _colours(
    data: Path, rows: Sequence[Row], rules: Mapping[str, colour_words.Rule]
) -> dict[str, float]:
    """Return how the colour rules judge real hearts, books and the like, named by their colour."""
    named = [(row, colour_words.plain_word(row["en"], rules)) for row in rows]
    chosen = [(row, word) for row, word in named if word is not None]
    words = [word for _, word in chosen]
    pictures = on_white(data, [row for row, _ in chosen])
    return colour_words.shares(pictures, words, rules)


def _pairs(data: Path, rows: Sequence[Row], nearest: object_pairs.Nearest) -> dict[str, float]:
    """Return how the rule for pairs judges real stickers laid side by side."""
    pairs = object_pairs.read_pairs()
    chosen = object_pairs.chosen_rows(pairs, STICKERS, rows)
    pictures = on_white(data, [row for both in chosen for row in both])
    laid = torch.stack([beside(both) for both in torch.split(pictures, 2)])
    return object_pairs.shares(object_pairs.look_into(laid, nearest), pairs)

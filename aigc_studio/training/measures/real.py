"""The real pictures that drawn ones are measured against, as the judge sees them."""

import hashlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import torch
from diffusers import AutoencoderKL
from torch import Tensor

from aigc_studio.training.data import AVATARS, STICKERS, Row, art_rows, lay_on, load_art
from aigc_studio.training.judge import SqueezeNet
from aigc_studio.training.measures.seeing import Seen, joined, look, soften
from aigc_studio.training.reconstruction import Copy, through
from aigc_studio.zoo.catalog import CHECKPOINTS

SIZE_PX = 128
SPRITES = "sprites"
SETS = (*STICKERS, *AVATARS, SPRITES)  # the styles that are told apart
PER_STYLE = 1000  # sprites that are looked at; of the other styles all
SOFT_PX = (128, 64, 48, 32)  # sides that softened pictures go through, before the autoencoder
SOFTENED = 15  # pictures of a style that are softened to each of them
SOFTENED_STICKERS = 100  # the same; their styles are hard to tell apart
AUTOENCODER = CHECKPOINTS / "vae-art-128"
BATCH = 256


class Real(NamedTuple):
    """Real pictures and their rows of `art_rows`, in the same order."""

    seen: Seen
    rows: Sequence[Row]

    def of(self, sets: Sequence[str]) -> "Real":
        """Return the pictures of those styles."""
        places = [i for i, row in enumerate(self.rows) if row["set"] in sets]
        return Real(self.seen.take(places), [self.rows[i] for i in places])


def lot(text: str) -> int:
    """Return a number that looks drawn by lot and is always the same for a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def real_rows(data: Path) -> list[Row]:
    """Return the rows of all styles: stickers without flags, avatars, and so many sprites."""
    rows = [row for row in art_rows(data) if row["set"] in SETS and row.get("group") != "flags"]
    sprites = sorted((r for r in rows if r["set"] == SPRITES), key=lambda r: lot(r["file"]))
    return [row for row in rows if row["set"] != SPRITES] + sprites[:PER_STYLE]


def softened_rows(rows: Sequence[Row]) -> dict[int, list[Row]]:
    """Return, for each of SOFT_PX, other rows of every style, always the same."""
    chosen: dict[int, list[Row]] = {side: [] for side in SOFT_PX}
    for name in SETS:
        of_style = [row for row in rows if row["set"] == name]
        number = SOFTENED_STICKERS if name in STICKERS else SOFTENED
        order = sorted(of_style, key=lambda row: lot(row["file"]))[: number * len(SOFT_PX)]
        for i, side in enumerate(SOFT_PX):
            chosen[side] += order[i :: len(SOFT_PX)]
    return chosen


def on_white(data: Path, rows: Sequence[Row]) -> Tensor:
    """Load rows of `art_rows` on a white ground: (N, 3, 128, 128) uint8."""
    pictures = lay_on(load_art(data, rows, SIZE_PX).pixels, torch.ones(1, 3, 1, 1))
    return ((pictures + 1) * 127.5).round().byte()


def as_drawn(copy: Copy, pictures: Tensor, side: int) -> Tensor:
    """Return pictures (N, 3, 128, 128) uint8 as a model may draw them.

    Args:
        copy: the way through an autoencoder, which leaves its own marks.
        pictures: real ones, (N, 3, 128, 128) uint8.
        side: of the smaller picture that they go through before, in pixels.
    """
    copied = copy(soften(pictures, side).float() / 127.5 - 1)
    return ((copied + 1) * 127.5).round().byte()


def see_real(data: Path, judge: SqueezeNet, kept: Path | None = None) -> tuple[Real, Real]:
    """Return the real pictures of all styles, and some of them softened, see `as_drawn`.

    Args:
        data: folder of the training sets.
        judge: looks at them.
        kept: file that keeps what was seen; read if it is there, else written. It must be thrown
            away when the data or the judge changes.
    """
    rows = real_rows(data)
    soft = softened_rows(rows)
    if kept is not None and kept.exists():
        parts = [Seen(*part).whole() for part in torch.load(kept, weights_only=True)]
    else:
        copy = through(AutoencoderKL.from_pretrained(AUTOENCODER).float().eval())
        parts = [
            joined(look(judge, on_white(data, some)) for some in _batches(rows)),
            joined(
                look(judge, as_drawn(copy, on_white(data, some), side))
                for side, of_side in soft.items()
                for some in _batches(of_side)
            ),
        ]
        if kept is not None:
            torch.save([tuple(part.halved()) for part in parts], kept)
    return Real(parts[0], rows), Real(parts[1], [row for some in soft.values() for row in some])


def concepts_of(rows: Sequence[Row]) -> list[str]:
    """Return what stickers show, as hexcodes."""
    return [row["hexcode"] for row in rows]


def _batches(rows: Sequence[Row]) -> chain[Sequence[Row]]:
    return chain(rows[i : i + BATCH] for i in range(0, len(rows), BATCH))

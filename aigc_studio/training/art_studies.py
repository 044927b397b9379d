"""What the one-pass generator looks at: latents of every kind of picture, and their captions.

Everything is made once and kept on disk. Sticker combinations that are held out are left away.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import torch
from diffusers import AutoencoderKL
from torch import Tensor

from aigc_studio.art.captions import compose
from aigc_studio.art.sampler import sample
from aigc_studio.models.facts import Fact
from aigc_studio.models.lexicon import Lexicon
from aigc_studio.training.art_captions import (
    LANGUAGES,
    Captions,
    idle_fragments,
    vocabulary_texts,
)
from aigc_studio.training.art_latents import (
    ArtLatents,
    dye,
    encode,
    kept,
    lot_of_colours,
    principal,
)
from aigc_studio.training.data import (
    AVATARS,
    STICKERS,
    Row,
    art_rows,
    held_out_combination,
    lay_on,
    load_art,
    read_index,
    read_lines,
)
from aigc_studio.training.facts import (
    avatar_facts,
    pair_facts,
    scene_facts,
    sprite_facts,
    sticker_facts,
)
from aigc_studio.training.lexicon_entries import make_lexicon
from aigc_studio.training.tokenizer import train_tokenizer
from aigc_studio.training.wording import COLOURS
from aigc_studio.zoo.catalog import CHECKPOINTS

VAE = CHECKPOINTS / "vae-art-128"
IDLE_TEXTS = {  # free texts of which pieces are put into captions
    "en": ("product_phrases_en.jsonl", "public_domain_en.jsonl"),
    "zh": ("poetry_zh.jsonl",),
}
IDLE_PIECES = 20_000  # of each language
IDLE_RARE = 10  # one in so many shapes the vocabulary
PART = 64  # pictures that are changed and encoded together


class Shown(NamedTuple):
    """A picture that the generator is to draw."""

    kind: str  # "stickers", "avatars" or "sprites"
    place: int  # among its kind
    dye: int | None  # which of the colours that it is shown in; None: its own
    facts: Sequence[Fact]


class Studies:
    """Latents and captions.

    Args:
        data: folder of the training sets.
        work: where latents are kept.
        image_size: side of the pictures in pixels.
        vocabulary: number of token ids.
        max_tokens: longest caption in tokens.
        dyes: colours in which every sticker is shown.
        scenes: captions of the scene generator, which draws them itself.
        seed: of what is drawn by lot.
        limit: about so many pictures of every kind, all without it.
    """

    def __init__(
        self,
        data: Path,
        work: Path,
        *,
        image_size: int,
        vocabulary: int,
        max_tokens: int,
        dyes: int,
        scenes: int,
        seed: int,
        limit: int | None = None,
    ) -> None:
        self.data, self.work, self.image_size = data, work, image_size
        self.vae = AutoencoderKL.from_pretrained(VAE)
        every = [row for row in art_rows(data) if row["set"] in (*STICKERS, *AVATARS, "sprites")]
        self.index = [row for row in read_index(data / "stickers") if not row["skin_tone"]]
        self.styles = {
            row[f"style_{lang}"]: row["set"]
            for row in every
            for lang in LANGUAGES
            if f"style_{lang}" in row
        }
        kinds = {
            "stickers": _stickers(every),
            "avatars": _of(every, AVATARS),
            "sprites": _of(every, ("sprites",)),
        }
        self.art = {kind: self._make(kind, _few(rows, limit)) for kind, rows in kinds.items()}
        self.stickers = self.art["stickers"]
        luck = random.Random(seed)
        self.scenes = [{"scene": sample(luck)} for _ in range(min(scenes, limit or scenes))]
        self.dyes = lot_of_colours(len(self.stickers.rows), dyes, seed)
        self.dyed: Tensor = kept(work / "dyed.pt", self._make_dyed)  # (N, dyes, C, H, W)
        idle = {
            lang: idle_fragments(_texts(data, IDLE_TEXTS[lang]), lang, IDLE_PIECES, luck)
            for lang in LANGUAGES
        }
        self.captions = Captions(self.index, idle)
        self.bare_captions = Captions(self.index, {})
        texts = [*vocabulary_texts(every), *vocabulary_texts(self.index)]
        texts += [*idle["en"][::IDLE_RARE], *idle["zh"][::IDLE_RARE]]
        texts += [compose(row["scene"], luck).text for row in self.scenes]
        self.tokenizer = train_tokenizer(texts, vocabulary, max_tokens)
        self.by_family = {
            name: [i for i, row in enumerate(self.stickers.rows) if row["set"] == name]
            for name in STICKERS
        }

    def facts(self) -> dict[str, list[str]]:
        """Return every fact that a picture may be told by: role -> what may play it."""
        found: dict[str, list[str]] = {}
        for role, player in sorted(set(self._facts())):
            found.setdefault(role, []).append(player)
        return found

    def latents(self, shown: Sequence[Shown]) -> Tensor:
        """Return the latents of pictures (B, C, H, W) float32."""
        found = []
        for one in shown:
            values = self.art[one.kind].values if one.dye is None else self.dyed[:, one.dye]
            found.append(values[one.place].float())
        return torch.stack(found)

    def pixels(self, shown: Sequence[Shown]) -> Tensor:
        """Return pictures on white (B, 3, S, S) in [-1, 1]."""
        found = []
        for one in shown:
            pixels = self._pixels[one.kind][one.place][None]
            if one.dye is not None:
                pixels = dye(pixels, COLOURS[self.dyes[one.place][one.dye]])
            found.append(lay_on(pixels, torch.ones(1, 3, 1, 1)))
        return torch.cat(found)

    @cached_property
    def _pixels(self) -> Mapping[str, Tensor]:
        """All pictures, kind -> (N, 4, S, S) uint8."""
        return {
            kind: load_art(self.data, art.rows, self.image_size).pixels
            for kind, art in self.art.items()
        }

    def lexicon(self) -> Lexicon:
        """Return which words stand for which things, in the order of `facts`."""
        texts = (text for lang in LANGUAGES for text in _texts(self.data, IDLE_TEXTS[lang]))
        return make_lexicon(self.index, self.facts()["thing"], texts, self.styles)

    def _facts(self) -> Iterator[Fact]:
        for row in self.stickers.rows:
            yield from (*sticker_facts(row), *pair_facts(row, row))
        yield from (("colour", colour.en) for colour in COLOURS)
        for row in self.art["avatars"].rows:
            yield from avatar_facts(row)
        for row in self.art["sprites"].rows:
            yield from sprite_facts(row)
        for row in self.scenes:
            yield from scene_facts(row["scene"], ("time", "sky", "season"))

    def principal(self, components: int) -> tuple[Tensor, Tensor]:
        """Return the mean and the principal components of all latents, see `principal`."""
        return principal([art.values for art in self.art.values()], components)

    def _make(self, name: str, rows: Sequence[Row]) -> ArtLatents:
        def make() -> Tensor:
            return encode(self.vae, load_art(self.data, rows, self.image_size).pixels)

        return ArtLatents(kept(self.work / f"{name}.pt", make), rows)

    def _make_dyed(self) -> Tensor:
        pictures = load_art(self.data, self.stickers.rows, self.image_size).pixels
        found = []
        for begin in range(0, len(pictures), PART):
            dyed = [
                dye(pictures[i : i + 1], COLOURS[n])
                for i, numbers in enumerate(self.dyes[begin : begin + PART], begin)
                for n in numbers
            ]
            found.append(encode(self.vae, torch.cat(dyed)))
        latents = torch.cat(found)
        return latents.reshape(len(pictures), -1, *latents.shape[1:])


def _stickers(rows: Sequence[Row]) -> list[Row]:
    return [
        row for row in _of(rows, STICKERS) if not held_out_combination(row["hexcode"], row["set"])
    ]


def _of(rows: Sequence[Row], sets: Sequence[str]) -> list[Row]:
    return [row for row in rows if row["set"] in sets]


def _few(rows: Sequence[Row], limit: int | None) -> Sequence[Row]:
    """Return about `limit` rows, evenly from all."""
    return rows[:: max(1, len(rows) // limit)] if limit else rows


def _texts(data: Path, files: Sequence[str]) -> list[str]:
    return [str(row["text"]) for file in files for row in read_lines(data / "text" / file)]

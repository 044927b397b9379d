"""What the one-pass generator looks at: latents of every kind of picture, and their captions.

Everything is made once and kept on disk. Sticker combinations that are held out are left away.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from diffusers import AutoencoderKL
from torch import Tensor

from aigc_studio.art.captions import compose
from aigc_studio.art.sampler import sample
from aigc_studio.models.fact_reader import Fact
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
        index = [row for row in read_index(data / "stickers") if not row["skin_tone"]]
        self.stickers = self._make("stickers", _few(_stickers(every), limit))
        self.avatars = self._make("avatars", _few(_of(every, AVATARS), limit))
        self.sprites = self._make("sprites", _few(_of(every, ("sprites",)), limit))
        luck = random.Random(seed)
        self.scenes = [{"scene": sample(luck)} for _ in range(min(scenes, limit or scenes))]
        self.dyes = lot_of_colours(len(self.stickers.rows), dyes, seed)
        self.dyed: Tensor = kept(work / "dyed.pt", self._make_dyed)  # (N, dyes, C, H, W)
        idle = {
            lang: idle_fragments(_texts(data, IDLE_TEXTS[lang]), lang, IDLE_PIECES, luck)
            for lang in LANGUAGES
        }
        self.captions = Captions(index, idle)
        self.bare_captions = Captions(index, {})
        texts = [*vocabulary_texts(every), *vocabulary_texts(index)]
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

    def _facts(self) -> Iterator[Fact]:
        for row in self.stickers.rows:
            yield from (*sticker_facts(row), *pair_facts(row, row))
        yield from (("colour", colour.en) for colour in COLOURS)
        for row in self.avatars.rows:
            yield from avatar_facts(row)
        for row in self.sprites.rows:
            yield from sprite_facts(row)
        for row in self.scenes:
            yield from scene_facts(row["scene"], ("time", "sky", "season"))

    def principal(self, components: int) -> tuple[Tensor, Tensor]:
        """Return the mean and the principal components of all latents, see `principal`."""
        parts = (self.stickers, self.avatars, self.sprites)
        return principal([part.values for part in parts], components)

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

"""Measures LoRAs of the bundled model: how like the new thing is, and what else was forgotten.

Characters that the model never saw, each in twelve pictures: turned, moved, larger and smaller, so
that it is a thing and not a picture that is learned; four more are held out. Likeness is the mean
cosine of SqueezeNet features (`judge`) between drawn and held-out pictures. What is still known is
the share of prompts for other things whose picture is among the five nearest concepts.
"""

import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline
from PIL import Image
from torch import Tensor

from aigc_studio.core.images import on_white
from aigc_studio.training.data import load_stickers, read_index
from aigc_studio.training.judge import SqueezeNet, load_judge
from aigc_studio.training.lora_training import OTHER_THINGS
from aigc_studio.training.prompt_accuracy import (
    Bank,
    accuracy,
    build_bank,
    draw,
    nearest_concepts,
)
from aigc_studio.training.prompts import Prompt, read_prompts
from aigc_studio.training.recipes.diffusion_sticker_128 import STEM, Recipe
from aigc_studio.training.squares import to_tensor
from aigc_studio.zoo.catalog import find_model

KINDS = ("noto", "adventurer", "crawl")  # a sticker, an avatar and a game figure
PICTURES, HELD_OUT = 12, 4
SIDE = 128  # px
DRAWN = 8  # pictures of the new thing
NAMES = 76  # of things, beside the 24 everyday prompts
STEPS, GUIDANCE = 4, 2.0


@dataclass(frozen=True)
class Character:
    """A thing to learn."""

    name: str
    pictures: Sequence[Image.Image]  # to learn from
    held_out: Sequence[Image.Image]


@dataclass(frozen=True)
class Likeness:
    """Mean cosines to the held-out pictures."""

    base: float  # of what the untrained model draws
    tuned: float
    real: float  # of the pictures that were learned from

    @property
    def gain(self) -> float:
        """The share of the gap between base and real that was closed."""
        return (self.tuned - self.base) / (self.real - self.base)


class Examiner:
    """Judges pictures; reads the training data once."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.judge: SqueezeNet = load_judge(data)
        recipe = Recipe()
        self.bank: Bank = build_bank(
            load_stickers(data, recipe.sets, recipe.image_size), self.judge
        )
        self.prompts = read_prompts() + self._names()

    def likeness(self, character: Character, base: Tensor, tuned: Tensor) -> Likeness:
        """Compare pictures (N, 3, S, S) in [0, 1] with the held-out ones."""
        held = self.judge.features(_pixels(character.held_out))

        def cosine(pictures: Tensor) -> float:
            return float((self.judge.features(pictures) @ held.T).mean())

        return Likeness(
            base=cosine(base * 2 - 1),
            tuned=cosine(tuned * 2 - 1),
            real=cosine(_pixels(character.pictures)),
        )

    def known(self, pipeline: StableDiffusionPipeline) -> float:
        """Return the share of the prompts that are among the five nearest concepts."""
        spec = find_model(STEM)
        texts = [spec.with_style(prompt.prompt) for prompt in self.prompts]
        drawn = draw(pipeline, texts, STEPS, GUIDANCE)
        found = nearest_concepts(
            self.judge.features(drawn * 2 - 1), self.bank.features, self.bank.concepts, 5
        )
        return accuracy(found, [set(prompt.concepts) for prompt in self.prompts], 5)

    def _names(self) -> list[Prompt]:
        """Return names of things of the training set, drawn by lot."""
        told = {thing.removeprefix("a ") for thing in OTHER_THINGS}
        rows = [row for row in self.bank.rows if row["en"] not in told]
        chosen = random.Random(7).sample(rows, NAMES)
        return [
            Prompt("en", row["en"], (row["hexcode"],))
            if i % 2
            else Prompt("zh", row["zh"], (row["hexcode"],))
            for i, row in enumerate(chosen)
        ]


def drawn_of(pipeline: StableDiffusionPipeline, word: str) -> Tensor:
    """Return pictures (DRAWN, 3, S, S) in [0, 1] of a word."""
    return draw(pipeline, [find_model(STEM).with_style(word)] * DRAWN, STEPS, GUIDANCE)


def characters(data: Path, kind: str, count: int) -> list[Character]:
    """Return characters of a kind that the bundled model never saw."""
    folder, archive, rows = _source(data, kind)
    chosen = random.Random(kind).sample(rows, count)
    found = []
    with zipfile.ZipFile(folder / archive) as pictures:
        for row in chosen:
            picture = Image.open(io.BytesIO(pictures.read(row["file"])))
            chance = random.Random(row["file"])
            posed = [_posed(picture.convert("RGBA"), chance) for _ in range(PICTURES + HELD_OUT)]
            found.append(Character(row["en"], posed[:PICTURES], posed[PICTURES:]))
    return found


def _source(data: Path, kind: str) -> tuple[Path, str, list[dict]]:  # type: ignore[type-arg]
    if kind == "noto":  # animals and fantasy that Fluent draws quite otherwise
        rows = [r for r in read_index(data / "stickers") if r["set"] == "noto"]
        rows = [r for r in rows if r["group"] == "animals & nature"]
        return data / "stickers", "noto.zip", rows  # type: ignore[return-value]
    if kind == "crawl":
        rows = [r for r in read_index(data / "sprites") if r["category"] == "mon"]
        return data / "sprites", rows[0]["zip"], rows  # type: ignore[return-value]
    rows = [r for r in read_index(data / "avatars") if r["style"] == kind]
    return data / "avatars", "avatars.zip", rows  # type: ignore[return-value]


def _posed(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Return the picture on white: a little turned, moved, larger or smaller."""
    soft = Image.Resampling.BICUBIC if picture.width >= SIDE // 2 else Image.Resampling.NEAREST
    side = round(SIDE * chance.uniform(0.72, 0.95))
    figure = picture.resize((side, side), soft)
    figure = figure.rotate(chance.uniform(-10, 10), Image.Resampling.BICUBIC, expand=False)
    canvas = Image.new("RGBA", (SIDE, SIDE), (255, 255, 255, 0))
    room = SIDE - side
    canvas.alpha_composite(figure, (chance.randint(0, room), chance.randint(0, room)))
    return on_white(canvas)


def _pixels(pictures: Sequence[Image.Image]) -> Tensor:
    return torch.stack([to_tensor(picture) for picture in pictures]).float() / 127.5 - 1

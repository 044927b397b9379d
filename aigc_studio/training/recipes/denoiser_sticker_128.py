"""The first bundled text-to-image model: stickers at 128 px from a prompt in English or Chinese.

Data: the 3D and the flat family of Fluent emoji (MIT), without flags, symbols and people, who are
a third of the set and hard to tell apart at 128 px. The captions carry the style, so both families
share what they know about shapes. Three stages: first the text encoder learns to draw 32 px
sketches, which costs a thirtieth of a step of the whole network; then everything is trained
together; at last the text encoder learns that words around the subject change nothing.

    python -m aigc_studio.training.recipes.denoiser_sticker_128 --data DIR --hours 0.78
    python -m aigc_studio.training.recipes.denoiser_sticker_128 --data DIR --smoke

Runs on CPU or CUDA, saves every six minutes under --work, and goes on from there when called
again.
"""

import copy
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import structlog
import torch
import typer
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.training_utils import EMAModel
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.models.denoiser import PATCH, EncodedText, PixelDenoiser, TextEncoder
from aigc_studio.models.pixel_pipeline import PixelPipeline
from aigc_studio.training.captions import (
    all_texts,
    compose_caption,
    compose_phrase,
)
from aigc_studio.training.data import Pictures, load_stickers
from aigc_studio.training.loop import Progress, Schedule, averages_in, train_stage
from aigc_studio.training.losses import gradient_loss, noise_shares
from aigc_studio.training.tokenizer import train_tokenizer

STEM = "denoiser-sticker-128"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    sets: tuple[str, ...] = ("fluent3d", "fluent_flat")
    image_size: int = 128
    channels: tuple[int, int, int] = (96, 192, 384)
    vocabulary: int = 6000
    text_width: int = 240
    text_layers: int = 3
    max_tokens: int = 32
    words_batch: int = 128
    words_rate: float = 2e-3
    phrases_rate: float = 1e-3
    words_share: float = 0.13  # of the time: the text encoder and its sketches alone
    phrases_share: float = 0.13  # of the time: the text encoder, on free phrases
    batch: int = 16
    learning_rate: float = 6e-4
    pure_noise_share: float = 0.4  # of a batch: the sketch alone, no picture to start from
    no_caption_share: float = 0.08  # of a batch: what guidance steers away from
    flat_weight: float = 0.5  # against 1 for the 3D family, which prompts get by default
    seed: int = 2026


class Course:
    """The pictures, the tokenizer and the network of one run, and the losses of its two stages."""

    def __init__(self, recipe: Recipe, pictures: Pictures) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.pictures = pictures
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer = train_tokenizer(
            all_texts(pictures.rows), recipe.vocabulary, recipe.max_tokens, has_end=False
        )
        self.model = PixelDenoiser(
            image_size=recipe.image_size,
            channels=recipe.channels,
            vocabulary=recipe.vocabulary,
            text_width=recipe.text_width,
            text_layers=recipe.text_layers,
            max_tokens=recipe.max_tokens,
        ).to(self.device, memory_format=torch.channels_last)
        self.plain = self.model.text  # in the last stage a copy of what the network knows
        side = recipe.image_size // PATCH
        parts = [
            F.interpolate(p.float(), side, mode="area") for p in torch.split(pictures.pixels, 256)
        ]
        self.small = (
            torch.cat(parts) / 127.5 - 1
        )  # (N, 3, S/4, S/4): what sketches should look like
        self.weights = torch.tensor(
            [recipe.flat_weight if row["set"] == "fluent_flat" else 1.0 for row in pictures.rows]
        )

    def words_loss(self, step: int) -> Tensor:
        """Return how far the sketches of a batch of captions are from their small pictures."""
        chosen, text, _ = self._batch(step, self.recipe.words_batch)
        return self._sketch_loss(chosen, text)

    def picture_loss(self, step: int) -> Tensor:
        """Return the loss of the whole network on a batch."""
        chosen, text, generator = self._batch(step, self.recipe.batch)
        clean = self.pictures.pixels[chosen].to(self.device).float() / 127.5 - 1
        clean = clean.to(memory_format=torch.channels_last)
        t = noise_shares(len(clean), self.recipe.pure_noise_share, generator).to(self.device)
        share = t[:, None, None, None]
        noise = torch.randn(clean.shape, generator=generator).to(self.device)
        drawn = self.model((1 - share) * clean + share * noise, t, text).float()
        loss = F.l1_loss(drawn, clean) + gradient_loss(drawn, clean)
        return loss + self._sketch_loss(chosen, text)

    def phrases_loss(self, step: int) -> Tensor:
        """Return how far free phrases are from the plain captions of their pictures.

        Measured on the sentence that the finished network knows, and on the sketch.
        """
        generator, chance = self._luck(step)
        chosen = self._choose(self.recipe.words_batch, generator)
        pairs = [compose_phrase(self.pictures.rows[i], chance) for i in chosen.tolist()]
        free = self._encode([phrase for phrase, _ in pairs], self.model.text)
        with torch.no_grad():
            plain = self._encode([caption for _, caption in pairs], self.plain)
        apart = F.mse_loss(free.sentence.float(), plain.sentence.float())
        return apart + self._sketch_loss(chosen, free)

    def _luck(self, step: int) -> tuple[torch.Generator, random.Random]:
        seed = self.recipe.seed * 1_000_003 + step
        return torch.Generator().manual_seed(seed), random.Random(seed)

    def _choose(self, size: int, generator: torch.Generator) -> Tensor:
        return torch.multinomial(self.weights, size, replacement=True, generator=generator)

    def _encode(self, captions: list[str], encoder: TextEncoder) -> EncodedText:
        tokens = self.tokenizer(captions, padding=True, truncation=True, return_tensors="pt")
        tokens = tokens.to(self.device)
        text: EncodedText = encoder(tokens.input_ids, tokens.attention_mask == 0)
        return text

    def _batch(self, step: int, size: int) -> tuple[Tensor, EncodedText, torch.Generator]:
        """Choose pictures and captions from the step number alone."""
        generator, chance = self._luck(step)
        chosen = self._choose(size, generator)
        captions = [
            "" if chance.random() < self.recipe.no_caption_share
            else compose_caption(self.pictures.rows[i], chance)
            for i in chosen.tolist()
        ]  # fmt: skip
        return chosen, self._encode(captions, self.model.text), generator

    def _sketch_loss(self, chosen: Tensor, text: EncodedText) -> Tensor:
        return F.mse_loss(self.model.draw_sketch(text).float(), self.small[chosen].to(self.device))


def train(recipe: Recipe, data: Path, work: Path, out: Path, schedule: Schedule) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far the pictures came."""
    course = Course(recipe, load_stickers(data, recipe.sets, recipe.image_size))

    def export(average: EMAModel, progress: Progress) -> None:
        with averages_in(average, course.model.parameters()):
            save_pipeline(course.model)
        log.info("exported", step=progress.step, pictures=progress.step * recipe.batch)

    def save_pipeline(model: PixelDenoiser) -> None:
        denoiser = PixelDenoiser.from_config(model.config)
        denoiser.load_state_dict(model.state_dict())
        scheduler = FlowMatchEulerDiscreteScheduler(shift=2.0)
        pipeline = PixelPipeline(denoiser.half(), course.tokenizer, scheduler)
        pipeline.save_pretrained(out, max_shard_size="8MB")

    budget = schedule.budget_s
    words = replace(schedule, budget_s=budget * recipe.words_share, learning_rate=recipe.words_rate)
    rest = replace(schedule, budget_s=budget * (1 - recipe.words_share - recipe.phrases_share))
    phrases = replace(
        schedule, budget_s=budget * recipe.phrases_share, learning_rate=recipe.phrases_rate
    )
    train_stage(
        nn.ModuleList([course.model.text, course.model.sketch]),
        course.words_loss,
        schedule=words,
        work=work / "words",
    )
    progress = train_stage(
        course.model, course.picture_loss, schedule=rest, work=work / "pictures", on_save=export
    )
    course.plain = copy.deepcopy(course.model.text).requires_grad_(False)
    train_stage(
        course.model.text,
        course.phrases_loss,
        schedule=phrases,
        work=work / "phrases",
    )
    save_pipeline(course.model)
    return progress


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of the whole run.")] = 2.0,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Pipeline folder to write.")] = Path("runs")
    / STEM
    / "out",
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train the bundled text-to-image model."""
    recipe = Recipe()
    schedule = Schedule(budget_s=hours * 3600, learning_rate=recipe.learning_rate)
    if smoke:
        recipe = Recipe(batch=2, words_batch=4, channels=(24, 24, 24), text_width=24, text_layers=1)
        schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    train(recipe, data, work, out, schedule)


if __name__ == "__main__":
    typer.run(main)

"""A diffusion model as a stock Stable Diffusion folder, small, for stickers.

Everything in the folder is a class of diffusers or transformers, so picture to picture, schedulers
and LoRAs work on it as on any model of the Hub; diffusers' own inpainting takes latents of four
channels only. Five things make it learn on a CPU:

- it works on the 16 x 16 latents of `vae-art-128`, which are made once;
- the first layers of its text encoder are those of `generator-art-128`, which know the words
  already, and stay as they are; the layers above tell which picture is meant;
- its UNet goes down to a single cell, and hears the words there: layers that know things by heart
  cost next to nothing where a picture is one vector, and the way up is that of a generator;
- the text encoder learns first, then it and these layers, without a picture to start from and
  without the fine levels, hundreds of captions a second, by sketches of the latents;
- it predicts the clean latents, and its schedule ends in pure noise (Lin et al. 2023,
  https://arxiv.org/abs/2305.08891): one step is a picture already, as of a one-pass generator, and
  a part of each batch learns just that.

    python -m aigc_studio.training.recipes.diffusion_sticker_128 --data DIR --hours 2
    python -m aigc_studio.training.recipes.diffusion_sticker_128 --data DIR --smoke

Runs on CPU or CUDA, saves every six minutes under --work, and goes on from there when called
again.
"""

import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import structlog
import torch
import typer
from diffusers import AutoencoderKL, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.training_utils import EMAModel
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AutoTokenizer, CLIPTextModel

from aigc_studio.training.art_studies import Shown, Studies
from aigc_studio.training.data import NOT_DRAWN
from aigc_studio.training.diffusion_networks import (
    TIMES,
    Sketch,
    heard_in,
    make_scheduler,
    make_text,
    make_unet,
)
from aigc_studio.training.loop import Progress, Schedule, averages_in, train_stage
from aigc_studio.training.losses import noise_shares
from aigc_studio.training.wording import COLOURS
from aigc_studio.zoo.catalog import CHECKPOINTS

STEM = "diffusion-sticker-128"
READER = CHECKPOINTS / "generator-art-128"  # whose tokenizer and text encoder it takes

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    sets: tuple[str, ...] = ("fluent3d", "fluent_flat")
    flat_weight: float = 0.6  # against 1 for the 3D family, which prompts get by default
    image_size: int = 128
    channels: tuple[int, ...] = (64, 128, 160, 160, 192)  # at 16, 8, 4, 2 cells and one
    heard: int = 3  # layers that hear the words, at the level of one cell, on the way up
    heads: int = 4
    groups: int = 16  # of the norms
    text_layers: int = 4  # the first of them are the generator's
    max_tokens: int = 32
    words_batch: int = 64
    bare_share: float = 0.6  # of the captions: what is meant and its style, no words around
    words_share: float = 0.09  # of the time: the text encoder alone
    words_rate: float = 2e-3
    heard_share: float = 0.04  # of the time: it and the coarse levels, which hear it
    heard_rate: float = 1e-3
    batch: int = 32
    learning_rate: float = 8e-4
    pure_noise_share: float = 0.3  # of a batch: the words alone, no picture to start from
    no_caption_share: float = 0.08  # of a batch: what guidance steers away from
    dyed_share: float = 0.15  # of a batch: stickers in another colour, which the caption names
    dyes: int = 2  # colours in which a sticker is shown
    average: float = 0.999
    seed: int = 2026


class Course:
    """The pictures, the words and the network of one run, and the loss of a step."""

    def __init__(self, recipe: Recipe, data: Path, work: Path, limit: int | None) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer = AutoTokenizer.from_pretrained(
            READER / "tokenizer", model_max_length=recipe.max_tokens
        )
        self.text = make_text(READER / "text_encoder", recipe.text_layers, recipe.max_tokens)
        self.text.to(self.device)  # type: ignore[arg-type]
        self.studies = Studies(
            data,
            work,
            image_size=recipe.image_size,
            vocabulary=len(self.tokenizer),
            max_tokens=recipe.max_tokens,
            dyes=recipe.dyes,
            scenes=1,
            seed=recipe.seed,
            limit=limit,
        )
        # Stable Diffusion's pipelines know a scale of the latents and no shift.
        self.unshifted = (
            self.studies.vae.config.shift_factor * self.studies.vae.config.scaling_factor
        )
        self.scheduler = make_scheduler()
        self.unet = make_unet(
            self.studies.vae,
            self.text,
            channels=recipe.channels,
            heard=recipe.heard,
            heads=recipe.heads,
            groups=recipe.groups,
        )
        self.unet.to(self.device)
        config = self.unet.config
        self.sketch = Sketch(
            self.text.config.hidden_size,
            len(self.studies.stickers.rows),
            recipe.channels[2],
            config.in_channels,
        ).to(self.device)
        weight = dict.fromkeys(recipe.sets, 1.0) | {"fluent_flat": recipe.flat_weight}
        self.weights = torch.tensor(
            [
                weight[row["set"]]
                if row["set"] in recipe.sets and row["group"] not in NOT_DRAWN
                else 0.0
                for row in self.studies.stickers.rows
            ]
        )

    def words_loss(self, step: int) -> Tensor:
        """Return how far the sketches of captions are, from the step number alone."""
        clean, captions, numbers, _ = self._batch(step, self.recipe.words_batch)
        return self.sketch.words_loss(self._words(captions)[1], clean, numbers)

    def heard_loss(self, step: int) -> Tensor:
        """Return the same with the sketches of the coarse levels, which hear the words."""
        clean, captions, numbers, _ = self._batch(step, self.recipe.words_batch)
        return self._sketch_loss(*self._words(captions), clean, numbers)

    def _sketch_loss(self, words: Tensor, told: Tensor, clean: Tensor, numbers: Tensor) -> Tensor:
        heard = self.sketch.heard_loss(heard_in(self.unet, words), clean)
        return heard + self.sketch.words_loss(told, clean, numbers)

    def loss(self, step: int) -> Tensor:
        """Return the squared errors of the predicted clean latents and of the sketches."""
        recipe = self.recipe
        clean, captions, numbers, luck = self._batch(step, recipe.batch)
        words, told = self._words(captions)
        noise = torch.randn(clean.shape, generator=luck).to(clean)
        share = noise_shares(len(clean), recipe.pure_noise_share, luck)
        times = (share * (TIMES - 1)).round().long().to(self.device)
        noisy = self.scheduler.add_noise(clean, noise, times)
        found = self.unet(noisy, times, words).sample
        return F.mse_loss(found.float(), clean) + self._sketch_loss(words, told, clean, numbers)

    def _batch(self, step: int, count: int) -> tuple[Tensor, list[str], Tensor, torch.Generator]:
        """Return latents (count, C, H, W) and captions of pictures, their numbers, and luck.

        A picture of which nothing is said has the number -1.
        """
        recipe, studies = self.recipe, self.studies
        seed = recipe.seed * 1_000_003 + step
        luck, chance = torch.Generator().manual_seed(seed), random.Random(seed)
        chosen = torch.multinomial(self.weights, count, replacement=True, generator=luck)
        shown, captions = [], []
        for place, i in enumerate(chosen.tolist()):
            row = studies.stickers.rows[i]
            n = chance.randrange(recipe.dyes) if place < count * recipe.dyed_share else None
            is_bare = chance.random() < recipe.bare_share
            captions_of = studies.bare_captions if is_bare else studies.captions
            if n is None:
                told = captions_of.sticker(row, chance)
            else:
                told = captions_of.coloured(row, COLOURS[studies.dyes[i][n]], chance)
            shown.append(Shown("stickers", i, n, told.facts))
            is_silent = chance.random() < recipe.no_caption_share
            captions.append("" if is_silent else told.caption)
        clean = (studies.latents(shown) + self.unshifted).to(self.device)
        numbers = torch.tensor(
            [i if caption else -1 for i, caption in zip(chosen.tolist(), captions, strict=True)]
        )
        return clean, captions, numbers.to(self.device), luck

    def _words(self, captions: list[str]) -> tuple[Tensor, Tensor]:
        """Encode captions as Stable Diffusion's pipelines do: all of the greatest length.

        Returns:
            The vectors (B, T, W), and those (B, W) of the token that ends each text.
        """
        tokens = self.tokenizer(
            captions, padding="max_length", truncation=True, return_tensors="pt"
        )
        words: Tensor = self.text(tokens.input_ids.to(self.device)).last_hidden_state
        ends = tokens.attention_mask.sum(1) - 1  # padding follows
        return words, words[torch.arange(len(ends)), ends]

    def save(self, out: Path) -> None:
        """Write the pipeline as it is now, in half precision."""
        unet = UNet2DConditionModel.from_config(self.unet.config)
        unet.load_state_dict(self.unet.state_dict())
        text = CLIPTextModel(self.text.config)
        text.load_state_dict(self.text.state_dict())
        known = {k: v for k, v in self.studies.vae.config.items() if not k.startswith("_")}
        vae = AutoencoderKL.from_config({**known, "shift_factor": None})
        vae.load_state_dict(self.studies.vae.state_dict())
        pipeline = StableDiffusionPipeline(
            vae.half(),
            text.half(),
            self.tokenizer,
            unet.half(),
            self.scheduler,
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )
        pipeline.save_pretrained(out, max_shard_size="8MB")


def train(
    recipe: Recipe,
    data: Path,
    work: Path,
    out: Path,
    schedule: Schedule,
    limit: int | None = None,
) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far it came."""
    course = Course(recipe, data, work, limit)

    everything = nn.ModuleList([course.unet, course.text, course.sketch])

    def export(average: EMAModel, progress: Progress) -> None:
        with averages_in(average, everything.parameters()):
            course.save(out)
        log.info("exported", step=progress.step, pictures=progress.step * recipe.batch)

    def stage(share: float, rate: float) -> Schedule:
        return replace(schedule, budget_s=schedule.budget_s * share, learning_rate=rate)

    train_stage(
        nn.ModuleList([course.text, course.sketch]),
        course.words_loss,
        schedule=stage(recipe.words_share, recipe.words_rate),
        work=work / "words",
    )
    train_stage(
        everything,
        course.heard_loss,
        schedule=stage(recipe.heard_share, recipe.heard_rate),
        work=work / "heard",
    )
    return train_stage(
        everything,
        course.loss,
        schedule=stage(1 - recipe.words_share - recipe.heard_share, recipe.learning_rate),
        work=work / "pictures",
        on_save=export,
    )


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
    """Train the bundled diffusion model."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600, learning_rate=recipe.learning_rate, average=recipe.average
    )
    if smoke:
        recipe = replace(recipe, words_batch=4, batch=4, channels=(16,) * 5)
        schedule = replace(schedule, budget_s=600, max_steps=3)
    train(recipe, data, work, out, schedule, limit=40 if smoke else None)


if __name__ == "__main__":
    typer.run(main)

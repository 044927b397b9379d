"""A diffusion model as a stock Stable Diffusion folder, small, for stickers. It waits for a GPU.

Everything in the folder is a class of diffusers or transformers, so picture to picture, schedulers
and LoRAs work on it as on any model of the Hub; diffusers' own inpainting takes latents of four
channels only. No weights of it ship yet. Four things are to make it learn quickly:

- it works on the 16 x 16 latents of `vae-art-128`, which are made once;
- its text encoder begins as the one of `generator-art-128`, which knows the words already, and
  first learns alone, many captions a second: the vectors of the last 16 places of a text, which a
  prompt leaves empty, become a sketch of the latents, one cell of 4 x 4 each;
- the network hears all of them by cross-attention, and as one vector beside the time;
- it predicts the clean latents, and its schedule ends in pure noise (Lin et al. 2023,
  https://arxiv.org/abs/2305.08891): one step is a picture already, as of a one-pass generator, and
  a part of each batch learns just that.

    python -m aigc_studio.training.recipes.diffusion_sticker_128 --data DIR --hours 2
    python -m aigc_studio.training.recipes.diffusion_sticker_128 --data DIR --smoke

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
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from diffusers.training_utils import EMAModel
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AutoTokenizer, CLIPTextModel

from aigc_studio.training.art_studies import Shown, Studies
from aigc_studio.training.loop import Progress, Schedule, averages_in, train_stage
from aigc_studio.training.losses import noise_shares
from aigc_studio.training.wording import COLOURS
from aigc_studio.zoo.catalog import CHECKPOINTS

STEM = "diffusion-sticker-128"
READER = CHECKPOINTS / "generator-art-128"  # whose tokenizer and text encoder it takes
SKETCH = 4  # cells of a side
NOT_DRAWN = ("flags",)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    sets: tuple[str, ...] = ("fluent3d", "fluent_flat")
    flat_weight: float = 0.6  # against 1 for the 3D family, which prompts get by default
    image_size: int = 128
    channels: tuple[int, ...] = (64, 160, 256)  # at 16, 8 and 4 cells
    heads: int = 4
    groups: int = 16  # of the norms
    text_layers: int = 4  # the first of them are the generator's
    words_batch: int = 128
    words_share: float = 0.2  # of the time: the text encoder and its sketches alone
    batch: int = 32
    learning_rate: float = 1e-3
    pure_noise_share: float = 0.3  # of a batch: the words alone, no picture to start from
    no_caption_share: float = 0.08  # of a batch: what guidance steers away from
    dyed_share: float = 0.15  # of a batch: stickers in another colour, which the caption names
    dyes: int = 2  # colours in which a sticker is shown
    average: float = 0.999
    seed: int = 2026


class Sketch(nn.Module):
    """Reads the vectors of the last places of a text as latents, one cell of a 4 x 4 grid each."""

    def __init__(self, width: int, channels: int, side: int) -> None:
        super().__init__()
        self.cell = side // SKETCH
        self.draw = nn.Linear(width, channels * self.cell**2)

    def loss(self, words: Tensor, latents: Tensor) -> Tensor:
        """Return the squared error of the sketches of texts (B, T, W) of latents (B, C, H, W)."""
        cells = F.pixel_unshuffle(latents, self.cell).flatten(2).transpose(1, 2)
        return F.mse_loss(self.draw(words[:, -(SKETCH**2) :]).float(), cells)


def make_text(recipe: Recipe) -> CLIPTextModel:
    """Return the generator's text encoder with layers added that change nothing yet."""
    known = CLIPTextModel.from_pretrained(READER / "text_encoder", dtype=torch.float32)
    config = copy.deepcopy(known.config)
    config.num_hidden_layers = recipe.text_layers
    text = CLIPTextModel(config)
    text.load_state_dict(known.state_dict(), strict=False)
    for name, weight in text.named_parameters():
        if name not in known.state_dict() and ("out_proj" in name or "fc2" in name):
            nn.init.zeros_(weight)
    return text


def make_unet(recipe: Recipe, vae: AutoencoderKL, text: CLIPTextModel) -> UNet2DConditionModel:
    """Return the untrained network: words at the two coarse levels, and beside the time."""
    coarse = len(recipe.channels) - 1
    return UNet2DConditionModel(
        sample_size=recipe.image_size // 8,
        in_channels=vae.config.latent_channels,
        out_channels=vae.config.latent_channels,
        block_out_channels=recipe.channels,
        layers_per_block=1,
        down_block_types=("DownBlock2D", *["CrossAttnDownBlock2D"] * coarse),
        up_block_types=(*["CrossAttnUpBlock2D"] * coarse, "UpBlock2D"),
        cross_attention_dim=text.config.hidden_size,
        attention_head_dim=recipe.heads,  # diffusers' name for the number of heads
        addition_embed_type="text",
        addition_embed_type_num_heads=recipe.heads,
        resnet_time_scale_shift="scale_shift",
        norm_num_groups=recipe.groups,
    )


def make_scheduler() -> DDIMScheduler:
    """Return the schedule that it is trained and asked with."""
    return DDIMScheduler(
        beta_schedule="scaled_linear",
        prediction_type="sample",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        clip_sample=False,
        steps_offset=1,  # as Stable Diffusion's pipelines want it
    )


class Course:
    """The pictures, the words and the network of one run, and the loss of a step."""

    def __init__(self, recipe: Recipe, data: Path, work: Path, limit: int | None) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer = AutoTokenizer.from_pretrained(READER / "tokenizer")
        self.text = make_text(recipe).to(self.device)  # type: ignore[arg-type]
        self.studies = Studies(
            data,
            work,
            image_size=recipe.image_size,
            vocabulary=len(self.tokenizer),
            max_tokens=self.tokenizer.model_max_length,
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
        self.unet = make_unet(recipe, self.studies.vae, self.text)
        self.unet.to(self.device, memory_format=torch.channels_last)
        config = self.unet.config
        self.sketch = Sketch(
            self.text.config.hidden_size, config.in_channels, config.sample_size
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
        clean, captions, _ = self._batch(step, self.recipe.words_batch)
        return self.sketch.loss(self._words(captions), clean)

    def loss(self, step: int) -> Tensor:
        """Return the squared errors of the predicted clean latents and of the sketches."""
        recipe = self.recipe
        clean, captions, luck = self._batch(step, recipe.batch)
        words = self._words(captions)
        noise = torch.randn(clean.shape, generator=luck).to(clean)
        last = self.scheduler.config.num_train_timesteps - 1
        share = noise_shares(len(clean), recipe.pure_noise_share, luck)
        times = (share * last).round().long().to(self.device)
        noisy = self.scheduler.add_noise(clean, noise, times)
        found = self.unet(noisy, times, words).sample
        return F.mse_loss(found.float(), clean) + self.sketch.loss(words, clean)

    def _batch(self, step: int, count: int) -> tuple[Tensor, list[str], torch.Generator]:
        """Return latents (count, C, H, W), captions, and what else is drawn by lot."""
        recipe, studies = self.recipe, self.studies
        seed = recipe.seed * 1_000_003 + step
        luck, chance = torch.Generator().manual_seed(seed), random.Random(seed)
        chosen = torch.multinomial(self.weights, count, replacement=True, generator=luck)
        shown, captions = [], []
        for place, i in enumerate(chosen.tolist()):
            row = studies.stickers.rows[i]
            n = chance.randrange(recipe.dyes) if place < count * recipe.dyed_share else None
            if n is None:
                told = studies.captions.sticker(row, chance)
            else:
                told = studies.captions.coloured(row, COLOURS[studies.dyes[i][n]], chance)
            shown.append(Shown("stickers", i, n, told.facts))
            is_bare = chance.random() < recipe.no_caption_share
            captions.append("" if is_bare else told.caption)
        clean = (studies.latents(shown) + self.unshifted).to(self.device)
        return clean.to(memory_format=torch.channels_last), captions, luck

    def _words(self, captions: list[str]) -> Tensor:
        """Encode captions as Stable Diffusion's pipelines do: all of the greatest length."""
        tokens = self.tokenizer(
            captions, padding="max_length", truncation=True, return_tensors="pt"
        ).to(self.device)
        words: Tensor = self.text(tokens.input_ids).last_hidden_state
        return words

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

    words = replace(schedule, budget_s=schedule.budget_s * recipe.words_share)
    rest = replace(schedule, budget_s=schedule.budget_s - words.budget_s)
    train_stage(
        nn.ModuleList([course.text, course.sketch]),
        course.words_loss,
        schedule=words,
        work=work / "words",
        tables=[course.text.get_input_embeddings()],
    )
    return train_stage(
        everything,
        course.loss,
        schedule=rest,
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
        recipe = replace(recipe, batch=4, channels=(16, 16, 16))
        schedule = replace(schedule, budget_s=600, max_steps=3)
    train(recipe, data, work, out, schedule, limit=40 if smoke else None)


if __name__ == "__main__":
    typer.run(main)

"""A diffusion model as a stock Stable Diffusion folder, small, for stickers. It waits for a GPU.

Everything in the folder is a class of diffusers or transformers, so picture to picture, schedulers
and LoRAs work on it as on any model of the Hub; diffusers' own inpainting takes latents of four
channels only. No weights of it ship yet: on one thread, 22 pictures a second, it had learned
colours and no things after 16,000 pictures, and two hours of that give it some 150,000. Three
things make it learn quickly:

- it works on the 16 x 16 latents of `vae-art-128`, which are made once;
- its text encoder is the one of `generator-art-128`, which knows the words already, and stays as it
  is; the network hears it by cross-attention, and as one vector beside the time;
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
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from diffusers.training_utils import EMAModel
from torch import Tensor
from torch.nn import functional as F
from transformers import AutoTokenizer, CLIPTextModel

from aigc_studio.training.art_studies import Shown, Studies
from aigc_studio.training.loop import Progress, Schedule, averages_in, train_stage
from aigc_studio.training.losses import noise_shares
from aigc_studio.training.wording import COLOURS
from aigc_studio.zoo.catalog import CHECKPOINTS

STEM = "diffusion-sticker-128"
READER = CHECKPOINTS / "generator-art-128"  # whose tokenizer and text encoder it takes
NOT_DRAWN = ("flags",)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    sets: tuple[str, ...] = ("fluent3d", "fluent_flat")
    flat_weight: float = 0.6  # against 1 for the 3D family, which prompts get by default
    image_size: int = 128
    channels: tuple[int, ...] = (96, 192, 224)  # at 16, 8 and 4 cells
    heads: int = 4
    groups: int = 16  # of the norms
    batch: int = 32
    learning_rate: float = 1e-3
    pure_noise_share: float = 0.3  # of a batch: the words alone, no picture to start from
    no_caption_share: float = 0.08  # of a batch: what guidance steers away from
    dyed_share: float = 0.15  # of a batch: stickers in another colour, which the caption names
    dyes: int = 2  # colours in which a sticker is shown
    average: float = 0.999
    seed: int = 2026


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
        text = CLIPTextModel.from_pretrained(READER / "text_encoder", dtype=torch.float32)
        self.text = text.requires_grad_(False).to(self.device)  # type: ignore[arg-type]
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
        weight = dict.fromkeys(recipe.sets, 1.0) | {"fluent_flat": recipe.flat_weight}
        self.weights = torch.tensor(
            [
                weight[row["set"]]
                if row["set"] in recipe.sets and row["group"] not in NOT_DRAWN
                else 0.0
                for row in self.studies.stickers.rows
            ]
        )

    def loss(self, step: int) -> Tensor:
        """Return the squared error of the predicted clean latents, from the step number alone."""
        recipe = self.recipe
        seed = recipe.seed * 1_000_003 + step
        luck, chance = torch.Generator().manual_seed(seed), random.Random(seed)
        shown, captions = self._batch(luck, chance)
        clean = (self.studies.latents(shown) + self.unshifted).to(self.device)
        clean = clean.to(memory_format=torch.channels_last)
        noise = torch.randn(clean.shape, generator=luck).to(clean)
        last = self.scheduler.config.num_train_timesteps - 1
        share = noise_shares(len(clean), recipe.pure_noise_share, luck)
        times = (share * last).round().long().to(self.device)
        noisy = self.scheduler.add_noise(clean, noise, times)
        found = self.unet(noisy, times, self._words(captions)).sample
        return F.mse_loss(found.float(), clean)

    def _batch(self, luck: torch.Generator, chance: random.Random) -> tuple[list[Shown], list[str]]:
        recipe, studies = self.recipe, self.studies
        chosen = torch.multinomial(self.weights, recipe.batch, replacement=True, generator=luck)
        shown, captions = [], []
        for place, i in enumerate(chosen.tolist()):
            row = studies.stickers.rows[i]
            n = chance.randrange(recipe.dyes) if place < recipe.batch * recipe.dyed_share else None
            if n is None:
                told = studies.captions.sticker(row, chance)
            else:
                told = studies.captions.coloured(row, COLOURS[studies.dyes[i][n]], chance)
            shown.append(Shown("stickers", i, n, told.facts))
            is_bare = chance.random() < recipe.no_caption_share
            captions.append("" if is_bare else told.caption)
        return shown, captions

    @torch.no_grad()
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

    def export(average: EMAModel, progress: Progress) -> None:
        with averages_in(average, course.unet.parameters()):
            course.save(out)
        log.info("exported", step=progress.step, pictures=progress.step * recipe.batch)

    return train_stage(
        course.unet, course.loss, schedule=schedule, work=work / "unet", on_save=export
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

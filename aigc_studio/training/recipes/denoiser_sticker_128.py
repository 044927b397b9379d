"""The first bundled text-to-image model: stickers at 128 px from a prompt in English or Chinese.

Data: the 3D and the flat family of Fluent emoji (MIT), without flags, symbols and people, who are
a third of the set and hard to tell apart at 128 px. The captions carry the style, so both families
share what they know about shapes.

    python -m aigc_studio.training.recipes.denoiser_sticker_128 --data DIR --hours 1.05
    python -m aigc_studio.training.recipes.denoiser_sticker_128 --data DIR --smoke

Runs on CPU or CUDA, saves every six minutes under --work, and goes on from there when called
again.
"""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import structlog
import torch
import typer
from accelerate import Accelerator
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.training_utils import EMAModel
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.models.denoiser import PixelDenoiser
from aigc_studio.models.pixel_pipeline import PixelPipeline
from aigc_studio.training.captions import all_texts, compose_caption, train_tokenizer
from aigc_studio.training.data import load_stickers
from aigc_studio.training.loop import Progress, Schedule, fit

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
    batch: int = 16
    learning_rate: float = 8e-4
    one_pass_steps: int = 3000  # first learn what things look like, then to sharpen them
    one_pass_share: float = 0.8  # of a batch during these steps: pure noise, the words alone
    pure_noise_share: float = 0.35  # the same afterwards
    no_caption_share: float = 0.08  # of a batch: what guidance steers away from
    flat_weight: float = 0.5  # against 1 for the 3D family, which prompts get by default
    seed: int = 2026


def gradient_loss(x: Tensor, y: Tensor) -> Tensor:
    """Return the mean absolute difference of horizontal and vertical slopes: keeps edges sharp."""
    across = (x.diff(dim=-1) - y.diff(dim=-1)).abs().mean()
    return across + (x.diff(dim=-2) - y.diff(dim=-2)).abs().mean()


def noise_shares(count: int, pure_share: float, generator: torch.Generator) -> Tensor:
    """Draw t (count,) in (0, 1]: exactly 1 for the one-pass share, else leaning to high noise."""
    t = torch.rand(count, generator=generator) ** 0.6
    return torch.where(torch.rand(count, generator=generator) < pure_share, torch.ones(()), t)


def train(recipe: Recipe, data: Path, work: Path, out: Path, schedule: Schedule) -> Progress:
    """Train, and keep `out` at the newest averaged weights as a pipeline folder."""
    torch.manual_seed(recipe.seed)
    accelerator = Accelerator(mixed_precision="bf16", cpu=not torch.cuda.is_available())
    pictures = load_stickers(data, recipe.sets, recipe.image_size)
    tokenizer = train_tokenizer(all_texts(pictures.rows), recipe.vocabulary, recipe.max_tokens)
    model = PixelDenoiser(
        image_size=recipe.image_size,
        channels=recipe.channels,
        vocabulary=recipe.vocabulary,
        text_width=recipe.text_width,
        text_layers=recipe.text_layers,
        max_tokens=recipe.max_tokens,
    ).to(memory_format=torch.channels_last)
    rate = recipe.learning_rate
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98), fused=True)
    model, optimizer = accelerator.prepare(model, optimizer)
    weights = torch.tensor(
        [recipe.flat_weight if row["set"] == "fluent_flat" else 1.0 for row in pictures.rows]
    )

    def loss_of_step(step: int) -> Tensor:
        generator = torch.Generator().manual_seed(recipe.seed * 1_000_003 + step)
        chance = random.Random(recipe.seed * 1_000_003 + step)
        chosen = torch.multinomial(weights, recipe.batch, replacement=True, generator=generator)
        captions = [
            "" if chance.random() < recipe.no_caption_share
            else compose_caption(pictures.rows[i], chance)
            for i in chosen.tolist()
        ]  # fmt: skip
        clean = pictures.pixels[chosen].to(accelerator.device).float() / 127.5 - 1
        clean = clean.to(memory_format=torch.channels_last)
        early = step < recipe.one_pass_steps
        share = recipe.one_pass_share if early else recipe.pure_noise_share
        t = noise_shares(recipe.batch, share, generator).to(accelerator.device)
        noise = torch.randn(clean.shape, generator=generator).to(accelerator.device)
        mixed = (1 - t)[:, None, None, None] * clean + t[:, None, None, None] * noise
        tokens = tokenizer(captions, padding=True, truncation=True, return_tensors="pt")
        tokens = tokens.to(accelerator.device)
        with accelerator.autocast():
            text = model.text(tokens.input_ids, tokens.attention_mask == 0)
            drawn = model(mixed, t, text).float()
        return F.l1_loss(drawn, clean) + gradient_loss(drawn, clean)

    def export(average: EMAModel, progress: Progress) -> None:
        average.store(model.parameters())
        average.copy_to(model.parameters())
        weights_now = {k: v.half() for k, v in accelerator.unwrap_model(model).state_dict().items()}
        average.restore(model.parameters())
        denoiser = PixelDenoiser.from_config(model.config)
        denoiser.load_state_dict(weights_now)
        scheduler = FlowMatchEulerDiscreteScheduler(shift=2.0)
        pipeline = PixelPipeline(denoiser.half(), tokenizer, scheduler)
        pipeline.save_pretrained(out, max_shard_size="8MB")
        log.info("exported", step=progress.step, pictures=progress.step * recipe.batch)

    return fit(
        loss_of_step,
        accelerator=accelerator,
        model=model,
        optimizer=optimizer,
        schedule=schedule,
        work=work,
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
    """Train the bundled text-to-image model."""
    recipe = Recipe()
    schedule = Schedule(budget_s=hours * 3600, learning_rate=recipe.learning_rate)
    if smoke:
        recipe = Recipe(batch=2, channels=(24, 24, 24), text_width=24, text_layers=1)
        schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    train(recipe, data, work, out, schedule)


if __name__ == "__main__":
    typer.run(main)

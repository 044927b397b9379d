"""The bundled autoencoder: drawn pictures to a grid of 16 numbers per 8 x 8 pixels, and back.

Stickers, avatars, game sprites, paintings and some portraits, a sixteenth of the things kept back
for measuring. Two stages: first patches of 64 px are learned by their pixels, with a slight pull of
the latents towards a normal distribution; then whole pictures, also by what SqueezeNet sees in them
and with a small critic that tells real pictures from decoded ones, so that edges stay sharp.

    python -m aigc_studio.training.recipes.vae_art_128 --data DIR --hours 1
    python -m aigc_studio.training.recipes.vae_art_128 --data DIR --smoke

Runs on CPU or CUDA, saves every ten minutes under --work, and goes on from there when called
again.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import structlog
import torch
import typer
from diffusers import AutoencoderKL
from diffusers.training_utils import EMAModel
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.training.data import (
    AVATARS,
    STICKERS,
    Pictures,
    art_rows,
    held_out,
    lay_on,
    load_art,
)
from aigc_studio.training.judge import SqueezeNet, load_judge
from aigc_studio.training.loop import Progress, Schedule, averages_in, train_stage

STEM = "vae-art-128"
SEEN = ("fire2", "fire4", "fire5", "fire7")  # maps of SqueezeNet in which pictures are compared
STATISTICS_OF = 64  # training pictures that the scale of the latents is measured on
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    image_size: int = 128
    channels: tuple[int, int, int, int] = (16, 32, 64, 96)
    latent_channels: int = 16
    sticker_share: float = 0.44  # of a batch, divided among the four families
    avatar_share: float = 0.38  # divided among the ten styles
    sprite_share: float = 0.08
    painting_share: float = 0.05
    face_share: float = 0.04
    photo_share: float = 0.01
    patch: int = 64  # first stage
    patch_batch: int = 16
    patch_rate: float = 1.5e-3
    whole_batch: int = 6  # second stage
    whole_rate: float = 4e-4
    whole_share: float = 0.25  # of the time
    square_weight: float = 4.0  # squared beside absolute differences: these count large errors
    coarse_weight: float = 8.0  # squared differences of 8 x 8 cells: the colour of areas
    seen_weight: float = 0.1
    normal_weight: float = 3e-3  # of the divergence, in nats per pixel value
    critic_weight: float = 0.02
    critic_rate: float = 4e-4
    average: float = 0.998
    seed: int = 2026


def make_vae(recipe: Recipe) -> AutoencoderKL:
    """Return the network with random weights; every stock pipeline of diffusers can hold it."""
    levels = len(recipe.channels)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=recipe.channels,
        layers_per_block=1,
        latent_channels=recipe.latent_channels,
        norm_num_groups=1,  # few channels: more groups would wipe out the colour of large areas
        sample_size=recipe.image_size,
        mid_block_add_attention=False,
        use_quant_conv=False,
        use_post_quant_conv=False,
        force_upcast=False,
    )


class Critic(nn.Sequential):
    """Tells real patches (positive) from decoded ones; sees about 30 pixels around each point."""

    def __init__(self, width: int) -> None:
        norm = nn.utils.parametrizations.spectral_norm
        layers: list[nn.Module] = []
        widths = (3, width, 2 * width, 4 * width)
        for inputs, outputs in pairwise(widths):
            layers += [norm(nn.Conv2d(inputs, outputs, 4, 2, 1)), nn.LeakyReLU(0.2)]
        super().__init__(*layers, norm(nn.Conv2d(4 * width, 1, 3, 1, 1)))


def seen_difference(eyes: SqueezeNet, x: Tensor, y: Tensor) -> Tensor:
    """Return how differently SqueezeNet sees two batches, mean over the maps of SEEN.

    Squared differences of feature vectors of length 1, as in LPIPS without its learned weights
    (Zhang et al. 2018, https://arxiv.org/abs/1801.03924, equation 1).
    """
    with torch.no_grad():
        wanted = eyes.maps(y)
    found = eyes.maps(x)
    apart = [
        (F.normalize(found[k].float(), dim=1) - F.normalize(wanted[k].float(), dim=1)).pow(2).sum(1)
        for k in SEEN
    ]
    return torch.stack([a.mean() for a in apart]).mean()


class Course:
    """The pictures and the networks of one run, and the losses of its two stages."""

    def __init__(self, recipe: Recipe, art: Pictures, eyes: SqueezeNet) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.art = art
        self.eyes = eyes.to(self.device)
        self.vae = make_vae(recipe).to(self.device, memory_format=torch.channels_last)
        self.critic = Critic(32).to(self.device)
        rate = recipe.critic_rate
        self.critic_optimizer = torch.optim.AdamW(
            self.critic.parameters(), lr=rate, betas=(0.5, 0.99)
        )
        self.weights = self._weights()
        self.grounds = [i for i, row in enumerate(art.rows) if row["set"] in ("paintings", "faces")]

    def patch_loss(self, step: int) -> Tensor:
        """Return the loss of the first stage on a batch of patches."""
        loss, _, _ = self._reconstruct(step, self.recipe.patch_batch, self.recipe.patch)
        return loss

    def whole_loss(self, step: int) -> Tensor:
        """Let the critic learn on a batch of whole pictures, then return the loss with its word.

        The two take turns on the same pictures; hinge loss.
        """
        loss, real, drawn = self._reconstruct(step, self.recipe.whole_batch, self.recipe.image_size)
        self.critic.requires_grad_(True)
        taught = (
            F.relu(1 - self.critic(real)).mean() + F.relu(1 + self.critic(drawn.detach())).mean()
        )
        torch.autograd.backward(taught)
        self.critic_optimizer.step()
        self.critic_optimizer.zero_grad()
        self.critic.requires_grad_(False)
        seen = seen_difference(self.eyes, drawn, real)
        word: Tensor = self.critic(drawn).mean()
        return loss + self.recipe.seen_weight * seen - self.recipe.critic_weight * word

    def latent_statistics(self, vae: AutoencoderKL) -> tuple[float, float]:
        """Return mean and standard deviation of latents of training pictures on white."""
        luck = torch.Generator().manual_seed(self.recipe.seed)
        chosen = torch.multinomial(self.weights, STATISTICS_OF, replacement=True, generator=luck)
        means = []
        with torch.inference_mode():
            for part in torch.split(chosen, 32):
                pictures = lay_on(self.art.pixels[part], torch.ones(1, 3, 1, 1)).to(self.device)
                means.append(vae.encode(pictures).latent_dist.mean.float())
        latents = torch.cat(means)
        return latents.mean().item(), latents.std().item()

    def _reconstruct(self, step: int, size: int, side: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return the loss of pixels and latents, the real pictures and the decoded ones."""
        luck = torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + step)
        real = self._batch(luck, size, side).to(self.device, memory_format=torch.channels_last)
        posterior = self.vae.encode(real).latent_dist
        noise = torch.randn(posterior.mean.shape, generator=luck).to(self.device)
        drawn = self.vae.decode(posterior.mean + posterior.std * noise).sample.float()
        loss = (
            F.l1_loss(drawn, real)
            + self.recipe.square_weight * F.mse_loss(drawn, real)
            + self.recipe.coarse_weight * F.mse_loss(F.avg_pool2d(drawn, 8), F.avg_pool2d(real, 8))
            + self.recipe.normal_weight * posterior.kl().mean() / real[0].numel()
        )
        return loss, real, drawn

    def _batch(self, luck: torch.Generator, size: int, side: int) -> Tensor:
        """Draw pictures (size, 3, side, side) in [-1, 1] on varied grounds, cut, turned, dyed."""

        def dice(*shape: int) -> Tensor:
            return torch.rand(*shape, generator=luck)

        chosen = torch.multinomial(self.weights, size, replacement=True, generator=luck)
        pictures = lay_on(self.art.pixels[chosen], self._grounds(size, luck))
        whole = pictures.shape[-1]
        zoom = float(2 ** (dice(1) * 1.2 - 0.6)) if side < whole else 1.0
        if dice(1) < 0.5 and zoom != 1:
            pictures = F.interpolate(
                pictures, max(side, round(whole * zoom)), mode="bicubic", antialias=True
            ).clamp(-1, 1)
        room = pictures.shape[-1] - side + 1
        corners = (dice(size, 2) * room).long().tolist()
        cut = [
            p[:, y : y + side, x : x + side] for p, (y, x) in zip(pictures, corners, strict=True)
        ]
        for i, (turn, dye) in enumerate(dice(size, 2).tolist()):
            if turn < 0.5:
                cut[i] = cut[i].flip(-1)
            if dye < 0.3:
                cut[i] = cut[i][torch.randperm(3, generator=luck)]
        return torch.stack(cut)

    def _grounds(self, size: int, luck: torch.Generator) -> Tensor:
        """Return what lies behind: white, one colour, a slope between two, or a painting."""
        side = self.art.pixels.shape[-1]
        slope = torch.linspace(0, 1, side)[:, None]
        grounds = torch.ones(size, 3, side, side)
        for ground, kind in zip(grounds, torch.rand(size, generator=luck).tolist(), strict=True):
            first, second = torch.rand(2, 3, 1, 1, generator=luck) * 2 - 1
            if kind < 0.3:
                ground[:] = first
            elif kind < 0.45:
                ground[:] = first + (second - first) * slope
            elif kind < 0.6 and self.grounds:
                i = self.grounds[int(torch.randint(len(self.grounds), (), generator=luck))]
                ground[:] = self.art.pixels[i, :3].float() / 127.5 - 1
        return grounds

    def _weights(self) -> Tensor:
        r = self.recipe
        shares = {
            **dict.fromkeys(STICKERS, r.sticker_share / len(STICKERS)),
            **dict.fromkeys(AVATARS, r.avatar_share / len(AVATARS)),
            "sprites": r.sprite_share,
            "paintings": r.painting_share,
            "faces": r.face_share,
            "photos": r.photo_share,
        }
        sets = [row["set"] for row in self.art.rows]
        return torch.tensor([shares[name] / sets.count(name) for name in sets])


def train(recipe: Recipe, data: Path, work: Path, out: Path, schedule: Schedule) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far whole pictures came."""
    rows = [row for row in art_rows(data) if not held_out(row)]
    course = Course(recipe, load_art(data, rows, recipe.image_size), load_judge(data))

    def export(average: EMAModel, progress: Progress) -> None:
        with averages_in(average, course.vae.parameters()):
            save(course.vae)
        log.info("exported", step=progress.step)

    def save(model: AutoencoderKL) -> None:
        vae = make_vae(recipe)
        vae.load_state_dict(model.state_dict())
        mean, deviation = course.latent_statistics(vae.to(course.device))
        vae.register_to_config(shift_factor=mean, scaling_factor=1 / deviation)
        vae.half().save_pretrained(out)

    whole_s = schedule.budget_s * recipe.whole_share
    patches = replace(
        schedule, budget_s=schedule.budget_s - whole_s, learning_rate=recipe.patch_rate
    )
    whole = replace(schedule, budget_s=whole_s, learning_rate=recipe.whole_rate)
    beside = (course.critic, course.critic_optimizer)
    train_stage(
        course.vae,
        course.patch_loss,
        schedule=patches,
        work=work / "patches",
        on_save=export,
        beside=beside,
    )
    progress = train_stage(
        course.vae,
        course.whole_loss,
        schedule=whole,
        work=work / "whole",
        on_save=export,
        beside=beside,
    )
    save(course.vae)
    return progress


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of the whole run.")] = 2.0,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Model folder to write.")] = Path("runs") / STEM / "out",
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train the bundled autoencoder."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600,
        learning_rate=recipe.patch_rate,
        save_every_s=600,
        average=recipe.average,
    )
    if smoke:
        recipe = replace(recipe, channels=(8, 8, 16, 16), patch_batch=2, whole_batch=2)
        schedule = replace(schedule, budget_s=600, max_steps=3)
    train(recipe, data, work, out, schedule)


if __name__ == "__main__":
    typer.run(main)

"""A GAN or a VAE that learns somebody's own pictures from nothing.

GAN: critic and generator take turns; the loss is cross-entropy (Goodfellow et al. 2014, in the
generator's non-saturating form) or Wasserstein with gradient penalty (Gulrajani et al. 2017). Both
see pictures moved and lightened alike, which is what makes a few hundred pictures enough (Zhao et
al. 2020, https://arxiv.org/abs/2006.10738). VAE: reconstruction and Kullback-Leibler divergence,
whose weight warms up (Bowman et al. 2016); it draws where its vectors of the pictures lie. What is
judged, drawn and kept are averaged weights.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from diffusers.image_processor import VaeImageProcessor
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.models.small_gan import SmallCritic, SmallGenerator
from aigc_studio.models.small_vae import Posterior, SmallVae
from aigc_studio.training.averaged import Averaged
from aigc_studio.training.learner import Examples
from aigc_studio.training.measures.kernel_distance import kernel_distance

NOISE = 64  # numbers that a picture is drawn from
WIDTH = 16  # channels at the full size
TURNS = {"cross-entropy": 1, "wasserstein": 3}  # of the critic, for one of the generator
SLOPE_WEIGHT = 10.0
SHIFT = 0.125  # of the side, by which pictures are moved
LIGHT = 0.2  # by which they are lightened or darkened
JUDGED = 128  # drawn pictures for a judgement
COMPARED_PX = 8
ENCODED = 64  # pictures at once
DEVIATION = 0.1  # of a pixel around its copy, which weighs copying against the divergence
WARM_SHARE = 0.2  # of the steps, until the divergence has its full weight


class FromNoise(Averaged):
    """What the two learners share: they draw from noise alone."""

    def take(self, examples: Examples) -> None:
        """Keep the pictures."""
        self.pixels = (examples.pixels.float() / 127.5 - 1).to(self.device)

    def save(self, folder: Path) -> None:
        """Write the averaged network as diffusers does."""
        self.network["average"].save_pretrained(folder)

    def _noise(self, count: int, generator: torch.Generator) -> Tensor:
        return torch.randn(count, NOISE, generator=generator).to(self.device)

    @torch.no_grad()
    def draw(self, prompts: Sequence[str], seeds: Sequence[int]) -> list[Image.Image]:
        """Draw a picture per seed; there are no prompts."""
        each = [self._noise(1, torch.Generator().manual_seed(seed)) for seed in seeds]
        drawn = self._drawn(torch.cat(each)).clamp(-1, 1) / 2 + 0.5
        pictures: list[Image.Image] = VaeImageProcessor.numpy_to_pil(
            VaeImageProcessor.pt_to_numpy(drawn)
        )
        return pictures

    def _drawn(self, noise: Tensor) -> Tensor:
        raise NotImplementedError


class GanLearner(FromNoise):
    """A generator and its critic in turns, one optimizer for both."""

    def __init__(self, *, size: int, losses: str, device: str, seed: int) -> None:
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            generator = SmallGenerator(size=size, noise=NOISE, width=WIDTH)
            critic = SmallCritic(size, WIDTH)
        super().__init__(generator, size=size, critic=critic)
        self.network.to(device)
        self.wasserstein = losses == "wasserstein"
        self.turns = TURNS[losses]

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return the loss of whose turn it is."""
        of_critic = step % (self.turns + 1) < self.turns
        critic = self.network["critic"]
        noise = self._noise(len(chosen), generator)
        if of_critic:
            with torch.no_grad():
                drawn = self.network["drawing"](noise)
            return self._critic_loss(self.pixels[chosen], drawn, generator)
        critic.requires_grad_(False)
        marks = critic(moved(self.network["drawing"](noise), generator))
        critic.requires_grad_(True)
        loss: Tensor = -marks.mean() if self.wasserstein else F.softplus(-marks).mean()
        return loss

    def _critic_loss(self, real: Tensor, drawn: Tensor, generator: torch.Generator) -> Tensor:
        critic = self.network["critic"]
        real, drawn = moved(real, generator), moved(drawn, generator)
        of_real, of_drawn = critic(real), critic(drawn)
        if not self.wasserstein:
            return F.softplus(-of_real).mean() + F.softplus(of_drawn).mean()
        share = torch.rand(len(real), 1, 1, 1, generator=generator).to(real.device)
        between = (real + share * (drawn - real)).requires_grad_(True)
        (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
        penalty = (slope.flatten(1).norm(dim=1) - 1).square().mean()
        loss: Tensor = of_drawn.mean() - of_real.mean() + SLOPE_WEIGHT * penalty
        return loss

    @torch.no_grad()
    def judge(self, held_out: Sequence[int], batch: int, seed: int) -> float | None:
        """Return the kernel distance of small drawn pictures to all given ones."""
        noise = self._noise(JUDGED, torch.Generator().manual_seed(seed))
        return kernel_distance(outlines(self._drawn(noise)), outlines(self.pixels))

    def _drawn(self, noise: Tensor) -> Tensor:
        drawn: Tensor = self.network["average"](noise)
        return drawn


class VaeLearner(FromNoise):
    """An encoder and a decoder."""

    betas = (0.9, 0.999)

    def __init__(self, *, size: int, steps: int, device: str, seed: int) -> None:
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            vae = SmallVae(size=size, latents=NOISE, width=WIDTH)
        super().__init__(vae, size=size)
        self.network.to(device)
        self.warm_steps = max(1, round(WARM_SHARE * steps))

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return reconstruction and weighted divergence, in nats per number of a picture."""
        weight = min(1.0, (step + 1) / self.warm_steps)
        return self._bound(self.network["drawing"], self.pixels[chosen], generator, weight)

    @torch.no_grad()
    def judge(self, held_out: Sequence[int], batch: int, seed: int) -> float | None:
        """Return the same of held-out pictures, with the whole divergence."""
        if not held_out:
            return None
        generator = torch.Generator().manual_seed(seed)
        parts = torch.split(self.pixels[list(held_out)], batch)
        each = [self._bound(self.network["average"], p, generator, 1.0) * len(p) for p in parts]
        return float(sum(each) / len(held_out))

    def _bound(
        self, vae: Any, pictures: Tensor, generator: torch.Generator, weight: float
    ) -> Tensor:
        posterior = vae.encode(pictures)
        copies = vae.decode(posterior.sample(generator))
        lost = F.mse_loss(copies, pictures, reduction="sum") / (2 * DEVIATION**2) / len(pictures)
        loss: Tensor = (lost + weight * posterior.divergence().mean()) / pictures[0].numel()
        return loss

    def save(self, folder: Path) -> None:
        """Write the averaged network as diffusers does."""
        self._fit()
        super().save(folder)

    def _drawn(self, noise: Tensor) -> Tensor:
        self._fit()
        drawn: Tensor = self.network["average"].draw(noise)
        return drawn

    @torch.no_grad()
    def _fit(self) -> None:
        """Tell the averaged network how the vectors of the pictures lie."""
        parts = [self.network["average"].encode(p) for p in torch.split(self.pixels, ENCODED)]
        self.network["average"].fit(Posterior(*map(torch.cat, zip(*parts, strict=True))))


def moved(pictures: Tensor, generator: torch.Generator, light: float = LIGHT) -> Tensor:
    """Return pictures (N, 3, S, S) moved and lightened by chance; a slope passes through."""
    side = pictures.shape[-1]
    most = round(SHIFT * side)
    down, right = torch.randint(-most, most + 1, (2, len(pictures)), generator=generator)
    lighter = (torch.rand(len(pictures), 1, 1, 1, generator=generator) * 2 - 1) * light
    padded = F.pad(pictures, (most,) * 4, mode="replicate")
    cut = [
        picture[:, most + y : most + y + side, most + x : most + x + side]
        for picture, y, x in zip(padded, down.tolist(), right.tolist(), strict=True)
    ]
    return torch.stack(cut) + lighter.to(pictures.device)


def outlines(pictures: Tensor) -> Tensor:
    """Return (N, D): pictures at 8 px, and how steep they are there."""
    small = F.adaptive_avg_pool2d(pictures, COMPARED_PX)
    steep = [F.adaptive_avg_pool2d(pictures.diff(dim=d).abs(), COMPARED_PX) for d in (-1, -2)]
    return torch.cat([part.flatten(1) for part in (small, *steep)], dim=1).cpu()

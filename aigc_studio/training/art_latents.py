"""Training pictures as latents of the bundled autoencoder, made once and kept on disk."""

import colorsys
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import structlog
import torch
from diffusers import AutoencoderKL
from torch import Tensor

from aigc_studio.training.data import Row, lay_on
from aigc_studio.training.wording import COLOURS, Colour

BATCH = 32
log = structlog.get_logger(__name__)


class ArtLatents(NamedTuple):
    """Latents of pictures on white and the rows that describe them, in the same order."""

    values: Tensor  # (N, C, H, W) float16, scaled to about mean 0 and deviation 1
    rows: Sequence[Row]


@torch.inference_mode()
def encode(vae: AutoencoderKL, pictures: Tensor) -> Tensor:
    """Return the scaled means of the latents (N, C, S/8, S/8) float16 of pictures on white.

    Args:
        vae: the autoencoder.
        pictures: (N, 4, S, S) uint8, red, green, blue and opacity.
    """
    config = vae.config
    found = []
    for part in torch.split(pictures, BATCH):
        real = lay_on(part, torch.ones(1, 3, 1, 1)).to(vae.device, vae.dtype)
        mean = vae.encode(real).latent_dist.mean.float()
        found.append(((mean - config.shift_factor) * config.scaling_factor).half().cpu())
    return torch.cat(found)


def principal(parts: Sequence[Tensor], components: int) -> tuple[Tensor, Tensor]:
    """Return the mean (D,) of all latents and their scaled principal components (D, K).

    Coefficients of deviation 1 make latents as they are. K is `components` at most.

    Args:
        parts: latents (N, C, H, W) of some kinds of pictures.
        components: how many directions.
    """
    flat = torch.cat([part.float().flatten(1) for part in parts])
    mean = flat.mean(0)
    count = min(components, len(flat))
    _, strength, directions = torch.svd_lowrank(flat - mean, q=count, niter=2)
    return mean, directions * strength / len(flat) ** 0.5


def dye(pictures: Tensor, colour: Colour) -> Tensor:
    """Return pictures (N, 4, S, S) uint8 in one colour, their shades kept.

    Every pixel takes the hue; saturation is raised to at least half, so that white things take
    colour, too, and very dark pixels stay dark.
    """
    rgb = pictures[:, :3].float() / 255
    value = rgb.amax(1, keepdim=True)
    spread = value - rgb.amin(1, keepdim=True)
    saturation = spread / value.clamp_min(1e-3)
    factor, added = colour.value
    bright = (value * factor + added * (value > 0.12)).clamp(0, 1)
    if colour.hue is None:
        wanted = saturation * colour.saturation
    else:
        wanted = (0.5 + 0.5 * saturation) * colour.saturation
    pure = torch.tensor(colorsys.hsv_to_rgb((colour.hue or 0) / 360, 1, 1)).reshape(1, 3, 1, 1)
    dyed = bright * (1 - wanted * (1 - pure))
    return torch.cat([(dyed * 255).round().to(torch.uint8), pictures[:, 3:]], dim=1)


def kept(file: Path, make: Any) -> Any:
    """Return what `make()` returns, from a file if it was made before."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = make()
        part = file.with_suffix(".part")
        torch.save(made, part)
        part.rename(file)
        log.info("prepared", file=file.name)
    return torch.load(file, weights_only=True)


def lot_of_colours(count: int, each: int, seed: int) -> list[list[int]]:
    """Return for each of `count` pictures the numbers of `each` different colours."""
    chance = random.Random(seed)
    return [chance.sample(range(len(COLOURS)), each) for _ in range(count)]

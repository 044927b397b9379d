"""Large pictures with small copies of them: what an upscaler learns from and is measured on."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from diffusers import AutoencoderKL
from PIL import Image
from torch import Tensor

from aigc_studio.models.upscaler import FACTOR, rounded
from aigc_studio.training.data import AVATARS, Row, art_rows, held_out, lay_on, load_art, to_tensor
from aigc_studio.training.vector_art import draw
from aigc_studio.zoo.catalog import CHECKPOINTS

AUTOENCODER = CHECKPOINTS / "vae-art-128"  # whose softness the small copies may have
WAYS = (Image.Resampling.BOX, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)
BATCH = 32


class Pairs(NamedTuple):
    """Large pictures and their small copies, in the same order; all uint8."""

    large: Tensor  # (N, 3, S, S)
    small: Tensor  # (N, 3, S / 4, S / 4)
    soft: Tensor  # (N, 3, S / 4, S / 4), the small ones through the autoencoder and back


class Source(NamedTuple):
    """Sets of `art_rows` whose pictures are taken at one size."""

    sets: Sequence[str]
    side_px: int
    each: int | None = None  # most pictures of each set; None: all


SOURCES = {
    "fluent3d": Source(("fluent3d",), 256),
    "flat": Source(("fluent_color", "fluent_flat", "noto"), 128),
    "avatars": Source(AVATARS, 128, each=120),
    "paintings": Source(("paintings",), 128),
}


def load_autoencoder() -> AutoencoderKL:
    """Return the bundled autoencoder."""
    return AutoencoderKL.from_pretrained(AUTOENCODER).float().eval()


def chosen(data: Path, source: Source, keep: bool) -> list[Row]:
    """Return the rows of a source that are held out (`keep` False: those that are not)."""
    rows = [row for row in art_rows(data) if held_out(row) == keep]
    return [
        row
        for name in source.sets
        for row in [row for row in rows if row["set"] == name][: source.each]
    ]


def art_pairs(data: Path, rows: Sequence[Row], side_px: int, vae: AutoencoderKL) -> Pairs:
    """Return pairs of rows of `art_rows`, half on white and half on a colour of their own."""
    pixels = load_art(data, rows, side_px).pixels
    luck = torch.Generator().manual_seed(len(rows))
    grounds = torch.rand(len(rows), 3, 1, 1, generator=luck) * 2 - 1
    grounds[::2] = 1
    parts = zip(torch.split(pixels, BATCH), torch.split(grounds, BATCH), strict=True)
    return make_pairs(torch.cat([rounded(lay_on(p, g)) for p, g in parts]), vae)


def vector_pairs(seeds: Sequence[int], side_px: int, vae: AutoencoderKL) -> Pairs:
    """Return pairs of our own vector art."""
    return make_pairs(torch.stack([to_tensor(draw(seed, side_px)) for seed in seeds]), vae)


def make_pairs(large: Tensor, vae: AutoencoderKL) -> Pairs:
    """Return large pictures (N, 3, S, S) uint8 with copies shrunk by WAYS in turn."""
    small = torch.stack([shrink(picture, WAYS[i % len(WAYS)]) for i, picture in enumerate(large)])
    return Pairs(large, small, through(vae, small))


def shrink(picture: Tensor, way: Image.Resampling) -> Tensor:
    """Return a picture (3, S, S) uint8 at a quarter of its side."""
    side = picture.shape[-1] // FACTOR
    return to_tensor(to_image(picture).resize((side, side), way))


def to_image(picture: Tensor) -> Image.Image:
    """Return a picture (3, H, W) uint8 as PIL holds it."""
    return Image.fromarray(picture.permute(1, 2, 0).contiguous().numpy())


@torch.inference_mode()
def through(vae: AutoencoderKL, pictures: Tensor) -> Tensor:
    """Return pictures (N, 3, S, S) uint8 encoded and decoded again."""
    copies = []
    for part in torch.split(pictures, BATCH):
        latents = vae.encode(part.float() / 127.5 - 1).latent_dist.mean
        copies.append(rounded(vae.decode(latents).sample))
    return torch.cat(copies)

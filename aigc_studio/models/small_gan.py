"""A small generator and its critic, for a few hundred pictures of one kind on any machine.

Group normalisation in the generator and none in the critic, so that no picture depends on its
batch: the penalty on the critic's slope is about single pictures (Gulrajani et al. 2017,
https://arxiv.org/abs/1704.00028).
"""

import math
from itertools import pairwise

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn
from torch.nn import functional as F

SMALLEST = 4  # px, where drawing begins
MOST = 256  # channels


class SmallGenerator(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Noise to a grid of 4 x 4, then twice as large again and again.

    Args:
        size: side of the square picture in pixels, 4 times a power of two.
        noise: numbers that a picture is drawn from.
        width: channels at the full size; each smaller grid has twice as many, up to 256.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, *, size: int, noise: int, width: int) -> None:
        super().__init__()
        widths = _widths(size, width)[::-1]
        self.start = nn.Linear(noise, widths[0] * SMALLEST**2)
        self.steps = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(before, after, 3, padding=1), nn.GroupNorm(4, after), nn.SiLU(),
                nn.Conv2d(after, after, 3, padding=1), nn.GroupNorm(4, after), nn.SiLU(),
            )
            for before, after in pairwise(widths)
        )  # fmt: skip
        self.paint = nn.Conv2d(widths[-1], 3, 3, padding=1)

    def forward(self, noise: Tensor) -> Tensor:
        """Draw pictures (N, 3, size, size) in [-1, 1] from noise (N, noise)."""
        h = self.start(noise).unflatten(1, (-1, SMALLEST, SMALLEST))
        for step in self.steps:
            h = step(F.interpolate(h, scale_factor=2.0))
        return torch.tanh(self.paint(h))


class SmallCritic(nn.Module):
    """Halves the grid down to 4 x 4 and gives one mark: higher is more real."""

    def __init__(self, size: int, width: int) -> None:
        super().__init__()
        widths = _widths(size, width)
        layers: list[nn.Module] = [nn.Conv2d(3, widths[0], 3, padding=1), nn.LeakyReLU(0.2)]
        for before, after in pairwise(widths):
            layers += [nn.Conv2d(before, after, 4, 2, 1), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(widths[-1] * SMALLEST**2, 1))

    def forward(self, pictures: Tensor) -> Tensor:
        """Return marks (N,) of pictures (N, 3, size, size)."""
        marks: Tensor = self.layers(pictures)[:, 0]
        return marks


def _widths(size: int, width: int) -> list[int]:
    """Return the channels of every grid, the largest grid first."""
    return [min(MOST, width * 2**i) for i in range(int(math.log2(size // SMALLEST)) + 1)]

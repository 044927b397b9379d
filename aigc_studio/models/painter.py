"""Paints latents of drawn art from a point in a space of meanings: a residual MLP and a basis.

Latents of drawn art lie near a space of a few hundred directions: of 37,000 training pictures 512
principal components keep 97 % of the variance. So the network does not paint on a grid: an MLP
gives coefficients, and one matrix, which starts as the principal components, turns them into
latents. The autoencoder has the rest. That is a hundredth of the work of a convolutional denoiser,
for training and for drawing.
"""

from collections.abc import Sequence
from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class ResidualLayer(nn.Module):
    """Widen, bend, narrow, add."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, width) to the same shape."""
        h: Tensor = x + self.narrow(F.gelu(self.widen(self.norm(x))))
        return h


class Painter(nn.Module):
    """What all networks have in common that paint latents; see the module.

    Args:
        inputs: width of what is painted from.
        width: width of the MLP.
        layers: residual layers of the MLP.
        components: rank of the basis.
        latent_shape: (C, H, W) of the latents.
    """

    def __init__(
        self,
        inputs: int,
        width: int,
        layers: int,
        components: int,
        latent_shape: Sequence[int],
    ) -> None:
        super().__init__()
        self.latent_shape = tuple(latent_shape)
        self.enter = nn.Linear(inputs, width)
        self.core = nn.ModuleList(ResidualLayer(width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.leave = nn.Linear(width, components)
        self.basis = nn.Linear(components, prod(latent_shape))

    def begin_with(self, mean: Tensor, components: Tensor) -> None:
        """Let the basis be the scaled principal components (D, K) of latents with a mean (D,)."""
        with torch.no_grad():
            self.basis.weight.zero_()
            self.basis.weight[:, : components.shape[1]] = components
            self.basis.bias.copy_(mean)

    def paint(self, x: Tensor) -> Tensor:
        """Return latents (B, C, H, W) of about mean 0 and deviation 1 from (B, inputs)."""
        h = self.enter(x)
        for layer in self.core:
            h = layer(h)
        latents: Tensor = self.basis(self.leave(self.norm(h)))
        return latents.reshape(-1, *self.latent_shape)

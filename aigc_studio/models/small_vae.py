"""A small variational autoencoder with one vector per picture (Kingma & Welling 2013).

https://arxiv.org/abs/1312.6114. The vectors of all pictures together are to be plain noise, and
never quite are: of noise that no picture is near, the decoder makes nothing. So afterwards it is
told how they lie, and draws from there (ex-post density estimation, Ghosh et al. 2020,
https://arxiv.org/abs/1903.12436, section 4).
"""

from typing import NamedTuple

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn

from aigc_studio.models.small_gan import SmallGenerator

SMALLEST = 4


class Posterior(NamedTuple):
    """What the encoder says of each picture: a normal distribution per number."""

    mean: Tensor  # (N, latents)
    log_variance: Tensor  # (N, latents)

    def sample(self, generator: torch.Generator) -> Tensor:
        """Draw the numbers so that a loss has a slope in both: mean + deviation * noise."""
        noise = torch.randn(self.mean.shape, generator=generator).to(self.mean.device)
        return self.mean + (self.log_variance / 2).exp() * noise

    def divergence(self) -> Tensor:
        """Return how far from plain noise the numbers are, (N,) in nats (appendix B)."""
        m, v = self.mean, self.log_variance
        return 0.5 * (m.square() + v.exp() - 1 - v).sum(dim=1)


class SmallVae(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """An encoder that halves the grid down to 4 x 4, and a SmallGenerator as the decoder.

    Args:
        size: side of the square picture in pixels, 4 times a power of two.
        latents: numbers of the vector.
        width: channels at the full size.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, *, size: int, latents: int, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        grid, before, after = size, 3, width
        while grid > SMALLEST:
            layers += [nn.Conv2d(before, after, 4, 2, 1), nn.GroupNorm(4, after), nn.SiLU()]
            grid, before, after = grid // 2, after, min(256, 2 * after)
        self.encoder = nn.Sequential(
            *layers, nn.Flatten(), nn.Linear(before * SMALLEST**2, 2 * latents)
        )
        self.decoder = SmallGenerator(size=size, noise=latents, width=width)
        self.register_buffer("centre", torch.zeros(latents))
        self.register_buffer("spread", torch.eye(latents))

    def encode(self, pictures: Tensor) -> Posterior:
        """Return the distributions for pictures (N, 3, size, size) in [-1, 1]."""
        mean, log_variance = self.encoder(pictures).chunk(2, dim=1)
        return Posterior(mean, log_variance.clamp(-10, 10))

    def decode(self, latents: Tensor) -> Tensor:
        """Return pictures (N, 3, size, size) in [-1, 1] of vectors (N, latents)."""
        pictures: Tensor = self.decoder(latents)
        return pictures

    @torch.no_grad()
    def fit(self, posterior: Posterior) -> None:
        """Remember how the vectors of pictures lie together: a normal distribution for all."""
        mean, variance = posterior.mean.float(), posterior.log_variance.float().exp()
        together = torch.cov(mean.T, correction=0) + variance.mean(0).diag()
        self.centre.copy_(mean.mean(0))
        self.spread.copy_(torch.linalg.cholesky(together))

    def draw(self, noise: Tensor) -> Tensor:
        """Return new pictures (N, 3, size, size) in [-1, 1] of plain noise (N, latents)."""
        return self.decode(self.centre + noise @ self.spread.T)

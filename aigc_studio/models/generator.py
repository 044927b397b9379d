"""A one-pass generator: a meaning and a little chance become the latents of a picture.

    sentence -> facts -> meaning (models/fact_reader.py) -+-> painter (models/painter.py) -> latents
                                                   chance -+

Chance enters as in a conditional VAE (Sohn, Lee & Yan, NeurIPS 2015): during training a posterior
that has seen the picture tells what the facts leave open; for drawing, a normal distribution does.

This module knows nothing of text, files or devices.
"""

from collections.abc import Sequence

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.models.painter import Painter


class LatentGenerator(Painter, ModelMixin, ConfigMixin):  # type: ignore[misc]
    """See the module. All numbers of the network are its arguments; `save_pretrained` keeps them.

    Args:
        meaning: width of a meaning.
        chance: numbers that are drawn from a normal distribution for each picture.
        width: width of the MLP.
        layers: residual layers of the MLP.
        components: rank of the basis.
        latent_shape: (C, H, W) of the latents.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        *,
        meaning: int,
        chance: int,
        width: int,
        layers: int,
        components: int,
        latent_shape: tuple[int, int, int],
    ) -> None:
        super().__init__(meaning + chance, width, layers, components, latent_shape)

    def forward(self, meaning: Tensor, chance: Tensor) -> Tensor:
        """Return latents (B, C, H, W) of about mean 0 and deviation 1.

        Args:
            meaning: (B, meaning), model dtype.
            chance: (B, chance), from a normal distribution, model dtype.
        """
        return self.paint(torch.cat([meaning, chance], dim=1))


class Posterior(nn.Module):
    """Sees a picture and its meaning, and tells `chance` numbers about what that leaves open.

    Used during training only.
    """

    def __init__(self, meaning: int, latent_shape: Sequence[int], chance: int) -> None:
        super().__init__()
        self.look = nn.Linear(latent_shape[0] * 16, 256)
        self.tell = nn.Sequential(
            nn.Linear(256 + meaning, 512), nn.GELU(), nn.Linear(512, 2 * chance)
        )

    def forward(self, latents: Tensor, meaning: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log variance (B, chance)."""
        seen = F.gelu(self.look(F.adaptive_avg_pool2d(latents, 4).flatten(1)))
        mean, log_variance = self.tell(torch.cat([seen, meaning], dim=1)).chunk(2, dim=1)
        return mean, log_variance.clamp(-8, 4)

"""The avatar generator: the parts of a face become the latents of its picture, in one pass.

    parts -> places, added up -> meaning -> painter (models/painter.py) -> latents (C, H, W)

A part is a style together with one thing that it draws: its third mouth, its blue for clothes. As
meanings are sums, a step from one part to another is a direction, a walk between two faces is a
straight line, and the middle of two faces is a mix of both.

This module knows nothing of files or devices; which parts there are is in models/wardrobe.py.
"""

from collections.abc import Sequence

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn

from aigc_studio.models.painter import Painter


class AvatarGenerator(Painter, ModelMixin, ConfigMixin):  # type: ignore[misc]
    """See the module. All numbers of the network are its arguments; `save_pretrained` keeps them.

    Args:
        parts: how many parts there are, of all styles.
        meaning: width of a meaning.
        width: width of the MLP.
        layers: residual layers of the MLP.
        components: rank of the basis.
        latent_shape: (C, H, W) of the latents.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        *,
        parts: int,
        meaning: int,
        width: int,
        layers: int,
        components: int,
        latent_shape: tuple[int, int, int],
    ) -> None:
        super().__init__(meaning, width, layers, components, latent_shape)
        self.places = nn.EmbeddingBag(parts, meaning, mode="sum")

    def mean(self, faces: Sequence[Sequence[int]]) -> Tensor:
        """Return the meanings (B, meaning) of faces, given as numbers of their parts."""
        begins = torch.tensor([0, *(len(face) for face in faces[:-1])]).cumsum(0)
        flat = torch.tensor([part for face in faces for part in face])
        device = self.places.weight.device
        meanings: Tensor = self.places(flat.to(device), begins.to(device))
        return meanings

    def forward(self, meanings: Tensor) -> Tensor:
        """Return latents (B, C, H, W) of about mean 0 and deviation 1 of meanings (B, meaning)."""
        return self.paint(meanings)

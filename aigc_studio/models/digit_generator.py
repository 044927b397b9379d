"""A class-conditional generator of handwritten digits: noise and a digit in, a picture out."""

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn
from torch.nn import functional as F

DIGITS = 10
SIDE = 28


class DigitGenerator(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Four layers: a grid of 7 x 7 from noise and digit, enlarged twice, one grey channel."""

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, *, noise: int, width: int) -> None:
        """Make a generator with random weights.

        Args:
            noise: numbers that a digit is drawn from.
            width: channels of the largest grid; the smaller grids have two and four times as many.
        """
        super().__init__()
        self.digit = nn.Embedding(DIGITS, noise)
        self.start = nn.Linear(2 * noise, 4 * width * 7 * 7)
        self.norm7 = nn.BatchNorm2d(4 * width)
        self.to14 = nn.Conv2d(4 * width, 2 * width, 3, padding=1)
        self.norm14 = nn.BatchNorm2d(2 * width)
        self.to28 = nn.Conv2d(2 * width, width, 3, padding=1)
        self.norm28 = nn.BatchNorm2d(width)
        self.ink = nn.Conv2d(width, 1, 3, padding=1)

    def forward(self, noise: Tensor, digits: Tensor) -> Tensor:
        """Draw digits (N, 1, 28, 28) in [-1, 1], -1 is paper.

        Args:
            noise: (N, noise), from a normal distribution.
            digits: (N,) int64 in 0..9.
        """
        h = self.start(torch.cat([noise, self.digit(digits)], dim=1)).unflatten(1, (-1, 7, 7))
        h = F.interpolate(F.relu(self.norm7(h)), scale_factor=2.0)
        h = F.interpolate(F.relu(self.norm14(self.to14(h))), scale_factor=2.0)
        return torch.tanh(self.ink(F.relu(self.norm28(self.to28(h)))))

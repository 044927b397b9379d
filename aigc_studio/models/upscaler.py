"""Enlarges drawn pictures four times: a small network works on the small picture, once."""

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn
from torch.nn import functional as F

FACTOR = 4


class Pair(nn.Module):
    """Two convolutions whose result is added to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, width, H, W) to the same shape."""
        sharpened: Tensor = self.second(F.relu(self.first(x)))
        return x + sharpened


class Upscaler(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """What a bicubic enlargement lacks, found at low resolution and laid out as 4 x 4 pixels.

    Sub-pixel convolution of Shi et al. 2016 (https://arxiv.org/abs/1609.05158, section 3) behind
    the residual pairs of EDSR (Lim et al. 2017, https://arxiv.org/abs/1707.02921, section 3.1),
    with a bicubic picture added to the end.

        picture -> head -> body -> tail -> 4 x 4 pixels -> + -> enlarged
           |                                                ^
           +---------------------- bicubic -----------------+
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, *, width: int, pairs: int) -> None:
        """Make an upscaler with random weights.

        Args:
            width: channels of every layer.
            pairs: of convolutions between the first and the last.
        """
        super().__init__()
        self.head = nn.Conv2d(3, width, 3, padding=1)
        self.body = nn.Sequential(*(Pair(width) for _ in range(pairs)))
        self.tail = nn.Conv2d(width, 3 * FACTOR**2, 3, padding=1)

    @property
    def reach_px(self) -> int:
        """How far from a point, in pixels of the small picture, something can matter for it."""
        return 2 * len(self.body) + 2

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the pictures enlarged, (B, 3, 4 H, 4 W) float32, about [-1, 1], not clamped.

        Args:
            pictures: (B, 3, H, W) float32 in [-1, 1]; the network itself runs in its own dtype.
        """
        features = F.relu(self.head(pictures.to(self.dtype)))
        detail = F.pixel_shuffle(self.tail(self.body(features)), FACTOR)
        smooth = F.interpolate(pictures, scale_factor=FACTOR, mode="bicubic")
        return smooth + detail.float()


def rounded(levels: Tensor) -> Tensor:
    """Return pictures in [-1, 1] as (..., H, W) uint8."""
    return ((levels.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)

"""Redraws a picture in the manner of another: any picture, any manner, in one pass.

    style picture -> eyes -> code                    content -> encoder -> features
                              |                                               |
                              +-> means and deviations of every layer -> decoder -> picture

The code sets the mean and the deviation of every map of the decoder (conditional instance
normalisation, Dumoulin et al. 2017, https://arxiv.org/abs/1610.07629; one code for any picture,
Ghiasi et al. 2017, https://arxiv.org/abs/1705.06830). So codes of several pictures may be averaged
and blended, and a picture has a code of its own, in which it stays as it is.

Pictures and codes are float32, whatever the network itself works in. This module knows nothing of
files or devices.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn
from torch.nn import functional as F

SIDE_MULTIPLE = 4  # px, of what is painted
SMALL = 1e-5
EYES_PX = 256  # longer side at which a style is looked at
Affine = tuple[Tensor, Tensor]  # factor and summand (B, C, 1, 1) of every map of a layer
Layers = Sequence[Affine]


class Manner(NamedTuple):
    """How a picture is to be painted."""

    strength: float
    layers: Layers
    own_layers: Layers = ()  # in the picture's own code; none at full strength


class Eyes(nn.Sequential):
    """Sees a picture at ever lower resolution; tells means and deviations of what it sees."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__(*(nn.Conv2d(a, b, 3, 2, 1) for a, b in pairwise((3, *widths))))

    def forward(self, pictures: Tensor) -> Tensor:
        """Return (B, 2 * sum of widths) from (B, 3, H, W) in [-1, 1]."""
        told, h = [], pictures
        for layer in self:
            h = F.relu(layer(h))
            told += [h.mean((2, 3)), h.std((2, 3), correction=0)]
        return torch.cat(told, dim=1)


class StyleNetwork(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """See the module. All numbers of the network are its arguments; `save_pretrained` keeps them.

    Args:
        widths: channels at full, half and quarter size.
        blocks: residual blocks at quarter size.
        code: width of a style code.
        eyes: channels of the layers that look at a style, each of half the size.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        *,
        widths: tuple[int, int, int] = (20, 40, 80),
        blocks: int = 3,
        code: int = 256,
        eyes: tuple[int, ...] = (32, 64, 96, 128, 160),
    ) -> None:
        super().__init__()
        full, half, quarter = widths
        self.see = Eyes(eyes)
        self.tell = nn.Sequential(
            nn.Linear(2 * sum(eyes), 2 * code), nn.GELU(), nn.Linear(2 * code, code)
        )
        # What the layers give out; each is normalised and bent, but for the last.
        outputs = [full, half, quarter, *(quarter,) * 2 * blocks, half, full]
        self.convolutions = nn.ModuleList(
            [
                _conv(3, full, 5, 1),
                _conv(full, half, 3, 2),
                _conv(half, quarter, 3, 2),
                *(_conv(quarter, quarter, 3, 1) for _ in range(2 * blocks)),
                _conv(quarter, half, 3, 1),
                _conv(half, full, 3, 1),
            ]
        )
        self.leave = _conv(full, 3, 5, 1)
        self.conditions = nn.ModuleList(nn.Linear(code, 2 * width) for width in outputs)
        self.residual = range(3, 3 + 2 * blocks, 2)  # where a block begins
        self.rising = range(3 + 2 * blocks, len(outputs))  # before these the size doubles

    def code(self, styles: Tensor) -> Tensor:
        """Return the codes (B, code) of pictures (B, 3, H, W) in [0, 1], 32 px at least."""
        share = min(1.0, EYES_PX / max(styles.shape[-2:]))
        small = styles if share == 1 else F.interpolate(styles, scale_factor=share, mode="area")
        code: Tensor = self.tell(self.see((small * 2 - 1).to(self.dtype)))
        return code.float()

    def forward(self, content: Tensor, code: Tensor, strength: float = 1.0) -> Tensor:
        """Return pictures (B, 3, H, W) in [0, 1]: content as the code and the strength say.

        Args:
            content: (B, 3, H, W) in [0, 1]; H and W are multiples of 4.
            code: (B, code).
            strength: in [0, 1], how far from the content's own code to the other. What the network
                loses of the content in its own code is given back, less the higher the strength, so
                that at 0 the picture comes back as it is.
        """
        own, mixed = self._codes(content, code, strength)
        drawn, _ = self.redraw(content, mixed)
        if strength < 1:
            drawn = drawn + _kept(strength) * (content - self.redraw(content, own)[0])
        return drawn.clamp(0, 1)

    def manner(self, content: Tensor, code: Tensor, strength: float = 1.0) -> Manner:
        """Return what there is to know of a whole picture before it is painted in parts.

        Args: as of `forward`; for a large content a smaller copy will do.
        """
        own, mixed = self._codes(content, code, strength)
        known = [self.redraw(content, one)[1] for one in (mixed, own)[: 2 if strength < 1 else 1]]
        return Manner(strength, *known)

    def paint(self, content: Tensor, manner: Manner) -> Tensor:
        """Return a part of a picture (B, 3, H, W) in [0, 1] as `forward` would paint it."""
        drawn = self._pass(content, lambda i, _: manner.layers[i])
        if manner.own_layers:
            own = self._pass(content, lambda i, _: manner.own_layers[i])
            drawn = drawn + _kept(manner.strength) * (content - own)
        return drawn.clamp(0, 1)

    def redraw(
        self, content: Tensor, code: Tensor, before: Layers = (), share: float = 1.0
    ) -> tuple[Tensor, Layers]:
        """Return pictures in (0, 1), and the factors and summands that made every map fit the code.

        Args:
            content: (B, 3, H, W) in [0, 1]; H and W are multiples of 4.
            code: (B, code).
            before: of a film, the factors and summands of the frame before.
            share: how far these go towards those of this frame. What a film normalises its maps by
                then changes slowly, and does not jump where something enters the picture.
        """
        layers: list[Affine] = []

        def measured(i: int, h: Tensor) -> Affine:
            scale, shift = self.conditions[i](code.to(h.dtype))[..., None, None].chunk(2, dim=1)
            h = h.float()
            deviation = h.var((2, 3), keepdim=True, correction=0).add(SMALL).sqrt()
            factor = (1 + scale) / deviation
            summand = shift - factor * h.mean((2, 3), keepdim=True)
            if before:
                factor = torch.lerp(before[i][0], factor, share)
                summand = torch.lerp(before[i][1], summand, share)
            layers.append((factor, summand))
            return layers[-1]

        return self._pass(content, measured), layers

    def _codes(self, content: Tensor, code: Tensor, strength: float) -> tuple[Tensor, Tensor]:
        """Return the content's own code, and that with so much of the other."""
        own = self.code(content)
        return own, own + strength * (code - own)

    def _pass(self, content: Tensor, affine: Callable[[int, Tensor], Affine]) -> Tensor:
        h = begun = (content * 2 - 1).to(self.dtype)
        for i, convolution in enumerate(self.convolutions):
            if i in self.residual:
                begun = h
            if i in self.rising:
                h = F.interpolate(h, scale_factor=2, mode="nearest")
            h = convolution(h)
            factor, summand = affine(i, h)
            h = h * factor.to(h.dtype) + summand.to(h.dtype)
            h = h + begun if i - 1 in self.residual else F.relu(h)
        drawn: Tensor = torch.sigmoid(self.leave(h).float())
        return drawn


def _kept(strength: float) -> float:
    return (1 - strength) ** 2


def _conv(inputs: int, outputs: int, side: int, stride: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, side, stride, side // 2, padding_mode="reflect")

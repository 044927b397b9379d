"""Paints a picture in the style of others, in one pass."""

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn

Stats = tuple[Tensor, ...]  # of the features of a whole picture
SIDE_MULTIPLE = 8  # px


class StyleNetwork(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Gives a picture the means and spreads of a style's colours.

    Reinhard et al. 2001, https://doi.org/10.1109/38.946629, section 2, in colours that a small
    matrix mixes.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, *, width: int = 3) -> None:
        """Make a network with random weights; `width` is the number of mixed colours."""
        super().__init__()
        self.mix = nn.Conv2d(3, width, 1, bias=False)
        nn.init.orthogonal_(self.mix.weight)

    def code(self, styles: Tensor) -> Tensor:
        """Return the style codes (B, C) of pictures (B, 3, H, W) in [0, 1], of 32 px or more.

        Codes may be averaged and mixed linearly. Here as below pictures are float32 and the network
        itself runs in its own dtype.
        """
        return torch.cat(self.look(styles), 1).flatten(1)

    def look(self, content: Tensor) -> Stats:
        """Return what `forward` needs to know of a whole picture, from a small copy of it."""
        return _moments(self.mix(content.to(self.dtype)))

    def forward(
        self, content: Tensor, code: Tensor, strength: float = 1.0, stats: Stats | None = None
    ) -> Tensor:
        """Return the content in a style, (B, 3, H, W) float32 in [0, 1].

        Args:
            content: (B, 3, H, W) in [0, 1], both sides multiples of 8.
            code: (B, C), of `code`.
            strength: 0 returns the content itself.
            stats: of `look`, where the content is a part of a larger picture.
        """
        colours = self.mix(content.to(self.dtype))
        mean, spread = stats or _moments(colours)
        wanted_mean, wanted_spread = code[:, :, None, None].chunk(2, 1)
        painted = (colours - mean) / spread * wanted_spread + wanted_mean
        back = torch.linalg.pinv(self.mix.weight.float().flatten(1))[:, :, None, None]
        found = nn.functional.conv2d(painted.float(), back)
        result: Tensor = content + strength * (found - content)
        return result.clamp(0, 1)


def _moments(colours: Tensor) -> Stats:
    """Return mean and spread (B, C, 1, 1) of every channel."""
    mean = colours.mean((2, 3), keepdim=True)
    spread = colours.var((2, 3), keepdim=True, correction=0)
    return mean, (spread + 1e-5).sqrt()

"""What is kept of a picture for all measures: the judge looks once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.training.judge import BATCH, SqueezeNet, things

SMALL_PX = 64  # side at which pixels are compared
LATER = ("fire2", "fire3", "fire4", "fire5")  # maps whose means and deviations tell a manner
EDGES = (0.004, 0.008, 0.016, 0.03, 0.06, 0.12, 0.25, 0.5)
MANNER = (4656, 1536, 107)  # widths of the parts of `Seen.manner`


class Seen(NamedTuple):
    """N pictures as the judge sees them."""

    things: Tensor  # (N, 5504) float32 of length 1: what is shown, see `judge`
    pooled: Tensor  # (N, 512) float32, >= 0: the last map's mean, for the kernel distance
    manner: Tensor  # (N, 6299) float32: how it is drawn, wherever in the picture
    small: Tensor  # (N, 3, 64, 64) uint8

    def take(self, places: Sequence[int]) -> "Seen":
        """Return some of the pictures, in that order."""
        return Seen(*(part[list(places)] for part in self))

    def halved(self) -> "Seen":
        """Return the same with floats of 16 bits, to be kept in a file."""
        return Seen(*(p.half() if p.is_floating_point() else p for p in self))

    def whole(self) -> "Seen":
        """Return the same with floats of 32 bits."""
        return Seen(*(p.float() if p.is_floating_point() else p for p in self))


@torch.inference_mode()
def look(judge: SqueezeNet, pictures: Tensor) -> Seen:
    """Show pictures (N, 3, S, S) uint8 to the judge; S = 128 is what it was chosen at."""
    found = []
    for part in torch.split(pictures, BATCH):
        picture = part.float() / 255
        maps = judge.maps(picture * 2 - 1)
        found.append(
            Seen(
                things=things(maps),
                pooled=maps["fire9"].mean(dim=(2, 3)),
                manner=torch.cat([_channels(maps), _surface(picture)], dim=1),
                small=F.interpolate(picture * 255, size=SMALL_PX, mode="area").round().byte(),
            )
        )
    return joined(found)


def joined(parts: Iterable[Seen]) -> Seen:
    """Return the pictures of all parts."""
    return Seen(*(torch.cat(values) for values in zip(*parts, strict=True)))


def soften(pictures: Tensor, side: int) -> Tensor:
    """Return pictures (N, 3, S, S) uint8 that went through a smaller size."""
    picture = pictures.float()
    small = F.interpolate(picture, size=side, mode="area")
    large = F.interpolate(small, picture.shape[-1], mode="bicubic", align_corners=False)
    return large.clamp(0, 255).round().byte()


def _channels(maps: Mapping[str, Tensor]) -> Tensor:
    """Return how channels go together in a picture, wherever that is: (N, 6192).

    The Gram matrix of the first map, upper half (Gatys, Ecker and Bethge 2015,
    https://arxiv.org/abs/1508.06576, equation 3), and means and deviations of the next four, roots
    taken of all.
    """
    flat = maps["conv1"].flatten(2)
    gram = flat @ flat.transpose(1, 2) / flat.shape[2]
    rows, columns = torch.triu_indices(*gram.shape[1:])
    later = [maps[name].flatten(2) for name in LATER]
    spread = [values for m in later for values in (m.mean(2), m.std(2))]
    return torch.cat([gram[:, rows, columns], *spread], dim=1).sqrt()


def _surface(picture: Tensor) -> Tensor:
    """Return colour and edge statistics of pictures (N, 3, S, S) in [0, 1]: (N, 107).

    Colour: mean and deviation of red, green, blue and saturation; shares of pixels that are white,
    black, grey. Edges, at full, half, quarter and eighth size: shares of pixels that differ by less
    than each of EDGES from the next, from the one below, and from what their neighbours foretell.
    """
    flat = picture.flatten(2)
    high, low = picture.amax(1), picture.amin(1)
    span = high - low
    found = [
        flat.mean(2), flat.std(2), span.mean((1, 2))[:, None], span.std((1, 2))[:, None],
        _share(low > 0.98), _share(high < 0.15), _share((span < 0.05) & (low < 0.9)),
    ]  # fmt: skip
    for divisor in (1, 2, 4, 8):
        p = F.avg_pool2d(picture, divisor)
        across, down = p[..., 1:] - p[..., :-1], p[..., 1:, :] - p[..., :-1, :]
        for step in (across, down, across[..., 1:] - across[..., :-1]):
            size = step.abs().amax(1)
            found += [_share(size < edge) for edge in EDGES]
    return torch.cat(found, dim=1)


def _share(mask: Tensor) -> Tensor:
    return mask.float().mean((1, 2))[:, None]

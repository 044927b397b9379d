"""Judges a picture patch by patch: is this stroke, this grain, from the real thing?"""

from itertools import pairwise

from torch import Tensor, nn

SLOPE = 0.2  # below zero


class PatchCritic(nn.Module):
    """Gives a mark to every patch of 46 px, 8 px apart (Isola et al. 2017, arXiv 1611.07004).

    It never sees a whole picture, so it learns texture, not what is shown. Instance normalisation
    keeps a picture's marks free of the others in its batch.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        widths = (width, 2 * width, 4 * width)
        layers: list[nn.Module] = [nn.Conv2d(3, width, 4, 2, 1), nn.LeakyReLU(SLOPE)]
        for before, after in pairwise(widths):
            layers += [
                nn.Conv2d(before, after, 4, 2, 1),
                nn.InstanceNorm2d(after),
                nn.LeakyReLU(SLOPE),
            ]
        self.layers = nn.Sequential(*layers, nn.Conv2d(widths[-1], 1, 4, 1, 1))

    def forward(self, pictures: Tensor) -> Tensor:
        """Return marks (B, 1, h, w) of pictures (B, 3, H, W) in [0, 1]: higher is more real."""
        marks: Tensor = self.layers(pictures * 2 - 1)
        return marks

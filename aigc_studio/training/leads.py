"""Which picture of a set stands for its caption, where the caption is all there is to go by."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

CELLS = 16  # a side: as small as pictures are compared


def leads_of(pixels: Tensor, captions: Sequence[str], held_out: Sequence[int]) -> Tensor:
    """Return for each picture (N, 3, S, S) the number of its lead, (N,) int64.

    One thing in many poses has one caption, and what fits that best is the mean of the poses: a
    blur. The lead of a caption is the medoid of its pictures instead: the one that is least far
    from all of them, and none that is held out if there is another.
    """
    small = F.adaptive_avg_pool2d(pixels.float(), CELLS).flatten(1)
    leads = torch.arange(len(pixels))
    for caption in set(captions):
        group = [i for i, one in enumerate(captions) if one == caption]
        known = [i for i in group if i not in held_out] or group
        apart = torch.cdist(small[known], small[known], p=1)
        leads[group] = known[int(apart.sum(1).argmin())]
    return leads

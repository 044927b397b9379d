"""Kernel distance between two sets of pictures: do they look as if drawn by the same hand?"""

import torch
from torch import Tensor

DEGREE = 3


def kernel_distance(drawn: Tensor, real: Tensor) -> float:
    """Return the unbiased squared maximum mean discrepancy of two sets, about 0 for alike ones.

    Features are divided by the root of the real ones' mean square, so that scale does not matter.

    Kernel inception distance (Binkowski et al. 2018, https://arxiv.org/abs/1801.01401, section 4)
    with the kernel (x . y / D + 1)^3; but features of SqueezeNet for those of Inception, over all
    pictures at once instead of blocks, so figures cannot be compared with those of papers.

    Args:
        drawn: (N, D), N > 1.
        real: (M, D), M > 1.
    """
    scale = real.double().square().mean().sqrt()
    x, y = drawn.double() / scale, real.double() / scale
    within = (_off_diagonal_mean(kernel(x, x)) + _off_diagonal_mean(kernel(y, y))).item()
    return within - 2 * kernel(x, y).mean().item()


def kernel(x: Tensor, y: Tensor) -> Tensor:
    """Return (N, M) values of the polynomial kernel for (N, D) and (M, D)."""
    return (x @ y.T / x.shape[1] + 1).pow(DEGREE)


def halves(features: Tensor, number: int) -> tuple[Tensor, Tensor]:
    """Return so many rows drawn by a fixed lot, and all others."""
    order = torch.randperm(len(features), generator=torch.Generator().manual_seed(0))
    return features[order[:number]], features[order[number:]]


def _off_diagonal_mean(square: Tensor) -> Tensor:
    n = len(square)
    return (square.sum() - square.diagonal().sum()) / (n * (n - 1))

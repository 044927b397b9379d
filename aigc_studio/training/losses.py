"""Losses that several recipes share."""

import torch
from torch import Tensor


def gradient_loss(x: Tensor, y: Tensor) -> Tensor:
    """Return the mean absolute difference of horizontal and vertical slopes: keeps edges sharp."""
    across = (x.diff(dim=-1) - y.diff(dim=-1)).abs().mean()
    return across + (x.diff(dim=-2) - y.diff(dim=-2)).abs().mean()


def noise_shares(count: int, pure_share: float, generator: torch.Generator) -> Tensor:
    """Draw t (count,) in (0, 1]: exactly 1 for the one-pass share, else leaning to high noise."""
    t = torch.rand(count, generator=generator) ** 0.6
    return torch.where(torch.rand(count, generator=generator) < pure_share, torch.ones(()), t)

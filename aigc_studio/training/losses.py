"""Losses that several recipes share."""

from torch import Tensor


def gradient_loss(x: Tensor, y: Tensor) -> Tensor:
    """Return the mean absolute difference of horizontal and vertical slopes: keeps edges sharp."""
    across = (x.diff(dim=-1) - y.diff(dim=-1)).abs().mean()
    return across + (x.diff(dim=-2) - y.diff(dim=-2)).abs().mean()

"""The losses that recipes share."""

import pytest
import torch

from aigc_studio.training.losses import gradient_loss, noise_shares


def test_gradient_loss_sees_slopes_only() -> None:
    flat, step = torch.zeros(1, 3, 4, 4), torch.zeros(1, 3, 4, 4)
    step[..., 2:] = 1
    assert gradient_loss(flat, flat + 0.5).item() == 0
    # One of three horizontal differences is 1, no vertical one is.
    assert gradient_loss(flat, step).item() == pytest.approx(1 / 3)


def test_noise_shares_are_in_bounds_and_as_often_pure_as_asked() -> None:
    t = noise_shares(10_000, 0.35, torch.Generator().manual_seed(0))
    assert t.min() >= 0
    assert t.max() == 1
    # Standard deviation of the share: sqrt(0.35 * 0.65 / 10,000) = 0.005.
    assert (t == 1).float().mean().item() == pytest.approx(0.35, abs=0.02)

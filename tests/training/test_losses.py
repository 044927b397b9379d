"""The losses that recipes share."""

import pytest
import torch

from aigc_studio.training.losses import gradient_loss


def test_gradient_loss_sees_slopes_only() -> None:
    flat, step = torch.zeros(1, 3, 4, 4), torch.zeros(1, 3, 4, 4)
    step[..., 2:] = 1
    assert gradient_loss(flat, flat + 0.5).item() == 0
    # One of three horizontal differences is 1, no vertical one is.
    assert gradient_loss(flat, step).item() == pytest.approx(1 / 3)

"""The kernel distance is the published one."""

import pytest
import torch

from aigc_studio.training.measures.kernel_distance import halves, kernel, kernel_distance


def test_sets_drawn_from_one_distribution_are_about_0_apart() -> None:
    features = torch.randn(600, 16, generator=torch.Generator().manual_seed(0))
    same = kernel_distance(*halves(features, 300))
    other = kernel_distance(features[:300], features[300:] + 0.5)
    assert abs(same) < 0.02
    assert other > 10 * abs(same)


def test_kernel_is_cubic_in_the_mean_product() -> None:
    x = torch.tensor([[1.0, 3.0]])
    assert kernel(x, torch.tensor([[2.0, 0.0]])).item() == pytest.approx((2 / 2 + 1) ** 3)


def test_distance_leaves_pictures_with_themselves_out() -> None:
    # By hand, in one dimension; the mean square of y is 2.5, so k(a, b) = (ab / 2.5 + 1)^3.
    # Within x: k(0, 1) = 1; within y: k(1, 2) = 1.8^3. Across: 1, 1, k(1, 1) = 1.4^3, 1.8^3.
    x, y = torch.tensor([[0.0], [1.0]]), torch.tensor([[1.0], [2.0]])
    across = (1 + 1 + 1.4**3 + 1.8**3) / 4
    assert kernel_distance(x, y) == pytest.approx(1 + 1.8**3 - 2 * across)


def test_halves_share_nothing_and_leave_nothing_out() -> None:
    first, rest = halves(torch.arange(10.0)[:, None], 4)
    assert len(first) == 4
    assert sorted([*first[:, 0].tolist(), *rest[:, 0].tolist()]) == list(range(10))


def _unscaled(x: torch.Tensor, y: torch.Tensor) -> float:
    """Return the estimate of two pictures each by its definition, pair by pair."""
    within = kernel(x[:1], x[1:]) + kernel(y[:1], y[1:])
    return (within - 2 * kernel(x, y).mean()).item()

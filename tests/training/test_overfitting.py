"""Learning by heart shows in held-out losses that only rise."""

import pytest

from aigc_studio.training.folder import Metric
from aigc_studio.training.overfitting import risen_since


@pytest.mark.parametrize(
    ("held_out", "step"),
    [
        ([], None),
        ([3.0, 2.0, 1.0], None),
        ([3.0, 1.0, 2.0], None),  # one bad evaluation is no sign
        ([3.0, 1.0, 1.5, 2.0], 10),
        ([3.0, 1.0, 1.5, 1.01], None),  # it fell again
        ([3.0, -1.0, -0.9, -0.8], 10),  # a likelihood may be below zero
        ([None, 1.0, 1.5, 2.0], 10),
    ],
)
def test_a_rise_after_the_best_evaluation_is_told(
    held_out: list[float | None], step: int | None
) -> None:
    metrics = [Metric(step=10 * i, loss=1.0, held_out=h) for i, h in enumerate(held_out)]
    assert risen_since(metrics) == step

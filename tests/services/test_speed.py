"""Speed is what was measured last."""

from aigc_studio.services.speed import REMEMBERED, Speed


def test_nothing_measured_is_nothing_said() -> None:
    assert Speed().seconds("fast") is None


def test_the_median_forgives_an_outlier() -> None:
    speed = Speed()
    for seconds in (1.0, 90.0, 2.0):
        speed.record("fast", seconds)
    assert speed.seconds("fast") == 2.0


def test_old_measurements_are_forgotten() -> None:
    speed = Speed()
    for seconds in [9.0] * REMEMBERED + [1.0] * REMEMBERED:
        speed.record("fast", seconds)
    assert speed.seconds("fast") == 1.0


def test_keys_are_measured_apart() -> None:
    speed = Speed()
    speed.record("fast", 1.0)
    assert speed.seconds("best") is None

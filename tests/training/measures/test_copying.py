"""Distances to the nearest real picture, on grey squares."""

import pytest
import torch

from aigc_studio.training.measures.copying import controls, copied, distances


def grey(*levels: int) -> torch.Tensor:
    squares = torch.tensor(levels, dtype=torch.uint8)[:, None, None, None]
    return squares.expand(-1, 3, 64, 64).contiguous()


def test_distances_are_mean_levels() -> None:
    assert distances(grey(10), grey(10, 14, 0)).tolist() == [[0.0, 4.0, 10.0]]


def test_copied_counts_what_is_nearer_than_twins() -> None:
    found = copied(grey(10, 60), grey(12, 100), twins=5.0)
    assert found == pytest.approx({"nearest": (2 + 40) / 2, "nearer than twins": 0.5})


def test_controls_compare_twins_and_strangers() -> None:
    # a-a 4; nearest strangers 10, 6 and 6.
    found = controls(grey(0, 4, 10), ["a", "a", "b"])
    assert found == pytest.approx({"twins": 4.0, "nearest other": 22 / 3})


def test_without_twins_there_is_no_distance_of_twins() -> None:
    assert controls(grey(0, 4), ["a", "b"])["twins"] == 0.0

"""The styles of pictures, on grey squares."""

import pytest
import torch

from aigc_studio.training.measures.asking import Ask
from aigc_studio.training.measures.real import Real
from aigc_studio.training.measures.seeing import MANNER, Seen
from aigc_studio.training.measures.style import (
    accuracy_by_style,
    kept_back,
    style_probe,
    versions,
)


def seen(manner: torch.Tensor, levels: list[int]) -> Seen:
    squares = torch.tensor(levels, dtype=torch.uint8)[:, None, None, None]
    number = len(levels)
    return Seen(
        torch.zeros(number, 2), torch.zeros(number, 2), manner, squares.expand(-1, 3, 64, 64)
    )


def test_all_styles_weigh_the_same() -> None:
    asked = ["noto"] * 3 + ["micah"]
    found = accuracy_by_style(["noto", "noto", "micah", "noto"], asked)
    assert found == pytest.approx({"all": 1 / 3, "noto": 2 / 3, "micah": 0.0})


def test_the_version_is_the_nearest_real_picture_of_the_concept_that_was_asked_for() -> None:
    rows = [
        {"set": "noto", "hexcode": "A"},
        {"set": "fluent3d", "hexcode": "A"},
        {"set": "noto", "hexcode": "B"},
    ]
    manner = torch.zeros(3, 2)
    bank = Real(seen(manner, [100, 200, 160]), rows)
    drawn = seen(manner[:2], [160, 110])
    asks = [Ask("a", "en", "fluent3d", ("A",)), Ask("a", "en", "noto", ("A",))]
    # 160 is the other concept's level; of A's two pictures the one of 200 is nearer.
    assert versions(drawn, asks, bank) == ["fluent3d", "noto"]


def test_probe_learns_manners_and_is_measured_on_things_it_did_not_learn_from() -> None:
    rows = [
        {"set": style, "concept": f"thing {i}"} for i in range(40) for style in ("noto", "micah")
    ]
    generator = torch.Generator().manual_seed(0)
    manner = torch.randn(80, sum(MANNER), generator=generator)
    manner[::2, -50:] += 3.0
    real = Real(seen(manner, [0] * 80), rows)
    probe, read = style_probe(real, real)
    assert read["real"] == {"all": 1.0, "noto": 1.0, "micah": 1.0} == read["softened"]
    assert 0 < sum(kept_back(row) for row in rows) < 40
    assert probe.read(manner[:2]) == ["noto", "micah"]

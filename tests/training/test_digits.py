"""What generated digits are worth, on digits whose worth is known."""

from pathlib import Path

import numpy
import pytest
import torch

from aigc_studio.training.digits import (
    DigitJudge,
    Digits,
    Quality,
    load_mnist,
    measure,
    read,
    train_judge,
)
from aigc_studio.training.digits_card import compose_card
from aigc_studio.training.history import History
from aigc_studio.training.loop import Progress


def _bars(count: int, seed: int, spread: float = 0.3) -> Digits:
    """Return "digits" that a judge learns in seconds: a bar whose row tells the digit."""
    luck = torch.Generator().manual_seed(seed)
    digits = torch.arange(count) % 10
    pixels = torch.randn(count, 1, 28, 28, generator=luck) * spread
    for picture, digit in zip(pixels, digits.tolist(), strict=True):
        picture[:, 2 * digit + 4] += 2
    return Digits(pixels, digits)


@pytest.fixture(scope="module")
def judge() -> DigitJudge:
    bars = _bars(500, seed=0)
    return train_judge(bars, steps=60, seed=0)


def test_set_is_split_without_overlap_and_scaled(tmp_path: Path) -> None:
    x = numpy.arange(60, dtype=numpy.uint8)[:, None, None] * numpy.ones((1, 28, 28), numpy.uint8)
    y = numpy.arange(60, dtype=numpy.uint8) % 10
    (tmp_path / "mnist").mkdir()
    file = tmp_path / "mnist" / "mnist.npz"
    numpy.savez(file, x_train=x, y_train=y, x_test=x[:20], y_test=y[:20])
    mnist = load_mnist(tmp_path, validation=10)
    assert [len(part.digits) for part in mnist] == [50, 10, 20]
    shown = {*mnist.training.pixels[:, 0, 0, 0].tolist()}
    assert not shown & {*mnist.validation.pixels[:, 0, 0, 0].tolist()}
    assert mnist.test.pixels[0].max().item() == -1


def test_judge_learns_to_read(judge: DigitJudge) -> None:
    bars = _bars(200, seed=1)
    # A bar moved by up to two rows can be its neighbour's, so not all are read.
    assert (read(judge, bars.pixels) == bars.digits).float().mean() > 0.6


def test_real_digits_are_as_varied_as_themselves(judge: DigitJudge) -> None:
    real = _bars(200, seed=1)
    quality = measure(real, real, judge)
    assert quality.variance == pytest.approx(1)
    assert quality.feature_variance == pytest.approx(1)


def test_one_digit_drawn_again_and_again_has_no_variance(judge: DigitJudge) -> None:
    same = Digits(_bars(10, seed=2).pixels.repeat(5, 1, 1, 1), torch.arange(50) % 10)
    quality = measure(same, _bars(200, seed=1), judge)
    assert quality.variance == pytest.approx(0, abs=1e-6)
    assert quality.score == pytest.approx(0, abs=1e-6)


def test_the_wrong_digit_is_counted_as_wrong(judge: DigitJudge) -> None:
    real = _bars(200, seed=1)
    moved = Digits(real.pixels, (real.digits + 5) % 10)
    assert measure(moved, real, judge).accuracy < 0.3


def test_a_score_rewards_no_variance_beyond_the_real_one() -> None:
    assert Quality(0.9, 0.8, variance=1.5, feature_variance=1.0).score == 0.9
    assert Quality(0.9, 0.8, variance=0.5, feature_variance=1.0).score == 0.45


def test_card_says_figures_licence_and_bars() -> None:
    quality = {"accuracy": 0.97, "worst_digit": 0.9, "variance": 0.7, "feature_variance": 0.8}
    metrics = {
        "judge_accuracy": 0.991,
        "parameters": 208_881,
        "drawn": 10_000,
        "qualities": {"trained weights": quality, "random weights": {**quality, "accuracy": 0.1}},
    }
    history = History({"wasserstein": Progress(10, 360.0)}, hardware="2 cores", commit="1a2b3c4")
    card = compose_card(metrics, history)
    assert "CC-BY-SA-3.0" in card
    assert "| trained weights | 97.0% | 90.0% | 0.70 | 0.80 |" in card
    assert "95 % read as asked: reached" in card
    assert "variance: missed" in card

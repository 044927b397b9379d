"""Both games are played from a data folder to a model folder; their losses are the papers'."""

import json
from pathlib import Path

import numpy
import pytest
import torch

from aigc_studio.models.digit_generator import DigitGenerator
from aigc_studio.training.digits import Digits
from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes.mnist_gan import GAMES, Game, Recipe, draw, sheet, train

TINY = Recipe(noise=4, width=2, batch=4, judge_steps=3, judged=40, measured=400)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    luck = numpy.random.default_rng(0)
    x = luck.integers(0, 256, (5100, 28, 28), dtype=numpy.uint8)
    y = numpy.arange(5100, dtype=numpy.uint8) % 10
    (tmp_path / "mnist").mkdir()
    file = tmp_path / "mnist" / "mnist.npz"
    numpy.savez(file, x_train=x, y_train=y, x_test=x[:100], y_test=y[:100])
    return tmp_path


@pytest.fixture
def digits() -> Digits:
    pixels = torch.rand(20, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
    return Digits(pixels, torch.arange(20) % 10)


def test_three_turns_of_both_games_write_the_better_generator(data: Path, tmp_path: Path) -> None:
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    metrics = train(TINY, data, tmp_path / "work", tmp_path / "out", schedule)
    assert metrics["winner"] in GAMES
    assert metrics["turns"] == dict.fromkeys(GAMES, 3)
    assert json.loads((tmp_path / "work" / "metrics.json").read_text()) == metrics
    assert DigitGenerator.from_pretrained(tmp_path / "out").config["noise"] == 4


@pytest.mark.parametrize("name", GAMES)
def test_a_turn_draws_the_same_digits_again(name: str, digits: Digits) -> None:
    first, second = (Game(name, TINY, digits).play(step=3).item() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", GAMES)
def test_the_generators_loss_falls_when_its_digits_get_better_marks(
    name: str, digits: Digits
) -> None:
    game = Game(name, TINY, digits)
    game.turns = 0
    before = game.play(step=0)
    with torch.no_grad():
        game.critic.mark.bias += 1
    assert game.play(step=0) < before


def test_slope_penalty_is_that_of_a_plane(digits: Digits) -> None:
    """Marks that are the sum of all pixels have slope sqrt(784) = 28 everywhere."""
    game = Game("wasserstein", TINY, digits)
    game.critic.forward = lambda pictures, digits: pictures.sum(dim=(1, 2, 3))
    penalty = game._slope_penalty(digits.pixels[:4], digits.digits[:4], torch.Generator())
    assert penalty.item() == pytest.approx(10 * (28 - 1) ** 2)


def test_digits_are_drawn_in_turn_and_laid_out_ten_to_a_row() -> None:
    drawn = draw(DigitGenerator(noise=4, width=2), 20, seed=0)
    assert drawn.digits.tolist() == [*range(10), *range(10)]
    assert sheet(drawn, rows=2).size == (10 * 56, 2 * 56)

"""MNIST, a judge that reads digits, and what generated digits are worth by it."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy
import structlog
import torch
from torch import Tensor, nn
from torch.nn import functional as F

CLASSES = 10
BATCH = 500
log = structlog.get_logger(__name__)


class Digits(NamedTuple):
    """Pictures and what they show."""

    pixels: Tensor  # (N, 1, 28, 28) in [-1, 1], -1 is paper
    digits: Tensor  # (N,) int64 in 0..9


class Mnist(NamedTuple):
    """The set in three parts: to learn from, to choose by, to measure by."""

    training: Digits
    validation: Digits
    test: Digits


@dataclass(frozen=True)
class Quality:
    """What a generator's digits are worth. One digit drawn forever has accuracy but no variance."""

    accuracy: float  # share that the judge reads as the digit that was asked for
    worst_digit: float  # the same for the digit that it does worst
    variance: float  # within a digit, mean over pixels, relative to real digits
    feature_variance: float  # the same of the judge's features

    @property
    def score(self) -> float:
        """One number to choose a checkpoint by: right and as varied as real digits is 1."""
        return self.accuracy * min(1.0, self.variance)


def load_mnist(data: Path, validation: int = 5000) -> Mnist:
    """Load the set; `validation` pictures of the training part are put aside, by a fixed lot."""
    with numpy.load(data / "mnist" / "mnist.npz") as arrays:
        x, y, x_test, y_test = (
            torch.from_numpy(arrays[name]) for name in ("x_train", "y_train", "x_test", "y_test")
        )
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))  # it lies by digit
    kept, aside = order[validation:], order[:validation]
    return Mnist(_digits(x[kept], y[kept]), _digits(x[aside], y[aside]), _digits(x_test, y_test))


class DigitJudge(nn.Module):
    """A small convolutional network that reads a digit."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 24, 5, stride=2, padding=2)
        self.conv2 = nn.Conv2d(24, 48, 3, padding=1)
        self.conv3 = nn.Conv2d(48, 96, 3, padding=1)
        self.hidden = nn.Linear(96 * 3 * 3, 128)
        self.digit = nn.Linear(128, CLASSES)

    def features(self, pictures: Tensor) -> Tensor:
        """Return (N, 128) >= 0 of pictures (N, 1, 28, 28) in [-1, 1]."""
        h = F.relu(self.conv1(pictures))
        h = F.max_pool2d(F.relu(self.conv2(h)), 2)
        h = F.max_pool2d(F.relu(self.conv3(h)), 2)
        return F.relu(self.hidden(h.flatten(1)))

    def forward(self, pictures: Tensor) -> Tensor:
        """Return scores (N, 10)."""
        scores: Tensor = self.digit(self.features(pictures))
        return scores


def train_judge(training: Digits, *, steps: int, seed: int) -> DigitJudge:
    """Return a judge that has seen `steps` batches of 128, each moved by up to two pixels."""
    torch.manual_seed(seed)
    judge = DigitJudge()
    optimizer = torch.optim.AdamW(judge.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps + 1)
    for _ in range(steps):
        chosen = torch.randint(len(training.digits), (128,))
        move = torch.randint(-2, 3, (2,)).tolist()
        pictures = training.pixels[chosen].roll(move, dims=(2, 3))
        loss = F.cross_entropy(judge(pictures), training.digits[chosen])
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        schedule.step()
    return judge.eval().requires_grad_(False)


def read(judge: DigitJudge, pictures: Tensor) -> Tensor:
    """Return the digits (N,) that the judge sees."""
    return torch.cat([judge(part).argmax(1) for part in torch.split(pictures, BATCH)])


def measure(drawn: Digits, real: Digits, judge: DigitJudge) -> Quality:
    """Compare drawn digits with real ones; `drawn.digits` is what was asked for."""
    right = (read(judge, drawn.pixels) == drawn.digits).float()
    per_digit = [right[drawn.digits == digit].mean().item() for digit in range(CLASSES)]

    def seen(digits: Digits) -> Digits:
        parts = [judge.features(part) for part in torch.split(digits.pixels, BATCH)]
        return Digits(torch.cat(parts), digits.digits)

    return Quality(
        accuracy=right.mean().item(),
        worst_digit=min(per_digit),
        variance=_variance(drawn) / _variance(real),
        feature_variance=_variance(seen(drawn)) / _variance(seen(real)),
    )


def _variance(values: Digits) -> float:
    """Return the variance within a digit: mean over the values and the ten digits."""
    found = [values.pixels[values.digits == d].var(dim=0).mean() for d in range(CLASSES)]
    return torch.stack(found).mean().item()


def _digits(pixels: Tensor, digits: Tensor) -> Digits:
    return Digits(pixels[:, None].float() / 127.5 - 1, digits.long())

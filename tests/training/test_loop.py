"""A run that was broken off ends where an unbroken one would."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from diffusers.training_utils import EMAModel
from torch import Tensor, nn

from aigc_studio.training import loop
from aigc_studio.training.loop import Progress, Schedule, fit, train_stage


class Clock:
    """A clock that moves on by a second whenever it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(loop, "time", Clock())
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


def _run(work: Path, steps: int, saved: list[int]) -> tuple[Tensor, Tensor]:
    torch.manual_seed(0)
    accelerator = Accelerator(cpu=True)
    model = nn.Linear(3, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    model, optimizer = accelerator.prepare(model, optimizer)

    def loss_of_step(step: int) -> Tensor:
        x = torch.randn(4, 3, generator=torch.Generator().manual_seed(step))
        return (model(x) - x.sum(1, keepdim=True)).pow(2).mean()

    def on_save(average: EMAModel, progress: Progress) -> None:
        saved.append(progress.step)
        averages.append(average.shadow_params[0].clone())

    averages: list[Tensor] = []
    fit(
        loss_of_step,
        accelerator=accelerator,
        model=model,
        optimizer=optimizer,
        schedule=Schedule(
            budget_s=20, learning_rate=1e-2, warmup_steps=3, save_every_s=4.5, max_steps=steps
        ),
        work=work,
        on_save=on_save,
    )
    return model.weight.detach().clone(), averages[-1]


def test_resumed_run_ends_bit_equal_to_an_unbroken_one(tmp_path: Path) -> None:
    unbroken, average = _run(tmp_path / "a", 8, [])
    broken, _ = _run(tmp_path / "b", 3, [])
    resumed, resumed_average = _run(tmp_path / "b", 5, [])
    assert not torch.equal(broken, resumed)
    assert torch.equal(unbroken, resumed)
    assert torch.equal(average, resumed_average)


def test_run_saves_on_time_and_at_its_end(tmp_path: Path) -> None:
    saved: list[int] = []
    _run(tmp_path, 8, saved)
    assert saved == [5, 8]  # steps of one second, saved when more than 4.5 have passed


def test_run_ends_with_its_time(tmp_path: Path) -> None:
    saved: list[int] = []
    _run(tmp_path, 1000, saved)
    assert saved[-1] == 20


@pytest.mark.parametrize(
    ("step", "seconds", "expected"),
    [
        (0, 0.0, 0.001 / 10),  # first of ten steps of warm-up
        (4, 0.0, 0.001 / 2),
        (9, 0.0, 0.001),
        (500, 50.0, 0.001 * 0.5 * (1 + math.cos(math.pi / 2))),  # half-way down the cosine
        (900, 100.0, 0.001 * 0.02),  # never below a fiftieth
        (999, 120.0, 0.001 * 0.02),
    ],
)
def test_rate_warms_up_then_falls_to_a_fiftieth(step: int, seconds: float, expected: float) -> None:
    schedule = Schedule(budget_s=100, learning_rate=0.001, warmup_steps=10)
    assert schedule.rate_at(Progress(step, seconds)) == pytest.approx(expected)


def test_rows_of_tables_learn_faster_and_do_not_decay(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Embedding(4, 1), nn.Linear(1, 1))
    before = [p.detach().clone() for p in model.parameters()]
    train_stage(
        model,
        lambda step: model(torch.tensor([1])).sum(),
        schedule=Schedule(budget_s=60, learning_rate=1e-3, warmup_steps=1, max_steps=1),
        work=tmp_path,
        tables=[model[0]],
    )
    rows, weight, _ = ((b - p).abs() for b, p in zip(before, model.parameters(), strict=True))
    assert rows[1] > 5 * weight.max()
    assert rows[[0, 2, 3]].max() == 0

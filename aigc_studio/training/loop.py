"""The one training loop of the recipes: a time budget, resumable, averaged weights.

It does not know what is trained: the recipe gives a function from step number to loss.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import torch
from accelerate import Accelerator
from diffusers.training_utils import EMAModel
from torch import Tensor, nn
from torch.optim import Optimizer

from aigc_studio.core.device import choose_device
from aigc_studio.core.settings import read_settings

TABLE_PACE = 10.0
log = structlog.get_logger(__name__)


@dataclass
class Progress:
    """How far a run has come; part of its saved state."""

    step: int = 0
    seconds: float = 0.0

    def state_dict(self) -> dict[str, Any]:
        """Return the values to save."""
        return {"step": self.step, "seconds": self.seconds}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take saved values back."""
        self.step, self.seconds = int(state["step"]), float(state["seconds"])


@dataclass(frozen=True)
class Schedule:
    """Numbers of a run. The learning rate warms up over steps, then falls as a cosine over time."""

    budget_s: float
    learning_rate: float
    warmup_steps: int = 200
    save_every_s: float = 360.0
    average: float = 0.999  # decay of the averaged weights
    max_steps: int | None = None

    def rate_at(self, progress: Progress) -> float:
        """Return the learning rate for the next step."""
        warm = min(1.0, (progress.step + 1) / self.warmup_steps)
        done = min(1.0, progress.seconds / self.budget_s)
        return self.learning_rate * warm * max(0.02, 0.5 * (1 + math.cos(math.pi * done)))


@contextmanager
def averages_in(average: EMAModel, parameters: Iterable[nn.Parameter]) -> Iterator[None]:
    """Let a network have its averaged weights for a moment, to be judged or written."""
    learned = list(parameters)
    average.store(learned)
    average.copy_to(learned)
    try:
        yield
    finally:
        average.restore(learned)


def fit(
    loss_of_step: Callable[[int], Tensor],
    *,
    accelerator: Accelerator,
    model: nn.Module,
    optimizer: Optimizer,
    schedule: Schedule,
    work: Path,
    on_save: Callable[[EMAModel, Progress], None],
) -> Progress:
    """Train until the time budget is spent; go on from `work` if a run was broken off there.

    `loss_of_step(step)` must draw its batch from the step number alone, so that a resumed run sees
    what an unbroken one would have seen. Weights in `model` stay the raw ones until the end, when
    they become the averaged ones; `on_save` gets those at every save.
    """
    progress = Progress()
    average = EMAModel(model.parameters(), decay=schedule.average, foreach=True)
    average.to(accelerator.device)
    accelerator.register_for_checkpointing(progress, average)
    state = work / "state"
    if (state / "complete").exists():
        accelerator.load_state(str(state))
        log.info("resumed", step=progress.step, seconds=round(progress.seconds))

    def save() -> None:
        (state / "complete").unlink(missing_ok=True)
        accelerator.save_state(str(state))
        (state / "complete").touch()
        on_save(average, progress)

    saved_s, running = progress.seconds, None
    last_step = math.inf if schedule.max_steps is None else progress.step + schedule.max_steps
    while progress.seconds < schedule.budget_s and progress.step < last_step:
        began = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate_at(progress) * group.get("pace", 1.0)
        loss = loss_of_step(progress.step)
        accelerator.backward(loss)
        accelerator.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        average.step(model.parameters())
        progress.step += 1
        progress.seconds += time.monotonic() - began
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if progress.step % 50 == 0:
            log.info("trained", step=progress.step, seconds=round(progress.seconds), loss=running)
        if progress.seconds - saved_s > schedule.save_every_s:
            save()
            saved_s = progress.seconds
    save()
    average.copy_to(model.parameters())
    return progress


def train_stage(
    model: nn.Module,
    loss_of_step: Callable[[int], Tensor],
    *,
    schedule: Schedule,
    work: Path,
    on_save: Callable[[EMAModel, Progress], None] = lambda average, progress: None,
    betas: tuple[float, float] = (0.9, 0.98),
    beside: Sequence[object] = (),
    tables: Sequence[nn.Module] = (),
) -> Progress:
    """Train one stage of a recipe with `fit`: bfloat16 where it pays, AdamW, on CUDA if there is.

    Args:
        model: what is trained.
        loss_of_step: see `fit`.
        schedule: budget and rates.
        work: where the state of the stage is kept.
        on_save: see `fit`.
        betas: of AdamW.
        beside: what else the run needs to be gone on with, networks and their optimizers.
        tables: embeddings within the model. A row of them is seen in few steps, so they learn
            TABLE_PACE times faster and do not decay.
    """
    has_bf16 = choose_device(read_settings()).precision == "bfloat16"
    accelerator = Accelerator(
        mixed_precision="bf16" if has_bf16 else "no", cpu=not torch.cuda.is_available()
    )
    rows = [row for table in tables for row in table.parameters()]
    known = set(map(id, rows))
    others = [p for p in model.parameters() if id(p) not in known]
    groups: list[dict[str, Any]] = [{"params": others}]
    if rows:
        groups.append({"params": rows, "pace": TABLE_PACE, "weight_decay": 0.0})
    optimizer = torch.optim.AdamW(groups, lr=schedule.learning_rate, betas=betas, fused=True)
    prepared, optimizer = accelerator.prepare(model, optimizer)
    if beside:
        accelerator.prepare(*beside)

    def loss(step: int) -> Tensor:
        with accelerator.autocast():
            return loss_of_step(step)

    return fit(
        loss,
        accelerator=accelerator,
        model=prepared,
        optimizer=optimizer,
        schedule=schedule,
        work=work,
        on_save=on_save,
    )

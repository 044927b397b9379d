"""The course of a training: learn, look at held-out pictures, draw, keep the best, go on.

Everything of a step follows from its number and the seed, and a checkpoint holds all the rest, so a
run that was broken off and gone on with ends where an unbroken one would have.
"""

import dataclasses
import math
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil
import structlog
import torch
from accelerate import Accelerator
from PIL import Image
from torch import Tensor

from aigc_studio.core.errors import Cancelled
from aigc_studio.training.checkpoint import Checkpoints, Held
from aigc_studio.training.folder import SAMPLE_TIMES, Metric, Plan, Status, TrainingFolder
from aigc_studio.training.learner import Learner, trained
from aigc_studio.training.phantoms import stamped
from aigc_studio.training.team import Team

WARMUP = 20  # steps
LEAST_RATE = 0.05  # of the learning rate, at the end
TELL_EVERY_S = 0.5
PRIME = 1_000_003

log = structlog.get_logger(__name__)


@dataclass
class Wish:
    """What somebody outside wants: asked at every step."""

    leave: bool = False  # save, and go on another time
    keep: bool = False  # stop learning, and finish with what there is


@dataclass(frozen=True)
class Lessons:
    """Which examples are learned from, and which are only looked at.

    Attributes:
        own: numbers of the examples of the set.
        drawn: numbers of the model's own drawings, half of each batch.
        held_out: numbers of pictures of the set that are not learned from.
    """

    own: Sequence[int]
    drawn: Sequence[int] = ()
    held_out: Sequence[int] = ()

    def batch(self, size: int, generator: torch.Generator) -> Tensor:
        """Return the numbers (size,) of a batch."""
        of_drawn = size // 2 if self.drawn else 0
        parts = [(self.own, size - of_drawn), (self.drawn, of_drawn)]
        picked = [
            torch.tensor(row)[torch.randint(len(row), (count,), generator=generator)]
            for row, count in parts
            if count
        ]
        return torch.cat(picked)


@dataclass(frozen=True)
class Sample:
    """A picture that is drawn again and again while the training goes on."""

    prompt: str
    seed: int


@dataclass
class Course:
    """One run of a training, to its end or to the next stop."""

    folder: TrainingFolder
    learner: Learner
    plan: Plan
    lessons: Lessons
    samples: Sequence[Sample]
    precision: str = "float32"
    wish: Wish = field(default_factory=Wish)
    _status: Status = field(default_factory=Status, init=False)

    def run(self) -> Status:
        """Learn until the plan is done or somebody wishes otherwise; return how it ended.

        At the end the network has the best weights: those with the least held-out loss, where
        pictures are held out, else the last ones.

        Raises:
            Cancelled: somebody wants it to leave; all is saved.
            StorageFullError: there is no room to save; the last checkpoint is whole.
        """
        self._prepare()
        if self.held.step == 0:
            self._draw(0)
            self._look(first=True)
        note = ""
        while self.held.step < self.plan.steps:
            leave, keep = self.team.any((self.wish.leave, self.wish.keep))
            if keep:
                break
            if leave:
                self._save()
                raise Cancelled
            began = time.monotonic()
            loss = self._step()
            if not math.isfinite(loss):
                log.warning("diverged", step=self.held.step, loss=loss)
                self.checkpoints.load(self.held, self.learner, self.optimizer)
                note = "training.note_diverged"
                break
            self.held.step += 1
            self.held.seconds += time.monotonic() - began
            self._losses.append(loss)
            self._tell("learns")
            if self.held.step % self.plan.save_every == 0:
                self._look()
                if self._has_stood_still():
                    note = "training.note_stopped"
                    break
            if self.held.step * SAMPLE_TIMES // self.plan.steps > (
                (self.held.step - 1) * SAMPLE_TIMES // self.plan.steps
            ):
                self._draw(self.held.step)
                self._keep(self.held.step)
        if not note and self.held.step % self.plan.save_every:
            self._look()
        last = self.held.step
        best = self.checkpoints.take_best(self.learner)
        note = note or self._verdict(best, last)
        best = last if best is None else best
        values = {"best": str(best), "last": str(last)}
        self._status = self._status.model_copy(update={"note": note, "values": values})
        self._draw(best)
        self._keep(best)
        if self.team.is_first:
            put_in_front(self.folder, best)
        return self._status

    def try_steps(self, count: int) -> float:
        """Take so many steps and one more, and return seconds per step; nothing is saved."""
        self._prepare()
        self._step()
        began = time.monotonic()
        for _ in range(count):
            self._step()
        return (time.monotonic() - began) / count

    def rehearse(self, every: int) -> Iterator[tuple[int, float | None]]:
        """Do the plan's steps and yield the held-out loss at every so many; nothing is saved.

        Raises:
            Cancelled: somebody wants it to leave.
        """
        self._prepare()
        while self.held.step < self.plan.steps:
            if self.wish.leave:
                raise Cancelled
            loss = self._step()
            self.held.step += 1
            if not math.isfinite(loss):
                yield self.held.step, loss
                return
            if self.held.step % every == 0:
                yield self.held.step, self._held_out()

    def _prepare(self) -> None:
        mixed = {"bfloat16": "bf16", "float16": "fp16"}.get(self.precision, "no")
        device = next(self.learner.network.parameters()).device
        self.accelerator = Accelerator(mixed_precision=mixed, cpu=device.type == "cpu")
        self.team = Team(self.accelerator)
        self.network: Any = self.learner.network
        self.optimizer: Any = self.accelerator.prepare(
            self.learner.optimizer(self.plan.learning_rate)
        )
        self.network.train()
        self.held = Held()
        self.checkpoints = Checkpoints(self.folder.state)
        self.checkpoints.load(self.held, self.learner, self.optimizer)
        self.metrics = [m for m in self.folder.read_metrics() if m.step <= self.held.step]
        if self.team.is_first:
            self.folder.write_metrics(self.metrics)
        self._losses: list[float] = list(self.held.losses)
        self._told_s = 0.0
        asked = tuple(sample.prompt for sample in self.samples)
        self._status = Status(steps=self.plan.steps, step=self.held.step, asked=asked)
        self._process = psutil.Process()

    def _step(self) -> float:
        """Do one step and return its loss; one that is no number changes nothing."""
        step = self.held.step
        seed = self.plan.seed * PRIME + step
        generator = torch.Generator().manual_seed(seed)
        for group in self.optimizer.param_groups:
            group["lr"] = self.plan.learning_rate * rate_at(step, self.plan.steps)
        with self.accelerator.autocast():
            batch = self.lessons.batch(self.plan.batch, generator)
            batch, generator = self.team.share(batch, generator, seed)
            loss = self.learner.loss(batch, generator, step)
        found = self.team.mean(loss)
        if not math.isfinite(found):
            return found
        self.accelerator.backward(loss)
        self.team.learn_alike(self.network)
        self.accelerator.clip_grad_norm_(trained(self.network).values(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.learner.stepped()
        return found

    def _held_out(self) -> float | None:
        """Return how bad it is on what it does not learn from."""
        seed = self.plan.seed * PRIME - 1_000
        with self.accelerator.autocast():
            return self.learner.judge(self.lessons.held_out, self.plan.batch, seed)

    def _look(self, first: bool = False) -> None:
        """Evaluate, note it, and save."""
        held_out = self._held_out()
        if self._losses or first:
            mean = sum(self._losses) / len(self._losses) if self._losses else held_out or 0.0
            metric = Metric(
                step=self.held.step, loss=mean, held_out=held_out, seconds=self.held.seconds
            )
            if math.isfinite(mean):
                self.metrics.append(metric)
        self._losses.clear()
        better = held_out is None or held_out < self.held.best_loss
        if better:
            self.held.best_step = self.held.step
            self.held.best_loss = math.inf if held_out is None else held_out
        self._save(is_best=better and not first)
        if self.team.is_first:
            self.folder.write_metrics(self.metrics)

    def _has_stood_still(self) -> bool:
        """Whether no evaluation was the best for as long as the plan has patience."""
        wait = self.plan.patience * self.plan.save_every
        return bool(wait) and self.held.step - self.held.best_step >= wait

    def _save(self, *, is_best: bool = False) -> None:
        self.held.losses = tuple(self._losses)
        if not self.team.is_first:
            return
        self.checkpoints.save(self.held, self.learner, self.optimizer, is_best=is_best)
        self._tell("learns", now=True)

    def _keep(self, step: int) -> None:
        """Keep the weights, so that somebody can choose them for their drawings."""
        if not self.team.is_first:
            return
        held = dataclasses.replace(self.held, step=step)
        self.checkpoints.keep(self.folder.checkpoint(step), held, self.learner)

    def _draw(self, step: int) -> None:
        """Draw the samples, small, as files."""
        if not self.samples or not self.team.is_first:
            return
        self._tell("draws", now=True)
        pictures = self.learner.draw(
            [sample.prompt for sample in self.samples], [sample.seed for sample in self.samples]
        )
        save_samples(self.folder, f"step-{step:06d}", pictures)

    def _verdict(self, best: int | None, last: int) -> str:
        """Return why these weights were taken, as a key of the catalogue."""
        if best is None:
            return "training.note_none_better"
        if math.isinf(self.held.best_loss):
            return "training.note_last"
        return "training.note_overfits" if best < 0.7 * last else "training.note_best"

    def _tell(self, phase: str, *, now: bool = False) -> None:
        """Write how far it is, a few times a second at most."""
        moment = time.monotonic()
        if not self.team.is_first or (not now and moment - self._told_s < TELL_EVERY_S):
            return
        self._told_s = moment
        each = self.held.seconds / self.held.step if self.held.step else None
        self._status = self._status.model_copy(
            update={
                "phase": phase,
                "step": self.held.step,
                "seconds_per_step": each,
                "seconds_left": each and each * (self.plan.steps - self.held.step),
                "memory_mb": self._process.memory_info().rss // 10**6,
            }
        )
        self.folder.write_status(self._status)


def rate_at(step: int, steps: int) -> float:
    """Return the share of the learning rate: a linear warm-up, then a cosine to LEAST_RATE."""
    warm = min(1.0, (step + 1) / min(WARMUP, max(1, steps // 4)))
    fall = 0.5 * (1 + math.cos(math.pi * step / steps))
    return warm * (LEAST_RATE + (1 - LEAST_RATE) * fall)


def save_samples(folder: TrainingFolder, name: str, drawn: Sequence[Image.Image | str]) -> None:
    """Write samples/NAME-0.webp and so on, or .txt where they are texts."""
    folder.samples.mkdir(parents=True, exist_ok=True)
    is_of_scans = folder.read_set().is_of_scans
    for i, picture in enumerate(drawn):
        if isinstance(picture, str):
            (folder.samples / f"{name}-{i}.txt").write_text(picture, encoding="utf-8")
            continue
        small = stamped(picture) if is_of_scans else picture.copy()
        small.thumbnail((256, 256))
        small.save(folder.samples / f"{name}-{i}.webp", quality=85)


def put_in_front(folder: TrainingFolder, step: int) -> None:
    """Make the samples of a step those of the result: samples/after-0.webp and so on, or .txt."""
    for file in folder.samples.glob(f"step-{step:06d}-*"):
        shutil.copyfile(file, file.with_name(f"after-{file.name.rpartition('-')[2]}"))


def held_out_of(count: int) -> list[int]:
    """Return which of so many pictures are held out: every sixth, none of fewer than six."""
    return list(range(5, count, 6))


def lessons_of(own: int, drawn: int) -> Lessons:
    """Return the lessons of a set of pictures followed by the model's drawings."""
    held = held_out_of(own)
    return Lessons(
        own=[i for i in range(own) if i not in held],
        drawn=range(own, own + drawn),
        held_out=held,
    )

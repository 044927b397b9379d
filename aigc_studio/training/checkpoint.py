"""The state of a training in one file: trained weights, the optimizer's moments, the counters.

Plain safetensors, no pickle. A file is written whole before it takes the place of the last one.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from aigc_studio.core.files import write_atomically
from aigc_studio.training.learner import Learner, trained

LAST, BEST = "last.safetensors", "best.safetensors"
HELD = "held"  # key of the counters in a file's head


@dataclass
class Held:
    """What a run counts."""

    step: int = 0
    seconds: float = 0.0
    best_step: int = 0
    best_loss: float = float("inf")
    losses: tuple[float, ...] = ()  # since the last evaluation

    def to_json(self) -> str:
        """Return it for a file's head."""
        return json.dumps(vars(self))

    def take(self, text: str) -> None:
        """Take the counters of a file's head."""
        values = json.loads(text)
        self.step, self.seconds = values["step"], values["seconds"]
        self.best_step, self.best_loss = values["best_step"], values["best_loss"]
        self.losses = tuple(values["losses"])


class Checkpoints:
    """The last state, the best weights and those of some moments in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, held: Held, learner: Learner, optimizer: Any, *, is_best: bool) -> None:
        """Write the state; where it is the best so far, its weights as well.

        Raises:
            StorageFullError: there is no room; what was there is whole.
        """
        weights = {name: _copied(tensor) for name, tensor in learner.kept().items()}
        if is_best:
            self._write(BEST, weights, held)
        moments = optimizer.state
        tensors = {
            f"{name}|{key}": _copied(value)
            for name, parameter in trained(learner.network).items()
            for key, value in moments.get(parameter, {}).items()
        }
        self._write(LAST, {**weights, **tensors}, held)

    def load(self, held: Held, learner: Learner, optimizer: Any) -> None:
        """Take the last state back; without one nothing happens."""
        found = self._read(LAST)
        if found is None:
            return
        head, tensors = found
        held.take(head)
        _fill(learner, tensors)
        for name, parameter in trained(learner.network).items():
            moments = {
                key.rpartition("|")[2]: tensor
                for key, tensor in tensors.items()
                if key.startswith(f"{name}|")
            }
            if not moments:  # it had no turn yet
                continue
            optimizer.state[parameter].update(
                {
                    key: tensor if key == "step" else tensor.to(parameter.device)
                    for key, tensor in moments.items()
                }
            )

    def take_best(self, learner: Learner) -> int | None:
        """Give the learner its best weights and return their step; None: it has none, and stays."""
        return self.take(self.folder / BEST, learner)

    def keep(self, file: Path, held: Held, learner: Learner) -> None:
        """Write the weights as they are now, to choose them later.

        Raises:
            StorageFullError: there is no room.
        """
        self._write(file.name, {n: _copied(t) for n, t in learner.kept().items()}, held)

    def take(self, file: Path, learner: Learner) -> int | None:
        """Give the learner the weights of a file and return their step; None: there are none."""
        found = self._read(file.name)
        if found is None:
            return None
        kept = Held()
        kept.take(found[0])
        _fill(learner, found[1])
        return kept.step

    def _write(self, name: str, tensors: dict[str, Tensor], held: Held) -> None:
        write_atomically(self.folder / name, save(tensors, {HELD: held.to_json()}))

    def _read(self, name: str) -> tuple[str, dict[str, Tensor]] | None:
        file = self.folder / name
        if not file.exists():
            return None
        try:
            with safe_open(file, "pt") as content:
                names = content.keys()
                return content.metadata()[HELD], {n: content.get_tensor(n) for n in names}
        except SafetensorError:
            return None


def _copied(tensor: Tensor) -> Tensor:
    return tensor.detach().cpu().clone().contiguous()


@torch.no_grad()
def _fill(learner: Learner, tensors: dict[str, Tensor]) -> None:
    for name, tensor in learner.kept().items():
        tensor.copy_(tensors[name])

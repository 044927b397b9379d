"""Several processes that do one training together, as `accelerate launch` starts them.

Each takes its share of every batch, and the mean of their slopes is what all of them learn from; so
they stay alike to the bit. The first one alone writes. With one process all of this is nothing.
"""

from collections.abc import Iterable

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from aigc_studio.training.learner import trained

APART = 7_919  # between the seeds of two processes


class Team:
    """The processes of a training, seen from one of them."""

    def __init__(self, accelerator: Accelerator) -> None:
        self.accelerator = accelerator
        self.count: int = accelerator.num_processes
        self.place: int = accelerator.process_index

    @property
    def is_first(self) -> bool:
        """Whether this is the one that writes, draws and tells."""
        return self.place == 0

    def share(
        self, batch: Tensor, generator: torch.Generator, seed: int
    ) -> tuple[Tensor, torch.Generator]:
        """Return the part of a batch (B,) that is this one's, and where its chance comes from."""
        if self.count == 1:
            return batch, generator
        own = torch.Generator().manual_seed(seed + APART * (1 + self.place))
        return batch[self.place :: self.count], own

    def mean(self, loss: Tensor) -> float:
        """Return the mean of what each found."""
        return float(self._reduced(loss.detach().float(), "mean").item())

    def learn_alike(self, network: nn.Module) -> None:
        """Put the mean of all slopes in the place of each one's own."""
        if self.count > 1:
            for parameter in trained(network).values():
                if parameter.grad is not None:
                    parameter.grad = self._reduced(parameter.grad, "mean")

    def any(self, wishes: Iterable[bool]) -> list[bool]:
        """Return which of these somebody told any of the processes."""
        flags = torch.tensor([float(wish) for wish in wishes], device=self.accelerator.device)
        return [flag > 0 for flag in self._reduced(flags, "sum").tolist()]

    def _reduced(self, tensor: Tensor, how: str) -> Tensor:
        found: Tensor = tensor if self.count == 1 else self.accelerator.reduce(tensor, how)
        return found

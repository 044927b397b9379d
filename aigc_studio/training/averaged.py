"""What learners share that keep a slow copy of their network beside the fast one."""

import copy
from typing import Any

import torch
from torch import Tensor, nn

from aigc_studio.training.learner import trained

DECAY = 0.995  # of the averaged weights


class Averaged:
    """A network, and a slow copy of it that is judged and kept."""

    network: Any
    betas = (0.5, 0.9)

    def __init__(self, drawing: Any, *, size: int, **others: nn.Module) -> None:
        self.size = size
        average = copy.deepcopy(drawing).requires_grad_(False)
        self.network = nn.ModuleDict({"drawing": drawing, "average": average, **others})
        self.network.to(memory_format=torch.channels_last)

    @property
    def device(self) -> torch.device:
        """Where the network lies."""
        device: torch.device = next(self.network.parameters()).device
        return device

    def optimizer(self, rate: float) -> torch.optim.Optimizer:
        """Return the optimizer; what has no gradient in a step is left alone by it."""
        weights = list(trained(self.network).values())
        return torch.optim.AdamW(weights, rate, self.betas, weight_decay=0.0, foreach=False)

    def kept(self) -> dict[str, Tensor]:
        """Return everything that a checkpoint has to hold: what learns, and what follows it."""
        moving = {*trained(self.network["drawing"])}
        return {
            name: parameter
            for name, parameter in self.network.named_parameters()
            if parameter.requires_grad or name.removeprefix("average.") in moving
        }

    @torch.no_grad()
    def stepped(self) -> None:
        """Let the average follow."""
        pairs = zip(
            self.network["average"].parameters(),
            self.network["drawing"].parameters(),
            strict=True,
        )
        for slow, fast in pairs:
            slow.lerp_(fast, 1 - self.decay())

    def decay(self) -> float:
        """Return how much of the average stays at this step."""
        return DECAY

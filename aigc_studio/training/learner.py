"""What a course needs of whatever learns, and what those that learn a LoRA share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

HELD_OUT_DRAWS = 4  # noises in which each held-out picture is judged
ADAPTER = "default"  # peft's own name for the adapter that is trained


@dataclass(frozen=True)
class Examples:
    """What is learned from.

    Attributes:
        pixels: (N, 3, S, S) uint8.
        captions: N texts, as the model is to be asked.
        own: how many of them, the first ones, are somebody's own; the rest the model drew itself.
        leads: (own,) int64, which of them stands for each where only its caption is known; without
            it each stands for itself.
    """

    pixels: Tensor
    captions: Sequence[str]
    own: int = 0
    leads: Tensor | None = None

    def __len__(self) -> int:
        return len(self.captions)


class Learner(Protocol):
    """Something that learns. Chance comes from the generators that it is given, nothing else."""

    network: Any
    size: int  # px, side of the squares that it learns from

    def take(self, examples: Any) -> None:
        """Make everything ready that is the same at each step."""

    def optimizer(self, rate: float) -> torch.optim.Optimizer:
        """Return the optimizer of what is trained."""

    def kept(self) -> Mapping[str, Tensor]:
        """Return the tensors that a checkpoint has to hold, by name."""

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return the mean loss (scalar) on examples (B,) int64 by their number."""

    def stepped(self) -> None:
        """Do what follows a step."""

    def judge(self, held_out: Sequence[int], batch: int, seed: int) -> float | None:
        """Return how bad it is on examples that it does not learn from; None where it cannot."""

    def draw(self, prompts: Sequence[str], seeds: Sequence[int]) -> Sequence[Any]:
        """Draw a picture per prompt, or write a text."""

    def save(self, folder: Path) -> None:
        """Write the result in every layout that there is for it."""


class LoraLearner:
    """What learners share that change a model: by a LoRA, or a writer by all its weights."""

    network: Any

    def optimizer(self, rate: float) -> torch.optim.Optimizer:
        """Return AdamW on what is trained."""
        weights = list(trained(self.network).values())
        return torch.optim.AdamW(weights, rate, weight_decay=0.01, foreach=False)

    def kept(self) -> Mapping[str, Tensor]:
        """Return what is trained."""
        return trained(self.network)

    def stepped(self) -> None:
        """Nothing follows a step."""

    @torch.no_grad()
    def judge(self, held_out: Sequence[int], batch: int, seed: int) -> float | None:
        """Return the mean loss on held-out examples, in the same noises each time."""
        if not held_out:
            return None
        self.network.eval()
        losses = []
        for draw in range(HELD_OUT_DRAWS):
            generator = torch.Generator().manual_seed(seed + draw)
            for row in torch.split(torch.tensor(held_out), batch):
                losses.append(self.loss(row, generator, 0).item() * len(row))
        self.network.train()
        return sum(losses) / (HELD_OUT_DRAWS * len(held_out))

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """See Learner."""
        raise NotImplementedError


def trained(network: nn.Module) -> dict[str, nn.Parameter]:
    """Return the parameters that are trained, by name."""
    return {name: p for name, p in network.named_parameters() if p.requires_grad}


def add_lora(network: Any, targets: Sequence[str], rank: int, seed: int) -> None:
    """Freeze a network and add low-rank layers; only those are trained, in float32.

    The first factor is drawn from the seed, the second is zero: at first nothing changes.
    """
    from peft import LoraConfig

    network.requires_grad_(False)
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        network.add_adapter(
            LoraConfig(
                r=rank,
                lora_alpha=rank,
                target_modules=list(targets),
                init_lora_weights="gaussian",
            ),
            ADAPTER,
        )
    for parameter in trained(network).values():
        parameter.data = parameter.data.float()


def lora_state(network: nn.Module) -> Mapping[str, Tensor]:
    """Return the LoRA in peft's layout, on the CPU."""
    from peft import get_peft_model_state_dict

    state = get_peft_model_state_dict(network, adapter_name=ADAPTER)
    return {name: tensor.detach().cpu().contiguous() for name, tensor in state.items()}


def lora_numbers(network: Any) -> dict[str, Any]:
    """Return the settings of the LoRA, as diffusers keeps them in a file's head."""
    numbers: dict[str, Any] = network.peft_config[ADAPTER].to_dict()
    return {k: sorted(v) if isinstance(v, set) else v for k, v in numbers.items()}

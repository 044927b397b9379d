"""What a card says about how a checkpoint came to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from aigc_studio.training.loop import Progress


@dataclass(frozen=True)
class History:
    """The run of a recipe: how far its stages came, on what, and from which commit."""

    stages: Mapping[str, Progress]
    hardware: str
    commit: str

    @property
    def hours(self) -> float:
        """Time spent on steps."""
        return sum(progress.seconds for progress in self.stages.values()) / 3600

    @property
    def steps(self) -> str:
        """Return the stages in words: "words 30 steps, pictures 100 steps"."""
        return ", ".join(f"{name} {progress.step} steps" for name, progress in self.stages.items())


def read_stages(work: Path) -> dict[str, Progress]:
    """Return how far each stage of the run in that folder came, from its saved state."""
    stages = {}
    found = work.glob("*/state/custom_checkpoint_0.pkl")
    for saved in sorted(found, key=lambda file: file.stat().st_mtime):
        progress = Progress()
        progress.load_state_dict(torch.load(saved, weights_only=True))
        stages[saved.parents[1].name] = progress
    return stages

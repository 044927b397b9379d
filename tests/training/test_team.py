"""Several processes share a batch and learn alike."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from aigc_studio.training.folder import Plan, Spec, TrainingFolder
from aigc_studio.training.intake import take_files
from aigc_studio.training.team import Team
from aigc_studio.zoo.loras import WEIGHTS
from tests.pictures import noise

ROOT = Path(__file__).parents[2]


class Place:
    """Stands in for accelerate in one of three processes; the others say nothing."""

    num_processes = 3
    device = torch.device("cpu")

    def __init__(self, process_index: int) -> None:
        self.process_index = process_index

    def reduce(self, tensor: torch.Tensor, how: str) -> torch.Tensor:
        return tensor / 3 if how == "mean" else tensor


def test_a_batch_is_shared_out_and_everybody_has_chances_of_their_own() -> None:
    batch = torch.arange(8)
    shares = [Team(Place(i)).share(batch, torch.Generator(), 5) for i in range(3)]
    assert sorted(torch.cat([part for part, _ in shares]).tolist()) == list(range(8))
    drawn = [torch.rand(1, generator=chance).item() for _, chance in shares]
    assert len(set(drawn)) == 3


def test_slopes_become_the_mean_and_a_wish_of_one_counts_for_all() -> None:
    network = torch.nn.Linear(1, 1, bias=False)
    network(torch.ones(1, 1)).sum().backward()
    Team(Place(1)).learn_alike(network)
    assert network.weight.grad is not None
    assert network.weight.grad.item() == pytest.approx(1 / 3)
    assert Team(Place(1)).any((True, False)) == [True, False]


@pytest.mark.slow
def test_two_processes_do_one_training(tmp_path: Path, tunable_folder: Path) -> None:
    folder = TrainingFolder(tmp_path / ("0" * 32))
    take_files(folder, [(f"{i}.png", noise(i, (64, 64))) for i in range(7)])
    plan = Plan(steps=8, batch=4, rank=4, own_drawings=0, save_every=4, learning_rate=5e-3)
    folder.write_spec(
        Spec(goal="character", name="Zuki", word="zuki", model="diffusion-sticker-128",
             folder=str(tunable_folder), plan=plan)
    )  # fmt: skip
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    subprocess.run(
        [sys.executable, *torchrun, "-m", "aigc_studio.training.run", str(folder.path)],
        cwd=ROOT, env={**os.environ, "ACCELERATE_USE_CPU": "1", "OMP_NUM_THREADS": "1"}, check=True,
    )  # fmt: skip
    assert [m.step for m in folder.read_metrics()] == [0, 4, 8]
    assert folder.read_status().phase == "ended"
    assert all(torch.isfinite(w).all() for w in load_file(folder.result / WEIGHTS).values())

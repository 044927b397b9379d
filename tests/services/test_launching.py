"""One process trains where there is one device; several GPUs train together."""

import dataclasses
import sys
from pathlib import Path

import pytest
import torch

from aigc_studio.services.launching import launcher, shown_command
from tests.fakes import CPU

GPU = dataclasses.replace(CPU, kind="cuda")
FOLDER = Path("trainings") / "one"


@pytest.mark.parametrize(("device", "count"), [(CPU, 8), (GPU, 1)])
def test_one_process_is_started_as_it_is(
    device: object, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
    command = launcher(device, FOLDER)
    assert command == [sys.executable, "-m", "aigc_studio.training.run", str(FOLDER)]


def test_several_gpus_are_started_by_accelerate(monkeypatch: pytest.MonkeyPatch) -> None:
    from accelerate.commands.launch import launch_command_parser

    monkeypatch.setattr(torch.cuda, "device_count", lambda: 4)
    command = launcher(GPU, FOLDER)
    assert command[1:3] == ["-m", "accelerate.commands.launch"]
    asked = launch_command_parser().parse_args(command[3:])
    assert (asked.multi_gpu, asked.num_processes, asked.module) == (True, 4, True)
    assert asked.training_script == "aigc_studio.training.run"
    assert asked.training_script_args == [str(FOLDER)]
    assert shown_command(GPU, FOLDER) == " ".join(["python", *command[1:]])

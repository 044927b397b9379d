"""The command that starts a training: one process, or `accelerate launch` for several GPUs."""

import sys
from collections.abc import Sequence
from pathlib import Path

from aigc_studio.core.device import Device

MODULE = "aigc_studio.training.run"
ROOT = Path(__file__).parents[2]  # where that is found


def launcher(device: Device, folder: Path) -> list[str]:
    """Return the command that trains in a folder."""
    return [sys.executable, *_arguments(devices_of(device)), str(folder)]


def single(folder: Path, *options: str) -> list[str]:
    """Return the command that does something in a folder on one device, with options of its own."""
    return [sys.executable, "-m", MODULE, str(folder), *options]


def shown_command(device: Device, folder: Path) -> str:
    """Return the same for people to copy."""
    return " ".join(["python", *_arguments(devices_of(device)), str(folder)])


def devices_of(device: Device) -> int:
    """Return how many devices of its kind are here, which one training can use together."""
    if device.kind != "cuda":
        return 1
    import torch

    return torch.cuda.device_count()


def _arguments(count: int) -> Sequence[str]:
    if count < 2:
        return ["-m", MODULE]
    many = ["--multi_gpu", "--num_machines", "1", "--num_processes", str(count)]
    # Which numbers are halved each training says itself.
    rest = ["--mixed_precision", "no", "--dynamo_backend", "no", "-m", MODULE]
    return ["-m", "accelerate.commands.launch", *many, *rest]

"""A bundled network is checked, then loaded as the device wants it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from aigc_studio.core.errors import CheckpointError
from aigc_studio.zoo import network as network_module
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.manifest import write_manifest
from aigc_studio.zoo.network import UPSCALER, UPSCALER_KIND, load_network
from tests.fakes import CPU


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled upscaler, free to be broken."""
    monkeypatch.setattr(network_module, "CHECKPOINTS", tmp_path)
    return Path(shutil.copytree(CHECKPOINTS / UPSCALER, tmp_path / UPSCALER))


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_network_has_the_number_format_of_its_device(precision: str) -> None:
    network = load_network(UPSCALER, UPSCALER_KIND, replace(CPU, precision=precision))
    assert network.dtype == getattr(torch, precision)
    assert not network.training
    assert network(torch.zeros(1, 3, 8, 8)).dtype == torch.float32


def test_a_damaged_network_is_not_loaded(folder: Path) -> None:
    weights = folder / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(CheckpointError, match="damaged"):
        load_network(UPSCALER, UPSCALER_KIND, CPU)


def test_weights_of_another_network_are_refused(folder: Path) -> None:
    config = folder / "config.json"
    config.write_text(config.read_text(encoding="utf-8").replace('"width": 64', '"width": 32'))
    write_manifest(folder)
    with pytest.raises(CheckpointError, match="lacks weights"):
        load_network(UPSCALER, UPSCALER_KIND, CPU)

"""Models are checked, loaded once, and stay."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import torch
from safetensors.torch import load_file, save_file

from aigc_studio.core.errors import CheckpointError
from aigc_studio.models.pixel_pipeline import PixelPipeline
from aigc_studio.zoo.catalog import ModelSpec
from aigc_studio.zoo.manifest import write_manifest
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU

WEIGHTS = "denoiser/diffusion_pytorch_model.safetensors"


def test_eight_threads_load_a_model_once(
    tiny_spec: ModelSpec, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = []
    load = PixelPipeline.from_pretrained

    def counted(*args: object, **options: object) -> PixelPipeline:
        loads.append(args)
        return load(*args, **options)

    monkeypatch.setattr(PixelPipeline, "from_pretrained", counted)
    pool, together = Pool(CPU), Barrier(8)

    def get(_: int) -> PixelPipeline:
        together.wait(10)
        return pool.get(tiny_spec)

    with ThreadPoolExecutor(8) as threads:
        pipelines = list(threads.map(get, range(8)))
    assert len(loads) == 1
    assert all(pipeline is pipelines[0] for pipeline in pipelines)


def test_a_loaded_model_has_the_weights_and_format_asked_for(
    tiny_spec: ModelSpec, tiny_checkpoint: Path, tiny_pipeline: PixelPipeline
) -> None:
    denoiser = Pool(CPU).get(tiny_spec).denoiser
    assert denoiser.dtype is torch.float32
    assert not denoiser.training
    for name, tensor in tiny_pipeline.denoiser.state_dict().items():
        assert torch.equal(denoiser.state_dict()[name], tensor), name


def test_a_damaged_file_is_not_loaded(tiny_spec: ModelSpec, tiny_checkpoint: Path) -> None:
    file = tiny_checkpoint / WEIGHTS
    content = bytearray(file.read_bytes())
    content[-5] ^= 1  # safetensors itself would load this
    file.write_bytes(content)
    with pytest.raises(CheckpointError, match="is damaged"):
        Pool(CPU).get(tiny_spec)


def test_a_missing_file_is_told(tiny_spec: ModelSpec, tiny_checkpoint: Path) -> None:
    (tiny_checkpoint / WEIGHTS).unlink()
    with pytest.raises(CheckpointError, match="is missing"):
        Pool(CPU).get(tiny_spec)


def test_a_model_mended_meanwhile_loads_without_a_restart(
    tiny_spec: ModelSpec, tiny_checkpoint: Path
) -> None:
    pool, content = Pool(CPU), (tiny_checkpoint / WEIGHTS).read_bytes()
    (tiny_checkpoint / WEIGHTS).unlink()
    with pytest.raises(CheckpointError):
        pool.get(tiny_spec)
    (tiny_checkpoint / WEIGHTS).write_bytes(content)
    assert pool.get(tiny_spec)


def test_a_checkpoint_that_lacks_a_tensor_is_told(
    tiny_spec: ModelSpec, tiny_checkpoint: Path
) -> None:
    tensors = load_file(tiny_checkpoint / WEIGHTS)
    del tensors["leave.weight"]
    _replace(tiny_checkpoint, tensors)
    with pytest.raises(CheckpointError, match="lacks weights"):
        Pool(CPU).get(tiny_spec)


def test_a_checkpoint_of_another_shape_is_told(tiny_spec: ModelSpec, tiny_checkpoint: Path) -> None:
    config = tiny_checkpoint / "denoiser" / "config.json"
    numbers = json.loads(config.read_text(encoding="utf-8"))
    config.write_text(json.dumps({**numbers, "text_width": 30}), encoding="utf-8")
    write_manifest(tiny_checkpoint)
    with pytest.raises(CheckpointError, match="lacks weights"):
        Pool(CPU).get(tiny_spec)


def _replace(folder: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, folder / WEIGHTS, {"format": "pt"})
    write_manifest(folder)

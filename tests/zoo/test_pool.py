"""Models are checked, loaded once, and stay."""

import json
import random
import shutil
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
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
        with pool.lend(tiny_spec) as pipeline:
            return pipeline

    with ThreadPoolExecutor(8) as threads:
        pipelines = list(threads.map(get, range(8)))
    assert len(loads) == 1
    assert all(pipeline is pipelines[0] for pipeline in pipelines)


def test_a_loaded_model_has_the_weights_and_format_asked_for(
    tiny_spec: ModelSpec, tiny_checkpoint: Path, tiny_pipeline: PixelPipeline
) -> None:
    with Pool(CPU).lend(tiny_spec) as pipeline:
        denoiser = pipeline.denoiser
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
        _load(Pool(CPU), tiny_spec)


def test_a_missing_file_is_told(tiny_spec: ModelSpec, tiny_checkpoint: Path) -> None:
    (tiny_checkpoint / WEIGHTS).unlink()
    with pytest.raises(CheckpointError, match="is missing"):
        _load(Pool(CPU), tiny_spec)


def test_a_model_mended_meanwhile_loads_without_a_restart(
    tiny_spec: ModelSpec, tiny_checkpoint: Path
) -> None:
    pool, content = Pool(CPU), (tiny_checkpoint / WEIGHTS).read_bytes()
    (tiny_checkpoint / WEIGHTS).unlink()
    with pytest.raises(CheckpointError):
        _load(pool, tiny_spec)
    assert pool.names == ()
    (tiny_checkpoint / WEIGHTS).write_bytes(content)
    _load(pool, tiny_spec)
    assert pool.names == (tiny_spec.name,)


def test_a_checkpoint_that_lacks_a_tensor_is_told(
    tiny_spec: ModelSpec, tiny_checkpoint: Path
) -> None:
    tensors = load_file(tiny_checkpoint / WEIGHTS)
    del tensors["leave.weight"]
    _replace(tiny_checkpoint, tensors)
    with pytest.raises(CheckpointError, match="lacks weights"):
        _load(Pool(CPU), tiny_spec)


def test_a_checkpoint_of_another_shape_is_told(tiny_spec: ModelSpec, tiny_checkpoint: Path) -> None:
    config = tiny_checkpoint / "denoiser" / "config.json"
    numbers = json.loads(config.read_text(encoding="utf-8"))
    config.write_text(json.dumps({**numbers, "text_width": 30}), encoding="utf-8")
    write_manifest(tiny_checkpoint)
    with pytest.raises(CheckpointError, match="lacks weights"):
        _load(Pool(CPU), tiny_spec)


@pytest.fixture
def three(tiny_spec: ModelSpec, tiny_checkpoint: Path) -> list[ModelSpec]:
    """Three models of the same size."""
    specs = [replace(tiny_spec, name=f"tiny-{i}") for i in range(3)]
    for spec in specs:
        shutil.copytree(tiny_checkpoint, spec.folder)
    return specs


@pytest.fixture
def room_for_two(three: list[ModelSpec]) -> Pool:
    pool = Pool(CPU)
    _load(pool, three[0])
    return Pool(replace(CPU, model_bytes=5 * pool.used // 2))  # files are larger by their heads


def test_the_longest_unused_model_goes(three: list[ModelSpec], room_for_two: Pool) -> None:
    a, b, c = three
    for spec in (a, b, a, c):
        _load(room_for_two, spec)
    assert room_for_two.names == (a.name, c.name)
    assert room_for_two.used <= room_for_two.device.model_bytes


def test_a_thrown_out_model_leaves_the_memory(three: list[ModelSpec], room_for_two: Pool) -> None:
    with room_for_two.lend(three[0]) as pipeline:
        gone = weakref.ref(pipeline.denoiser)
    del pipeline
    for spec in three[1:]:
        _load(room_for_two, spec)
    assert gone() is None


def test_a_lent_model_stays_and_another_goes(three: list[ModelSpec], room_for_two: Pool) -> None:
    a, b, c = three
    with room_for_two.lend(a):
        for spec in (b, c):
            _load(room_for_two, spec)
        assert set(room_for_two.names) == {a.name, c.name}


def test_a_model_waits_until_one_that_is_lent_comes_back(
    three: list[ModelSpec], room_for_two: Pool
) -> None:
    a, b, c = three
    with ThreadPoolExecutor(1) as threads, ExitStack() as lent:
        for spec in (a, b):
            lent.enter_context(room_for_two.lend(spec))
        waiting = threads.submit(_load, room_for_two, c)
        with pytest.raises(TimeoutError):
            waiting.result(0.05)
        lent.close()
        waiting.result(30)
    assert room_for_two.names == (b.name, c.name)


def test_a_model_larger_than_the_budget_is_loaded_alone(three: list[ModelSpec]) -> None:
    pool = Pool(replace(CPU, model_bytes=1))
    for spec in three:
        _load(pool, spec)
        assert pool.names == (spec.name,)


def test_threads_at_random_never_lose_a_model_in_use(
    three: list[ModelSpec], room_for_two: Pool
) -> None:
    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(12):
            spec = chance.choice(three)
            with room_for_two.lend(spec) as pipeline:
                assert spec.name in room_for_two.names
                assert pipeline.denoiser.leave.weight is not None

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert room_for_two.used <= room_for_two.device.model_bytes


def test_everything_idle_can_be_thrown_out(three: list[ModelSpec]) -> None:
    pool = Pool(CPU)
    with pool.lend(three[0]):
        _load(pool, three[1])
        pool.unload()
        assert pool.names == (three[0].name,)
    pool.unload()
    assert (pool.names, pool.used) == ((), 0)


def _load(pool: Pool, spec: ModelSpec) -> None:
    with pool.lend(spec) as pipeline:
        assert pipeline is not None


def _replace(folder: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, folder / WEIGHTS, {"format": "pt"})
    write_manifest(folder)


def test_the_upscaler_is_loaded_once_where_the_pool_says() -> None:
    pool = Pool(CPU)
    assert pool.upscaler is pool.upscaler
    assert pool.upscaler.device.type == "cpu"

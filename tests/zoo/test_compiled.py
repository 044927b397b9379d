"""OpenVINO draws what torch draws, from networks that are converted once."""

import importlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from aigc_studio.core.context import Context
from aigc_studio.engines.image import ImageEngine
from aigc_studio.engines.image_request import image_request
from aigc_studio.zoo.adapter import PictureAdapter
from aigc_studio.zoo.catalog import ModelSpec, own_row
from aigc_studio.zoo.own import OwnModel
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU
from tests.stock import save_adapter

pytest.importorskip("openvino")

FAST = replace(CPU, openvino_from=0)
LEVELS = 4.0  # of 255: mean difference of pixels that counts as the same picture


def test_the_bundled_kind_of_network_draws_as_with_torch(
    tiny_spec: ModelSpec, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    request = {"prompt": "a red apple", "seed": 7}
    exact, fast = _draw(Pool(CPU), **request), _draw(Pool(FAST, (), tmp_path / "c"), **request)
    assert not np.array_equal(exact, fast)  # else torch drew both
    assert np.abs(exact - fast).mean() <= LEVELS
    assert len(list((tmp_path / "c").iterdir())) == 1


def test_a_stock_unet_and_its_decoder_are_converted_once(
    stock_folders: dict[str, Path], tmp_path: Path
) -> None:
    own = [OwnModel(str(stock_folders["sd"]))]
    request = {"prompt": "a red apple", "model": "local/sd", "steps": 1}
    exact, fast = _draw(Pool(CPU, own), **request), _draw(Pool(FAST, own, tmp_path), **request)
    assert np.abs(exact - fast).mean() <= LEVELS
    made = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    assert len(list(tmp_path.iterdir())) == 2
    again = _draw(Pool(FAST, own, tmp_path), **request, purpose="story")  # another shape
    assert again.shape != fast.shape
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == made


def test_torch_draws_while_an_adapter_is_worn(
    stock_folders: dict[str, Path], tmp_path: Path
) -> None:
    """Its changes of the network are in no conversion."""
    pool = Pool(FAST, [OwnModel(str(stock_folders["sd"]))], tmp_path / "cache")
    adapter = PictureAdapter(str(save_adapter(tmp_path / "adapter")), CPU)
    with (
        pool.lend(own_row("local/sd")) as pipeline,
        adapter.worn(pipeline, "face", 1),
        torch.inference_mode(),
    ):
        asked = {"num_inference_steps": 1, "height": 32, "width": 32, "output_type": "latent"}
        pipeline("a cat", ip_adapter_image=Image.new("RGB", (32, 32)), **asked)
    assert not (tmp_path / "cache").exists()


def test_small_networks_stay_with_torch(
    tiny_spec: ModelSpec, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    with Pool(replace(CPU, openvino_from=10**7), (), tmp_path).lend(tiny_spec) as pipeline:
        assert not hasattr(pipeline.denoiser, "_diffusers_hook")


def test_without_a_cache_folder_torch_draws(tiny_spec: ModelSpec, tiny_checkpoint: Path) -> None:
    with Pool(FAST).lend(tiny_spec) as pipeline:
        assert not hasattr(pipeline.denoiser, "_diffusers_hook")


class Doubling(nn.Module):
    """Doubles, but where there are many rows: a trace knows one branch only."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(2.0))

    def forward(self, x: Tensor, *, shout: bool = False, number: float | None = None) -> Any:
        y = x * self.scale if len(x) < 3 else x - self.scale
        return {"y": -y} if shout else (y,)


@pytest.fixture
def doubling(tmp_path: Path) -> Iterator[Doubling]:
    compiled = importlib.import_module("aigc_studio.zoo.compiled")
    network = Doubling()
    pipeline = type("Pipeline", (), {"unet": network})()
    compiled.compile_networks(pipeline, FAST, tmp_path)
    with torch.inference_mode():
        yield network


def test_a_shape_for_which_the_trace_is_wrong_stays_with_torch(doubling: Doubling) -> None:
    for rows in (2, 1, 3, 3):
        x = torch.ones(rows, 4)
        (y,) = doubling(x)
        assert torch.equal(y, 2 * x if rows < 3 else x - 2)


def test_other_arguments_are_another_conversion(doubling: Doubling, tmp_path: Path) -> None:
    x = torch.ones(1, 4, dtype=torch.bfloat16)
    assert torch.equal(doubling(x)[0], 2 * x)
    assert torch.equal(doubling(x, shout=True)["y"], -2 * x)
    assert doubling(x)[0].dtype is torch.bfloat16
    assert len(list(tmp_path.iterdir())) == 2


def test_calls_with_numbers_or_gradients_stay_with_torch(
    doubling: Doubling, tmp_path: Path
) -> None:
    assert torch.equal(doubling(torch.ones(1, 4), number=0.5)[0], torch.full((1, 4), 2.0))
    with torch.inference_mode(False), torch.enable_grad():
        assert doubling(torch.ones(1, 4))[0].requires_grad
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_conversion_leaves_the_work_to_torch(doubling: Doubling, tmp_path: Path) -> None:
    x = torch.ones(1, 4)
    doubling(x)
    for file in tmp_path.rglob("model.xml"):
        file.write_text("<net", encoding="utf-8")
    hook = doubling._diffusers_hook.get_hook("openvino")  # type: ignore[union-attr,operator]
    hook._converted.clear()
    assert torch.equal(doubling(x)[0], 2 * x)


def _draw(pool: Pool, **fields: object) -> np.ndarray:
    *_, picture = ImageEngine(pool).run(image_request(**fields).split(), Context())
    return np.asarray(Image.open(io.BytesIO(picture.png)), dtype=np.float32)  # type: ignore[attr-defined]

"""An IP-Adapter on stock pipelines, laid out as its authors publish it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from aigc_studio.core.errors import CheckpointError
from aigc_studio.zoo.adapter import FILES, PictureAdapter, Purpose
from tests.fakes import CPU
from tests.stock import save_adapter, stock_pipeline

# Of diffusers, with numpy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
RED, BLUE = (Image.new("RGB", (32, 32), colour) for colour in ("red", "blue"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_adapter(tmp_path_factory.mktemp("adapter"))


def drawn(pipeline: Any, **more: Any) -> np.ndarray:
    pictures = pipeline(
        "a cat",
        num_inference_steps=2,
        height=32,
        width=32,
        generator=torch.Generator().manual_seed(3),
        output_type="np",
        **more,
    ).images
    return np.asarray(pictures[0])


@pytest.mark.parametrize("purpose", ["face", "style"])
@pytest.mark.parametrize("kind", ["sd", "sdxl"])
def test_a_pipeline_looks_at_a_picture_and_is_then_as_it_was(
    folder: Path, kind: str, purpose: Purpose
) -> None:
    pipeline = stock_pipeline(kind)
    adapter = PictureAdapter(str(folder), CPU)
    assert adapter.takes(pipeline)
    before = drawn(pipeline)
    with adapter.worn(pipeline, purpose, 0.8):
        red, blue = (drawn(pipeline, ip_adapter_image=picture) for picture in (RED, BLUE))
    with adapter.worn(pipeline, purpose, 0.0):
        unseen = drawn(pipeline, ip_adapter_image=RED)
    assert np.abs(red - blue).max() > 1e-4 > np.abs(unseen - before).max()
    assert np.array_equal(drawn(pipeline), before)


def test_flux_has_no_files_that_may_be_used() -> None:
    assert not PictureAdapter.takes(stock_pipeline("flux"))


def test_what_is_missing_is_named(folder: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(CheckpointError, match=r"ip-adapter-plus-face_sd15"),
        PictureAdapter(str(tmp_path), CPU).worn(stock_pipeline("sd"), "face", 1),
    ):
        pass


def test_files_for_other_networks_are_refused_and_leave_no_trace(
    folder: Path, tmp_path: Path
) -> None:
    for name in (FILES["StableDiffusion"]["face"], FILES["StableDiffusionXL"]["face"]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / FILES["StableDiffusion"]["face"]).write_bytes(
        (folder / FILES["StableDiffusionXL"]["face"]).read_bytes()
    )
    (tmp_path / "models" / "image_encoder").symlink_to(folder / "models" / "image_encoder")
    pipeline = stock_pipeline("sd")
    before = drawn(pipeline)
    with (
        pytest.raises(CheckpointError, match="not made for this model"),
        PictureAdapter(str(tmp_path), CPU).worn(pipeline, "face", 1),
    ):
        pass
    assert np.array_equal(drawn(pipeline), before)


@pytest.mark.parametrize(("licence", "may"), [("apache-2.0", True), ("cc-by-nc-4.0", False)])
def test_its_card_says_whether_one_may_earn_with_it(
    tmp_path: Path, licence: str, may: bool
) -> None:
    (tmp_path / "README.md").write_text(f"---\nlicense: {licence}\n---\n")
    assert PictureAdapter(str(tmp_path), CPU).is_for_trade is may

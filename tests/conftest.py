"""What every test starts from: no settings of the machine, no network, a home of its own."""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import structlog

from aigc_studio import studio as studio_module
from aigc_studio.core.settings import Settings, read_settings
from aigc_studio.services.home import RunningServer
from aigc_studio.studio import Studio
from aigc_studio.zoo import catalog
from aigc_studio.zoo.catalog import ModelSpec, Preset
from aigc_studio.zoo.manifest import write_manifest
from tests.fakes import CPU, FakeEngine, TinyPool, wait_until

if TYPE_CHECKING:
    from aigc_studio.models.pixel_pipeline import PixelPipeline

SENTENCES = ("a red apple", "a green leaf on a table", "the blue sea", "一个红苹果", "一只猫")
SPACE = ("SPACE_HOST", "SPACE_ID")  # what tells a program that it runs in a Space

hypothesis.settings.register_profile("studio", deadline=None, database=None, max_examples=60)
hypothesis.settings.load_profile("studio")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.upper().startswith("AIGC_") or name in SPACE:
            monkeypatch.delenv(name)
    monkeypatch.setenv("AIGC_BACKEND", "torch")  # making networks ready takes seconds


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing in this process reach beyond the machine."""
    connect = socket.socket.connect

    def connect_nearby(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = "127.0.0.1" if address[0] == "localhost" else address[0]
            assert ip_address(host).is_loopback, f"a test reaches for {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_nearby)


@pytest.fixture(autouse=True)
def fresh_logging() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return read_settings(
        home=tmp_path / "home", port=port, device="cpu", precision="float32", threads=1
    )


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every Studio of the test draw with FakeEngine."""
    monkeypatch.setattr(studio_module, "ENGINES", (FakeEngine,))
    monkeypatch.setattr(studio_module, "choose_device", lambda settings: CPU)


@pytest.fixture
def studio(settings: Settings, fake_engine: None) -> Iterator[Studio]:
    with Studio(settings) as studio:
        yield studio


@pytest.fixture
def engine(studio: Studio) -> FakeEngine:
    engine = studio.scheduler.engines["image"]
    assert isinstance(engine, FakeEngine)
    return engine


@pytest.fixture
def served(studio: Studio) -> Iterator[RunningServer]:
    """The studio behind a real socket, announced as app.py does it."""
    import uvicorn
    from fastapi import FastAPI

    from aigc_studio.api.server import app_options

    port = studio.settings.port
    config = uvicorn.Config(
        FastAPI(**app_options(studio)), port=port, ws="none", lifespan="off", log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    studio.claim.announce(f"http://127.0.0.1:{port}/")
    assert studio.claim.server
    yield studio.claim.server
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def tiny_pipeline() -> "PixelPipeline":
    """A network of the bundled kind with random weights: 32 px, some milliseconds a step."""
    import torch  # here, because most tests need none of it
    from diffusers import FlowMatchEulerDiscreteScheduler

    from aigc_studio.models.denoiser import PixelDenoiser
    from aigc_studio.models.pixel_pipeline import PixelPipeline
    from aigc_studio.training.tokenizer import train_tokenizer

    torch.manual_seed(0)
    denoiser = PixelDenoiser(
        image_size=32,
        channels=(24, 24, 24),
        vocabulary=300,
        text_width=24,
        text_layers=1,
        max_tokens=16,
    ).eval()
    pipeline = PixelPipeline(
        denoiser,
        train_tokenizer(SENTENCES, 300, 16, has_end=False),
        FlowMatchEulerDiscreteScheduler(shift=2.0),
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@pytest.fixture
def tiny_spec(monkeypatch: pytest.MonkeyPatch) -> ModelSpec:
    """Let the catalogue say of its rows what is true of the tiny pipeline; return the first."""
    rows = tuple(
        replace(
            row,
            pipeline="aigc_studio.models.pixel_pipeline:PixelPipeline",
            size_px=32,
            presets={
                "fast": Preset(steps=2, guidance=1.0, short_side_px=64),
                "balanced": Preset(steps=3, guidance=2.0, short_side_px=64),
                "best": Preset(steps=4, guidance=2.0, short_side_px=96),
            },
        )
        for row in catalog.MODELS
    )
    monkeypatch.setattr(catalog, "MODELS", rows)
    return rows[0]


@pytest.fixture
def tiny_pool(tiny_pipeline: "PixelPipeline", tiny_spec: ModelSpec) -> TinyPool:
    return TinyPool(tiny_pipeline)


@pytest.fixture(scope="session")
def saved_tiny_pipeline(
    tiny_pipeline: "PixelPipeline", tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    tiny_pipeline.save_pretrained(folder)
    write_manifest(folder)
    return folder


@pytest.fixture
def tiny_checkpoint(
    saved_tiny_pipeline: Path,
    tiny_spec: ModelSpec,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The folder of the catalogue's first row: a copy of the tiny pipeline, free to be broken."""
    monkeypatch.setattr(catalog, "CHECKPOINTS", tmp_path / "checkpoints")
    for row in catalog.MODELS:
        shutil.copytree(saved_tiny_pipeline, row.folder)
    return tiny_spec.folder


@pytest.fixture(scope="session")
def tunable_folder(stock_folders: dict[str, Path]) -> Path:
    """A tiny pipeline of the kind of the bundled model that takes LoRAs."""
    return stock_folders["bundled"]


@pytest.fixture(scope="session")
def stock_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of tiny stock pipelines by kind, see tests/stock.py."""
    from tests.stock import STOCK, save

    folder = tmp_path_factory.mktemp("stock")
    return {kind: save(kind, folder / kind) for kind in STOCK}

"""Chooses device and number format, and says why. The only file that asks what the hardware is."""

import platform
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from aigc_studio.core.errors import SettingsError
from aigc_studio.core.settings import Settings

if TYPE_CHECKING:
    import torch

GB = 10**9
# Smaller networks gain less by OpenVINO than converting and keeping them costs (measured by
# `python -m benchmarks backend`).
LARGE_NETWORK = 30_000_000


@dataclass(frozen=True)
class Device:
    """Where the engines run."""

    kind: str  # "cpu", "cuda" or "mps", as torch spells it
    name: str  # of the chip, for people
    precision: str  # "float32", "bfloat16" or "float16"
    reason: str  # why this precision, in a few words
    threads: int  # CPU threads of torch
    max_batch: int  # pictures drawn at once
    model_bytes: int  # memory for models
    openvino_from: int | None = None  # parameters of the least network that OpenVINO runs, if any
    training_precision: str = "float32"  # of trainings, under autocast

    @property
    def label(self) -> str:
        """Return the short form for the header: "CPU · bfloat16"."""
        return f"{self.kind.upper()} · {self.precision}"

    @property
    def dtype(self) -> "torch.dtype":
        """The torch number format of the weights."""
        import torch

        return {
            "float32": torch.float32,
            "bfloat16": torch.bfloat16,
            "float16": torch.float16,
        }[self.precision]


def choose_device(settings: Settings) -> Device:
    """Return the fastest device there is, or the one the settings name.

    CUDA: bfloat16 from compute capability 8.0 (Ampere), float16 before. MPS: float16. CPU: bfloat16
    only where the chip computes in it (AVX512-BF16 or AMX), float32 otherwise: emulated bfloat16 is
    slower than float32. Weights are cast, nothing runs under autocast.

    Trainings compute in the same, but on a CPU without AMX in float32: there what autocast converts
    costs more than it saves (0.7 of the speed, `python -m benchmarks train --only speed`).

    Raises:
        SettingsError: the settings name a device or a backend that is not there.
    """
    import torch

    has = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    kind = next(k for k in ("cuda", "mps", "cpu") if has[k])
    if settings.device != "auto":
        kind = settings.device
    if not has[kind]:
        raise SettingsError("error.device_missing", device=kind)
    # torch has no public names for this query and the one below.
    has_amx = kind == "cpu" and torch.cpu._is_amx_tile_supported()
    threads = settings.threads or psutil.cpu_count(logical=False) or 1
    if kind == "cuda":
        major, minor = torch.cuda.get_device_capability()
        name, reason = torch.cuda.get_device_name(), f"CUDA SM {major}.{minor}"
        precision = "bfloat16" if major >= 8 else "float16"
    elif kind == "mps":
        name, precision, reason = platform.processor() or "Apple GPU", "float16", "Apple GPU"
    else:
        name = _processor_name()
        if has_amx:
            precision, reason = "bfloat16", "AMX"
        elif torch.cpu._is_avx512_bf16_supported():
            precision, reason = "bfloat16", "AVX512-BF16"
        else:
            precision, reason = "float32", "no bfloat16 unit"
    training_precision = precision if kind != "cpu" or has_amx else "float32"
    if settings.precision != "auto":
        precision, reason = settings.precision, "AIGC_PRECISION"
        training_precision = precision
    openvino_from = None
    if settings.backend != "torch" and kind == "cpu" and find_spec("openvino"):
        openvino_from = LARGE_NETWORK if settings.backend == "auto" else 0
    elif settings.backend == "openvino":
        raise SettingsError("error.backend_missing", device=kind)
    if openvino_from == 0:
        reason = f"{reason}, OpenVINO"
    return Device(
        kind,
        name,
        precision,
        reason,
        threads,
        max_batch=16 if kind == "cuda" else 4,
        model_bytes=_model_bytes(kind, settings.memory_gb),
        openvino_from=openvino_from,
        training_precision=training_precision,
    )


def _model_bytes(kind: str, memory_gb: float | None) -> int:
    """Return what the settings say, else half of the device's memory."""
    import torch

    if memory_gb is not None:
        return int(memory_gb * GB)
    if kind == "cuda":
        return int(torch.cuda.get_device_properties(0).total_memory) // 2
    return int(psutil.virtual_memory().total) // 2


def _processor_name() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            named = [line.partition(":")[2].strip() for line in lines if line[:10] == "model name"]
    except OSError:
        named = []
    return named[0] if named else platform.processor() or platform.machine()

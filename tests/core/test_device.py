"""The fastest device is chosen, with the reason for its number format."""

from types import SimpleNamespace
from typing import Any

import psutil
import pytest
import torch

from aigc_studio.core import device as device_module
from aigc_studio.core.device import GB, LARGE_NETWORK, choose_device
from aigc_studio.core.errors import SettingsError
from aigc_studio.core.settings import read_settings


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor without any bfloat16 unit and no graphics card, whatever runs this test."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)


def _cuda(monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int]) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Some GPU")
    card = SimpleNamespace(total_memory=24 * GB)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _: card)


def _chosen(**settings: Any) -> tuple[str, str, str]:
    device = choose_device(read_settings({}, **settings))
    return device.kind, device.precision, device.reason


def test_a_plain_processor_computes_in_float32() -> None:
    assert _chosen() == ("cpu", "float32", "no bfloat16 unit")


@pytest.mark.parametrize(
    ("unit", "reason"),
    [("_is_amx_tile_supported", "AMX"), ("_is_avx512_bf16_supported", "AVX512-BF16")],
)
def test_a_processor_with_a_bfloat16_unit_uses_it(
    monkeypatch: pytest.MonkeyPatch, unit: str, reason: str
) -> None:
    monkeypatch.setattr(torch.cpu, unit, lambda: True)
    assert _chosen() == ("cpu", "bfloat16", reason)


@pytest.mark.parametrize(
    ("unit", "precision"),
    [("_is_amx_tile_supported", "bfloat16"), ("_is_avx512_bf16_supported", "float32")],
)
def test_trainings_compute_in_bfloat16_where_that_is_faster(
    monkeypatch: pytest.MonkeyPatch, unit: str, precision: str
) -> None:
    monkeypatch.setattr(torch.cpu, unit, lambda: True)
    assert choose_device(read_settings({})).training_precision == precision
    assert choose_device(read_settings({}, precision="float16")).training_precision == "float16"


@pytest.mark.parametrize(
    ("capability", "precision"), [((9, 0), "bfloat16"), ((8, 0), "bfloat16"), ((7, 5), "float16")]
)
def test_cuda_comes_first_in_the_half_format_that_it_has(
    monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int], precision: str
) -> None:
    _cuda(monkeypatch, capability)
    major, minor = capability
    assert _chosen() == ("cuda", precision, f"CUDA SM {major}.{minor}")


def test_an_apple_gpu_computes_in_float16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert _chosen() == ("mps", "float16", "Apple GPU")


def test_the_settings_choose_device_and_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    _cuda(monkeypatch, (9, 0))
    assert _chosen(device="cpu")[0] == "cpu"
    assert _chosen(precision="float32") == ("cuda", "float32", "AIGC_PRECISION")


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_an_error(kind: str) -> None:
    with pytest.raises(SettingsError, match=f"AIGC_DEVICE is {kind}, but there is no such device"):
        _chosen(device=kind)


def test_openvino_computes_on_a_cpu_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIGC_BACKEND")
    monkeypatch.setattr(device_module, "find_spec", lambda name: name)
    for backend, least in (("auto", LARGE_NETWORK), ("openvino", 0), ("torch", None)):
        assert choose_device(read_settings({}, backend=backend)).openvino_from == least
    assert _chosen(backend="openvino")[2] == "no bfloat16 unit, OpenVINO"
    _cuda(monkeypatch, (9, 0))
    assert choose_device(read_settings({})).openvino_from is None


def test_openvino_that_is_not_there_is_an_error_only_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AIGC_BACKEND")
    monkeypatch.setattr(device_module, "find_spec", lambda name: None)
    assert choose_device(read_settings({})).openvino_from is None
    with pytest.raises(SettingsError, match=r"requirements-fast\.txt"):
        choose_device(read_settings({}, backend="openvino"))


def test_a_device_says_what_it_is() -> None:
    device = choose_device(read_settings({}, threads=3))
    assert device.label == "CPU · float32"
    assert device.dtype is torch.float32
    assert device.threads == 3
    assert device.name


def test_models_get_half_of_the_memory_or_what_the_settings_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    half = psutil.virtual_memory().total // 2
    assert choose_device(read_settings({})).model_bytes == half
    assert choose_device(read_settings({}, memory_gb=1.5)).model_bytes == 3 * GB // 2
    _cuda(monkeypatch, (9, 0))
    assert choose_device(read_settings({})).model_bytes == 12 * GB


def test_one_thread_per_physical_core_is_the_default() -> None:
    assert choose_device(read_settings({})).threads >= 1

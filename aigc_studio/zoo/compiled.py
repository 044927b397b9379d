"""Lets OpenVINO run the networks of a pipeline on a CPU, behind the modules that torch loaded.

A pipeline calls its networks as before; a hook of diffusers takes the call. At the first one the
network is converted, with its shapes left open, and kept in a cache folder under the hash of its
weights, so that later starts only read it. Torch is the reference: every shape is computed by both
when it is first seen, and what OpenVINO cannot do, or does otherwise, stays with torch.
"""

import hashlib
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import openvino
import structlog
import torch
from diffusers.hooks import HookRegistry, ModelHook
from openvino.frontend import GeneralFailure, OpConversionFailure
from torch import Tensor, nn
from torch.utils._pytree import TreeSpec, tree_flatten, tree_unflatten

from aigc_studio.core.device import Device
from aigc_studio.zoo.digest import digest

NETWORKS = ("denoiser", "generator", "unet", "transformer")  # of a pipeline, and its vae's decoder
MOST_PARAMETERS = 10**9  # larger networks would need twice a memory that few machines have
APART = 0.1  # mean difference to torch, as a share of the mean output, that is no rounding

log = structlog.get_logger(__name__)


def compile_networks(pipeline: Any, device: Device, cache: Path) -> None:
    """Hook OpenVINO into the networks of a pipeline that lies on the CPU."""
    decoder = getattr(getattr(pipeline, "vae", None), "decoder", None)
    for network in [decoder, *(getattr(pipeline, name, None) for name in NETWORKS)]:
        least = device.openvino_from or 0
        if isinstance(network, nn.Module) and least <= _count(network) <= MOST_PARAMETERS:
            registry = HookRegistry.check_if_exists_or_initialize(network)
            registry.register_hook(Compiled(device, cache), "openvino")


class Compiled(ModelHook):  # type: ignore[misc]
    """Answers the calls of one network."""

    def __init__(self, device: Device, cache: Path) -> None:
        super().__init__()
        self.device = device
        self.cache = cache
        self._weights = ""  # their hash, once it is known
        self._converted: dict[object, _Converted | None] = {}  # None: torch does it
        self._trusted: dict[object, bool] = {}  # by shape: OpenVINO does as torch does

    def new_forward(self, module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        """Return what the network returns."""
        forward = self.fn_ref.original_forward
        call = _Call.of(args, kwargs)
        # By a LoRA, by an IP-Adapter.
        changed = getattr(module, "peft_config", None) or getattr(module, "encoder_hid_proj", None)
        if call is None or changed or torch.is_grad_enabled():
            return forward(*args, **kwargs)
        if call.kind not in self._converted:
            self._converted[call.kind] = self._convert(module, forward, call)
        converted = self._converted[call.kind]
        if converted is None or self._trusted.get(call.shape) is False:
            return forward(*args, **kwargs)
        if call.shape not in self._trusted:
            expected = forward(*args, **kwargs)
            self._trusted[call.shape] = converted.does_as(expected, call.tensors)
            if not self._trusted[call.shape]:
                log.warning("openvino differs", network=type(module).__name__, shape=call.shape)
                return expected
        return converted.run(call.tensors)

    def _convert(
        self, module: nn.Module, forward: Callable[..., Any], call: "_Call"
    ) -> "_Converted | None":
        """Return the network in OpenVINO's form, from the cache where it is there."""
        self._weights = self._weights or digest(module)
        name = f"{self._weights}{call.kind}{openvino.__version__}{torch.__version__}"
        folder = self.cache / hashlib.sha256(name.encode()).hexdigest()[:32]
        flat = _Flat(module, forward, call)
        try:
            with torch.inference_mode(False), torch.no_grad(), in_float32(module), quiet():
                examples = tuple(_plain(tensor) for tensor in call.tensors)
                form = tree_flatten(flat.called(*examples))[1]
                if not folder.exists():
                    log.info("converting", network=type(module).__name__)
                    save(openvino.convert_model(flat, example_input=examples), folder)
            return _Converted(folder, form, call.dtype, self.device)
        except (
            OSError, RuntimeError, TypeError, ValueError, GeneralFailure, OpConversionFailure
        ) as problem:  # fmt: skip
            log.warning("torch instead of openvino", reason=str(problem)[:500])
            return None


@dataclass(frozen=True)
class _Call:
    """The arguments of a call, tensors apart from the rest."""

    tensors: tuple[Tensor, ...]
    fixed: tuple[object, ...]  # the leaves in order, "tensor" in the places of tensors
    form: TreeSpec

    @classmethod
    def of(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Self | None:
        """Take a call apart; None where it holds numbers, which may differ each time."""
        leaves, form = tree_flatten((args, kwargs))
        tensors = tuple(leaf for leaf in leaves if isinstance(leaf, Tensor))
        fixed = tuple("tensor" if isinstance(leaf, Tensor) else leaf for leaf in leaves)
        known = all(leaf is None or isinstance(leaf, bool | str) for leaf in fixed)
        return cls(tensors, fixed, form) if known and tensors else None

    @property
    def kind(self) -> str:
        """What a conversion is for: arguments, their types and numbers of dimensions."""
        each = [(str(tensor.dtype), tensor.ndim) for tensor in self.tensors]
        return f"{self.fixed}{self.form}{each}"

    @property
    def shape(self) -> object:
        """All that one shape of inputs has in common."""
        return self.kind, tuple(tensor.shape for tensor in self.tensors)

    @property
    def dtype(self) -> torch.dtype:
        """The number format in which the network computes."""
        return next((t.dtype for t in self.tensors if t.is_floating_point()), torch.float32)

    def rebuilt(self, tensors: Sequence[Tensor]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return arguments like these, with other tensors."""
        others = iter(tensors)
        leaves = [next(others) if leaf == "tensor" else leaf for leaf in self.fixed]
        args, kwargs = tree_unflatten(leaves, self.form)
        return args, kwargs


class _Flat(nn.Module):
    """A network that takes and gives plain tensors, as tracing wants it."""

    def __init__(self, network: nn.Module, forward: Callable[..., Any], call: _Call) -> None:
        super().__init__()
        self.network = network
        self._forward = forward  # that below the hook
        self._call = call

    def called(self, *tensors: Tensor) -> Any:
        """Return what the network itself returns."""
        args, kwargs = self._call.rebuilt(tensors)
        return self._forward(*args, **kwargs)

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        """Return the tensors of it."""
        return tuple(tree_flatten(self.called(*tensors))[0])


class _Converted:
    """A network in OpenVINO's form, ready to run."""

    def __init__(self, folder: Path, form: TreeSpec, dtype: torch.dtype, device: Device) -> None:
        options = {
            "INFERENCE_PRECISION_HINT": "bf16" if device.precision == "bfloat16" else "f32",
            "INFERENCE_NUM_THREADS": device.threads,
            "PERFORMANCE_HINT": "LATENCY",
        }
        compiled = openvino.Core().compile_model(folder / "model.xml", "CPU", options)
        self._request = compiled.create_infer_request()
        self._form = form
        self._dtype = dtype

    def run(self, tensors: Sequence[Tensor]) -> Any:
        """Return what the network returns, in its number format."""
        outputs = self._request.infer([_plain(tensor).numpy() for tensor in tensors])
        leaves = [torch.from_numpy(outputs[i].copy()) for i in range(len(outputs))]
        return tree_unflatten([leaf.to(self._dtype) for leaf in leaves], self._form)

    def does_as(self, expected: Any, tensors: Sequence[Tensor]) -> bool:
        """Say whether it returns what torch does, but for rounding."""
        try:
            pairs = zip(tree_flatten(expected)[0], tree_flatten(self.run(tensors))[0], strict=True)
            return all(
                a.shape == b.shape and float((a - b).abs().mean()) <= APART * float(a.abs().mean())
                for a, b in ((a.float(), b.float()) for a, b in pairs)
            )
        except (RuntimeError, ValueError):  # it cannot do this shape
            return False


def save(model: openvino.Model, folder: Path) -> None:
    """Write a converted network so that it is there whole or not at all, weights as float16."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, suffix=".part") as part:
        whole = Path(part) / "whole"
        openvino.save_model(model, whole / "model.xml")
        whole.rename(folder)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence what tracing says of branches on shapes, as every shape is compared, and of its age.

    `torch.export` is to come after it, but knows fewer networks with open shapes.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def in_float32(module: nn.Module) -> Iterator[None]:
    """Let a network compute in float32 for as long as it is converted."""
    tensors = [t for t in (*module.parameters(), *module.buffers()) if t.is_floating_point()]
    kept = [tensor.data for tensor in tensors]
    try:
        for tensor in tensors:
            tensor.data = tensor.data.float()
        yield
    finally:
        for tensor, data in zip(tensors, kept, strict=True):
            tensor.data = data


def _plain(tensor: Tensor) -> Tensor:
    """Return the tensor in a format that numpy has, outside of inference mode."""
    return (tensor.float() if tensor.is_floating_point() else tensor).detach().clone()


def _count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())

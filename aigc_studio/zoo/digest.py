"""Names a network by what it is: under this, things made from it are kept."""

import hashlib
from typing import Any

import torch
from torch import nn


def digest(module: nn.Module) -> str:
    """Return the SHA-256 of a network's class, numbers and weights, in hexadecimal."""
    config: Any = getattr(module, "config", {})  # of diffusers, or of transformers
    config = config.to_dict() if hasattr(config, "to_dict") else config
    numbers = {k: v for k, v in config.items() if not k.startswith("_")}
    found = hashlib.sha256(f"{type(module).__qualname__}{numbers}".encode())
    for name, tensor in module.state_dict().items():
        found.update(f"{name}{tuple(tensor.shape)}{tensor.dtype}".encode())
        found.update(memoryview(tensor.detach().flatten().view(torch.uint8).numpy()))
    return found.hexdigest()

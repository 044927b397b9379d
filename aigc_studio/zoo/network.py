"""Loads a bundled network that is no pipeline: small, used by one engine, kept by it."""

from importlib import import_module
from pathlib import Path
from typing import Any

import structlog

from aigc_studio.core.device import Device
from aigc_studio.core.errors import CheckpointError
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.manifest import check_manifest

UPSCALER = "upscaler-art-x4"
UPSCALER_KIND = "aigc_studio.models.upscaler:Upscaler"
AVATARS = "avatar-gan-128"
AVATARS_KIND = "aigc_studio.models.avatar_generator:AvatarGenerator"
STYLE = "style-art"
STYLE_KIND = "aigc_studio.models.style_network:StyleNetwork"
DIGITS = "mnist-gan"
DIGITS_KIND = "aigc_studio.models.digit_generator:DigitGenerator"
AUTOENCODER = "vae-art-128"
AUTOENCODER_KIND = "diffusers:AutoencoderKL"

log = structlog.get_logger(__name__)


def load_network(name: str, kind: str, device: Device) -> Any:
    """Return a network on a device and in its number format, ready to be asked.

    Args:
        name: of the folder in checkpoints/.
        kind: class that opens the folder, as "module:class".
        device: where it runs.

    Raises:
        CheckpointError: a file of it is missing or damaged, or its weights are not those of the
            network.
    """
    folder = CHECKPOINTS / name
    check_manifest(folder)
    network = open_network(folder, kind, device)
    log.info("loaded", model=name, device=device.label)
    return network


def open_network(folder: Path, kind: str, device: Device) -> Any:
    """Return the network in a folder; see `load_network`.

    Raises:
        CheckpointError: its weights are not those of the network.
    """
    import torch

    module, _, class_name = kind.partition(":")
    try:
        network = getattr(import_module(module), class_name).from_pretrained(
            folder, torch_dtype=device.dtype, use_safetensors=True, local_files_only=True
        )
    except ValueError as mismatch:  # of shapes
        raise CheckpointError("error.checkpoint_mismatch", folder=folder) from mismatch
    if any(parameter.is_meta for parameter in network.parameters()):
        raise CheckpointError("error.checkpoint_mismatch", folder=folder)
    return network.eval().to(device.kind, memory_format=torch.channels_last)

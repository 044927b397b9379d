"""Keeps models resident: each is checked, loaded and cast once, however many threads ask."""

from importlib import import_module
from threading import Lock
from typing import Any

import structlog

from aigc_studio.core.device import Device
from aigc_studio.core.errors import CheckpointError
from aigc_studio.zoo.catalog import ModelSpec
from aigc_studio.zoo.manifest import check_manifest

log = structlog.get_logger(__name__)


class Pool:
    """The loaded models of one device."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self._pipelines: dict[str, Any] = {}
        self._lock = Lock()

    def get(self, spec: ModelSpec) -> Any:
        """Return the pipeline of a row, on the device and in its number format.

        Raises:
            CheckpointError: a file of it is missing or damaged, or its weights are not those of the
                network.
        """
        with self._lock:
            if spec.name not in self._pipelines:
                self._pipelines[spec.name] = self._load(spec)
            return self._pipelines[spec.name]

    def _load(self, spec: ModelSpec) -> Any:
        import diffusers.utils.logging
        import torch
        import transformers.utils.logging

        check_manifest(spec.folder)
        diffusers.utils.logging.disable_progress_bar()  # it speaks of shards, on standard error
        transformers.utils.logging.disable_progress_bar()
        torch.set_num_threads(self.device.threads)
        module, _, name = spec.pipeline.partition(":")
        try:
            pipeline = getattr(import_module(module), name).from_pretrained(
                spec.folder, dtype=self.device.dtype, use_safetensors=True, local_files_only=True
            )
        except ValueError as mismatch:  # of shapes
            raise CheckpointError("error.checkpoint_mismatch", folder=spec.folder) from mismatch
        for part in pipeline.components.values():
            if isinstance(part, torch.nn.Module) and any(p.is_meta for p in part.parameters()):
                raise CheckpointError("error.checkpoint_mismatch", folder=spec.folder)
        pipeline.set_progress_bar_config(disable=True)
        log.info("loaded", model=spec.name, device=self.device.label)
        return pipeline.to(self.device.kind)

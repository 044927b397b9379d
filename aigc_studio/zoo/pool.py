"""Keeps models resident: each is checked, loaded and cast once, however many threads ask.

Models are lent. What is lent is never thrown out; what is not may be, the longest unused first,
when another needs its place.
"""

import gc
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from threading import Condition, Lock
from typing import Any

import structlog

from aigc_studio.core.device import Device
from aigc_studio.core.errors import CheckpointError
from aigc_studio.zoo.catalog import ModelSpec
from aigc_studio.zoo.manifest import check_manifest

log = structlog.get_logger(__name__)


@dataclass
class _Place:
    """A model that is loaded or being loaded."""

    size: int  # bytes: guessed from its files at first, measured once it is loaded
    leases: int = 0
    pipeline: Any = None
    loading: Lock = field(default_factory=Lock)


class Pool:
    """The loaded models of one device, within the memory that it has for them."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self._places: OrderedDict[str, _Place] = OrderedDict()  # the longest unused first
        self._changed = Condition()

    @property
    def used(self) -> int:
        """Bytes of all models that are here."""
        with self._changed:
            return sum(place.size for place in self._places.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the models that are here, the longest unused first."""
        with self._changed:
            return tuple(self._places)

    @contextmanager
    def lend(self, spec: ModelSpec) -> Iterator[Any]:
        """Lend the pipeline of a row, on the device and in its number format.

        Waits while models that are lent leave no room for it. One that is larger than the whole
        budget is loaded alone.

        Raises:
            CheckpointError: a file of it is missing or damaged, or its weights are not those of the
                network.
        """
        place = self._enter(spec)
        try:
            with place.loading:
                if place.pipeline is None:
                    place.pipeline = self._load(spec)
                    place.size = size_of(place.pipeline)
            yield place.pipeline
        finally:
            self._leave(spec.name, place)

    def unload(self) -> None:
        """Throw out every model that is not lent."""
        with self._changed:
            self._throw_out([n for n, place in self._places.items() if not place.leases])

    def _enter(self, spec: ModelSpec) -> _Place:
        with self._changed:
            if spec.name not in self._places:
                wanted = files_size(spec)
                self._changed.wait_for(lambda: spec.name in self._places or self._make_room(wanted))
            place = self._places.setdefault(spec.name, _Place(files_size(spec)))
            place.leases += 1
            self._places.move_to_end(spec.name)
            return place

    def _leave(self, name: str, place: _Place) -> None:
        with self._changed:
            place.leases -= 1
            if not place.leases and place.pipeline is None:  # it could not be loaded
                del self._places[name]
            self._changed.notify_all()

    def _make_room(self, wanted: int) -> bool:
        """Throw out as many idle models as must go; return whether the wanted one may come."""
        idle = [name for name, place in self._places.items() if not place.leases]
        going: list[str] = []
        free = self.device.model_bytes - self.used
        for name in idle:
            if free >= wanted:
                break
            free += self._places[name].size
            going.append(name)
        alone = len(idle) == len(self._places)
        if free < wanted and not alone:
            return False
        self._throw_out(going)
        return True

    def _throw_out(self, names: list[str]) -> None:
        for name in names:
            del self._places[name]
            log.info("unloaded", model=name)
        if names:
            import torch

            gc.collect()  # a pipeline and its parts know each other
            if self.device.kind == "cuda":
                torch.cuda.empty_cache()

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


def files_size(spec: ModelSpec) -> int:
    """Return the bytes of a row's weights on disk; 0 where there are none."""
    return sum(file.stat().st_size for file in spec.folder.rglob("*.safetensors"))


def size_of(pipeline: Any) -> int:
    """Return the bytes of a pipeline's weights in memory."""
    import torch

    parts = [part for part in pipeline.components.values() if isinstance(part, torch.nn.Module)]
    tensors = (t for part in parts for t in (*part.parameters(), *part.buffers()))
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

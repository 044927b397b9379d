"""Keeps models resident: each is checked, loaded and cast once, however many threads ask.

Models are lent. What is lent is never thrown out; what is not may be, the longest unused first,
when another needs its place.
"""

import gc
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Condition
from typing import Any

import structlog
from PIL import Image

from aigc_studio.core.device import Device
from aigc_studio.core.errors import CheckpointError, RequestError
from aigc_studio.models.facts import Fact
from aigc_studio.models.tags import Tag
from aigc_studio.zoo.adapter import PictureAdapter
from aigc_studio.zoo.captioner import Captioner, load_captioner
from aigc_studio.zoo.catalog import MODELS, ModelSpec, find_model
from aigc_studio.zoo.gguf_writer import GgufWriter, gguf_of, load_gguf
from aigc_studio.zoo.inspection import variant_of
from aigc_studio.zoo.instruct import INSTRUCT
from aigc_studio.zoo.loras import LoraShelf
from aigc_studio.zoo.manners import MannerShelf
from aigc_studio.zoo.own import OwnModel
from aigc_studio.zoo.own_writers import OwnWriterShelf
from aigc_studio.zoo.resident import Resident
from aigc_studio.zoo.text_server import TextServer
from aigc_studio.zoo.trained import TrainedPlace, TrainedShelf
from aigc_studio.zoo.writer import BUNDLED, Writer, load_writer, name_of

log = structlog.get_logger(__name__)


@dataclass
class _Place:
    """A model that is loaded or being loaded."""

    size: int  # bytes: guessed from its files at first, measured once it is loaded
    leases: int = 0
    pipeline: Any = None


class Pool(Resident):
    """The loaded models of one device, within the memory that it has for them.

    It lends bundled models and those of `own`, the user's; no others, whatever a request names.
    Without a `cache` folder, which OpenVINO and int8 need, torch does everything in full.
    """

    def __init__(
        self,
        device: Device,
        own: Sequence[OwnModel] = (),
        cache: Path | None = None,
        text_model: str = "",
        loras: LoraShelf | None = None,
        text_server: TextServer | None = None,
        picture_adapter: str | None = None,
        captioner: str = "",
    ) -> None:
        super().__init__(device, None if device.openvino_from is None else cache)
        self.loras = loras or LoraShelf(None)
        self.manners = MannerShelf(self.loras.folder, device)
        self.own_writers = OwnWriterShelf(self.loras.folder, device)
        self.trained = TrainedShelf(self.loras.folder)
        # Whoever chooses a number format gets that one.
        self.checks = None if "AIGC_PRECISION" in device.reason or not cache else cache / "int8"
        self.own = {model.name: model for model in own}
        self.text_model, self.text_server = text_model, text_server
        self.adapter = PictureAdapter(picture_adapter, device) if picture_adapter else None
        self.captioner_source = captioner
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

    @property
    def own_choices(self) -> list[tuple[str, str]]:
        """The user's models: a text for people, with the licence if it is known, and the name."""
        return [
            (f"{model.name} · {model.licence}" if model.licence else model.name, model.name)
            for model in self.own.values()
        ]

    @property
    def for_trade(self) -> list[tuple[str, str]]:
        """Those of `own_choices` whose licence, where it is known, lets people earn with them."""
        return [choice for choice in self.own_choices if self.own[choice[1]].is_for_trade]

    @cached_property
    def captioner(self) -> Captioner | None:
        """The captioning model of the settings, if they name one.

        Raises:
            CheckpointError: there is no such model, or it cannot be used.
        """
        if not self.captioner_source:
            return None
        with self._loading:
            return load_captioner(self.captioner_source, self.device)

    def tags_of(self, picture: Image.Image, count: int) -> list[Tag]:
        """Return what a picture shows, the likeliest first: of a captioner its sentence.

        Raises:
            CheckpointError: a model for it cannot be used.
        """
        said = self.captioner.caption(picture) if self.captioner else ""
        tags = self.sight.tags_of(picture, count)
        return [Tag(said, ""), *tags][:count] if said else tags

    def read(self, prompts: Sequence[str]) -> list[list[Fact]]:
        """Return the facts that the bundled quick image model reads out of prompts.

        Raises:
            CheckpointError: it cannot be used.
        """
        with self.lend(MODELS[0]) as pipeline:
            return list(pipeline.read(prompts))

    @cached_property
    def writer(self) -> Writer | TextServer | GgufWriter:
        """Who writes texts: the server or the model of the settings, or else the bundled model.

        Raises:
            CheckpointError: there is no such model, or it cannot be used.
        """
        if self.text_server or not self.text_model:
            return self.text_server or self.bundled_writer
        with self._loading:
            if file := gguf_of(self.text_model):
                return load_gguf(file, self.device)
            return load_writer(self.text_model, self.device, checks=self.checks)

    def writer_from_nothing(self, training_id: str) -> Writer:
        """Return a writer that was trained here from nothing.

        Raises:
            RequestError: it was deleted.
            CheckpointError: its files are damaged.
        """
        with self._loading:
            return self.own_writers.writer(training_id)

    @property
    def own_writer(self) -> str:
        """Name of the server or model of the settings, and its licence where that is known.

        "" where the bundled model writes.
        """
        if self.text_server is None:
            folder = Path(self.text_model).expanduser()
            if self.text_model and folder.exists():
                return folder.name
            known = INSTRUCT.get(self.text_model)
            return f"{self.text_model} · {known.licence}" if known else self.text_model
        return " · ".join(filter(None, (self.text_server.model, self.text_server.place)))

    def writer_source(self, name: str) -> str:
        """Return the setting AIGC_TEXT_MODEL that opens a writer of that name, "" for the bundled.

        Raises:
            RequestError: it is neither bundled nor that of the settings.
        """
        if name == BUNDLED:
            return ""
        if self.text_model and name == name_of(self.text_model):
            return self.text_model
        raise RequestError("model", "error.model_unlisted", value=name)

    @contextmanager
    def lend(self, spec: ModelSpec) -> Iterator[Any]:
        """Lend the pipeline of a row, on the device and in its number format.

        Waits while models that are lent leave no room for it. One that is larger than the whole
        budget is loaded alone.

        Raises:
            RequestError: it is neither bundled nor one of the user's, or was deleted.
            CheckpointError: a file of it is missing or damaged, its weights are not those of the
                network, or it is of a kind that is refused.
        """
        name = f"{spec.name}@{self.trained.version(spec.name)}" if spec.is_trained else spec.name
        place = self._enter(name, spec)
        try:
            if place.pipeline is None:
                others = {"faces": self.avatars} if spec.takes_faces else {}
                with self._loading:
                    if place.pipeline is None:
                        place.pipeline = self._load(spec, others)
                        place.size = size_of(place.pipeline)
            yield place.pipeline
        finally:
            self._leave(name, place)

    def folder_of(self, name: str) -> Path:
        """Return where a model lies, after a download where it is missing, and checked.

        Raises:
            RequestError: it is neither bundled nor one of the user's.
            CheckpointError: a file of it is missing, damaged, or of a kind that is refused.
        """
        return self._source(find_model(name)).open()

    def unload(self) -> None:
        """Throw out every model that is not lent."""
        with self._changed:
            self._throw_out([n for n, place in self._places.items() if not place.leases])

    def _enter(self, name: str, spec: ModelSpec) -> _Place:
        with self._changed:
            if name not in self._places:
                wanted = files_size(self._source(spec).folder)
                self._changed.wait_for(lambda: name in self._places or self._make_room(wanted))
                self._places.setdefault(name, _Place(wanted))
            place = self._places[name]
            place.leases += 1
            self._places.move_to_end(name)
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

    def _source(self, spec: ModelSpec) -> ModelSpec | OwnModel | TrainedPlace:
        """Return what knows where the model lies, and opens it."""
        if spec.is_trained:
            return self.trained.place(spec.name)
        if not spec.is_own:
            return spec
        if spec.name not in self.own:
            raise RequestError("model", "error.model_unlisted", value=spec.name)
        return self.own[spec.name]

    def _load(self, spec: ModelSpec, others: Mapping[str, Any]) -> Any:
        """Return the pipeline of a row, with other components than those in its folder, if any.

        Its networks are made without memory and get their weights straight from the mapped files
        (accelerate's meta device, the default of diffusers).
        """
        import diffusers.utils.logging
        import torch
        import transformers.utils.logging
        from safetensors import SafetensorError

        folder = self._source(spec).open()
        diffusers.utils.logging.disable_progress_bar()  # it speaks of shards, on standard error
        transformers.utils.logging.disable_progress_bar()
        torch.set_num_threads(self.device.threads)
        module, _, name = spec.pipeline.partition(":")
        try:
            pipeline = getattr(import_module(module), name).from_pretrained(
                folder,
                dtype=self.device.dtype,
                variant=variant_of([file.name for file in folder.rglob("*.safetensors")]),
                use_safetensors=True,
                local_files_only=True,
                **others,
            )
        except (ValueError, OSError, SafetensorError) as problem:  # shapes, files, their heads
            raise _unusable(spec, folder, problem) from problem
        for part in pipeline.components.values():
            if isinstance(part, torch.nn.Module) and any(p.is_meta for p in part.parameters()):
                raise _unusable(spec, folder, type(part).__name__)
        pipeline.set_progress_bar_config(disable=True)
        if spec.is_own and hasattr(getattr(pipeline, "vae", None), "enable_slicing"):
            pipeline.vae.enable_slicing()  # decodes large pictures one at a time
        log.info("loaded", model=spec.name, device=self.device.label)
        pipeline = pipeline.to(self.device.kind)
        if self.cache and not spec.is_trained:  # of those nothing is to be left when they go
            from aigc_studio.zoo.compiled import compile_networks

            compile_networks(pipeline, self.device, self.cache)
        return pipeline


def files_size(folder: Path | None) -> int:
    """Return the bytes of a model's weights on disk; 0 where there are none."""
    return sum(file.stat().st_size for file in folder.rglob("*.safetensors")) if folder else 0


def size_of(pipeline: Any) -> int:
    """Return the bytes of a pipeline's weights in memory, OpenVINO's beside those of torch."""
    import torch

    parts = [part for part in pipeline.components.values() if isinstance(part, torch.nn.Module)]
    parts += [part for part in parts if hasattr(part, "_diffusers_hook")]
    tensors = (t for part in parts for t in (*part.parameters(), *part.buffers()))
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def _unusable(spec: ModelSpec, folder: Path, reason: object) -> CheckpointError:
    if spec.is_own:
        return CheckpointError("error.model_broken", folder=folder, reason=reason)
    return CheckpointError("error.checkpoint_mismatch", folder=folder)

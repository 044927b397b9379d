"""Looks into a diffusers folder before anything of it is loaded.

A model is data, never code: its classes are those of diffusers and transformers, its weights are
safetensors. What else a folder brings is refused, since it would run as the user: custom pipelines
(CVE-2026-44513), libraries that a part names (GHSA-4prv-5hj7-c2xr), pickles.
"""

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from aigc_studio.core.errors import CheckpointError

INDEX = "model_index.json"
PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl")


def check_classes(folder: Path) -> None:
    """Make sure that a pipeline folder asks for no code but that of diffusers and transformers.

    Raises:
        CheckpointError: its index is unreadable, names other classes or comes with Python files,
            or the pipeline does not draw from words alone.
    """
    import diffusers

    index = _read_index(folder)
    named = index.get("_class_name")
    pipeline = getattr(diffusers, named, None) if isinstance(named, str) else None
    if not (inspect.isclass(pipeline) and issubclass(pipeline, diffusers.DiffusionPipeline)):
        raise CheckpointError("error.model_code", folder=folder, what=named)
    foreign = [f"{lib}.{kind}" for _, lib, kind in _parts(index) if not _is_known(lib)]
    foreign += [file.name for file in folder.rglob("*.py")]  # diffusers looks for such files
    if foreign:
        raise CheckpointError("error.model_code", folder=folder, what=foreign[0])
    arguments = inspect.signature(pipeline.__call__).parameters.values()
    needed = {a.name for a in arguments if a.default is a.empty and a.kind is not a.VAR_KEYWORD}
    if "prompt" not in {a.name for a in arguments} or needed - {"self", "prompt"}:
        raise CheckpointError("error.model_task", folder=folder, kind=named)


def check_weights(folder: Path) -> None:
    """Make sure that every network has its weights as safetensors.

    Raises:
        CheckpointError: a network has pickle files only, or lacks files.
    """
    for part in _networks(folder):
        if not _has_safetensors(part):
            pickles = [file.name for file in part.iterdir() if file.suffix in PICKLES]
            if pickles:
                raise CheckpointError("error.model_pickle", folder=folder, file=pickles[0])
            raise CheckpointError("error.model_broken", folder=folder, reason=part.name)


def is_whole(folder: Path) -> bool:
    """Say whether every part of a download is there."""
    parts = [folder / name for name, _, _ in _parts(_read_index(folder))]
    networks = list(_networks(folder))
    return all(part.is_dir() for part in parts) and all(map(_has_safetensors, networks))


def variant_of(files: Sequence[str]) -> str | None:
    """Return "fp16" where some of a model's files are of that variant: half of the bytes."""
    halves = (name for name in files if ".fp16" in name and name.endswith(".safetensors"))
    return "fp16" if any(halves) else None


def _read_index(folder: Path) -> dict[str, Any]:
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except ValueError as broken:
        raise CheckpointError("error.model_broken", folder=folder, reason=INDEX) from broken
    if not isinstance(index, dict):
        raise CheckpointError("error.model_broken", folder=folder, reason=INDEX)
    return index


def _parts(index: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield name, library and class of every part that is not left out."""
    for name, value in index.items():
        if name != "_class_name" and isinstance(value, list) and value[:1] not in ([], [None]):
            yield name, str(value[0]), str(value[-1])


def _networks(folder: Path) -> Iterator[Path]:
    """Yield the folders with weights; tokenizers and schedulers have no config.json."""
    for name, _, _ in _parts(_read_index(folder)):
        if (folder / name / "config.json").is_file():
            yield folder / name


def _is_known(library: str) -> bool:
    """Say whether a library that an index names is a part of diffusers or transformers."""
    import diffusers.pipelines

    if library in ("diffusers", "transformers"):
        return True
    module = getattr(diffusers.pipelines, library, None)  # as of old safety checkers
    return isinstance(module, ModuleType) and module.__name__ == f"diffusers.pipelines.{library}"


def _has_safetensors(part: Path) -> bool:
    """Say whether a network has its safetensors, all of them where it is in shards."""
    present = {file.name for file in part.glob("*.safetensors")}
    listings = [json.loads(f.read_text("utf-8")) for f in part.glob("*.safetensors.index*.json")]
    shards = [set(listing["weight_map"].values()) for listing in listings]
    return any(names <= present for names in shards) if shards else bool(present)

"""Opens a language model in a GGUF file, the format of llama.cpp, if llama-cpp-python is installed.

https://github.com/abetlen/llama-cpp-python. The messages of a chat are laid out by the template in
the file itself.
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog

from aigc_studio.core.device import Device
from aigc_studio.core.errors import CheckpointError

SUFFIX = ".gguf"
CONTEXT = 6144  # tokens: the longest prompt and the longest text
TEMPLATE = "tokenizer.chat_template"  # in the file's metadata

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class GgufWriter:
    """A model of llama.cpp, which writes one text at a time."""

    name: str  # as people read it: no path
    llama: Any


def gguf_of(source: str) -> Path | None:
    """Return the file that a setting means: itself, or the only such file in a folder."""
    place = Path(source).expanduser()
    if place.suffix.lower() == SUFFIX:
        return place
    if place.is_dir() and not (place / "config.json").is_file():
        files = [file for file in place.iterdir() if file.suffix.lower() == SUFFIX]
        return files[0] if len(files) == 1 else None
    return None


def load_gguf(file: Path, device: Device) -> GgufWriter:
    """Return the model of a file, ready to write.

    Raises:
        CheckpointError: there is no such file or no llama-cpp-python, the file cannot be opened,
            or the model takes no instructions.
    """
    if not file.is_file():
        raise CheckpointError("error.gguf_missing", name=file.name)
    if find_spec("llama_cpp") is None:
        raise CheckpointError("error.gguf_library", name=file.name)
    try:
        llama = import_module("llama_cpp").Llama(
            model_path=str(file),
            n_ctx=CONTEXT,
            n_threads=device.threads,
            n_gpu_layers=0 if device.kind == "cpu" else -1,  # all
            verbose=False,
        )
    except (OSError, RuntimeError, ValueError) as problem:
        raise CheckpointError("error.writer_broken", name=file.name, reason=problem) from problem
    if not llama.metadata.get(TEMPLATE):
        raise CheckpointError("error.writer_template", name=file.name)
    log.info("loaded", model=file.name, device=device.label)
    return GgufWriter(f"local/{file.stem}", llama)

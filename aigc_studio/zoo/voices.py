"""A writer speaks for a while in a voice that it was taught here."""

import copy
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from aigc_studio.core.errors import CheckpointError, RequestError
from aigc_studio.zoo.loras import ALL_WEIGHTS, LoraShelf, LoraUse
from aigc_studio.zoo.writer import Writer


@contextmanager
def spoken_in(shelf: LoraShelf, writer: Writer, use: LoraUse | None) -> Iterator[Writer]:
    """Lend a writer that speaks in a voice; afterwards it is as it was, to the last bit.

    It wears a LoRA, or a model whose weights were all trained speaks in its place. Torch does the
    steps: what OpenVINO has of it speaks in no voice.

    Raises:
        RequestError: it was deleted, or changes another model.
        CheckpointError: its files are damaged.
    """
    if use is None:
        yield writer
        return
    lora = shelf.find(use.id)
    if lora.goal != "words" or lora.model != writer.name:
        raise RequestError("voice", "error.voice_model", name=lora.name, model=lora.model)
    if lora.weights == "all":
        tuned = _between(writer.model, lora.name, shelf.folder_of(use.id), use.weight)
        yield replace(writer, model=tuned, decoder=None)
        return
    from peft import PeftModel
    from peft.tuners.lora import LoraLayer

    with as_meant():
        worn = PeftModel.from_pretrained(
            writer.model, shelf.folder_of(use.id), local_files_only=True
        )
    try:
        for layer in worn.modules():
            if isinstance(layer, LoraLayer):
                layer.set_scale("default", use.weight)
        yield replace(writer, decoder=None)
    finally:
        worn.unload()


def _between(model: Any, name: str, folder: Path, weight: float) -> Any:
    """Return a model on the straight line from one to another that was tuned from it.

    At 0 it is the first, at 1 the tuned one (WiSE-FT, Wortsman et al. 2022, arXiv 2109.01903).
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    tuned = copy.deepcopy(model)
    try:
        after = load_file(folder / ALL_WEIGHTS)
        with torch.no_grad():
            for part, parameter in tuned.named_parameters():
                parameter.lerp_(after[part].to(parameter), weight)
    except (OSError, KeyError, RuntimeError, SafetensorError) as problem:  # RuntimeError: shapes
        raise CheckpointError("error.own_made_broken", name=name, reason=problem) from problem
    return tuned


@contextmanager
def as_meant() -> Iterator[None]:
    """Keep peft from saying that the last layer is tied to the first, and must not be merged."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*tie_word_embeddings", UserWarning)
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
        yield

"""A writer speaks for a while in a voice that it was taught here."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from aigc_studio.core.errors import RequestError
from aigc_studio.zoo.loras import LoraShelf, LoraUse
from aigc_studio.zoo.writer import Writer


@contextmanager
def spoken_in(shelf: LoraShelf, writer: Writer, use: LoraUse | None) -> Iterator[Writer]:
    """Lend a writer that wears a LoRA; afterwards it is as it was, to the last bit.

    Torch does its steps: what OpenVINO has of it speaks in no voice.

    Raises:
        RequestError: it was deleted, or changes another model.
    """
    if use is None:
        yield writer
        return
    lora = shelf.find(use.id)
    if lora.goal != "words" or lora.model != writer.name:
        raise RequestError("voice", "error.voice_model", name=lora.name, model=lora.model)
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


@contextmanager
def as_meant() -> Iterator[None]:
    """Keep peft from saying that the last layer is tied to the first, and must not be merged."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*tie_word_embeddings", UserWarning)
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
        yield

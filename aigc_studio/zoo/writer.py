"""Opens the language model that writes texts: the bundled one, a folder, or a Hub id."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from aigc_studio.core.device import Device
from aigc_studio.core.errors import CheckpointError
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.instruct import GB, INSTRUCT
from aigc_studio.zoo.manifest import check_manifest

BUNDLED = "writer-bilingual"
THREADS = 1  # of the bundled one: it is so small that two would wait for each other

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Writer:
    """A causal language model and its tokenizer, which pads on the left."""

    name: str  # as people read it: no path
    model: Any
    tokenizer: Any
    bundled: bool = False  # reads a brief as models/writing.py words it; others take instructions
    decoder: Any = None  # what does its steps instead of torch (zoo/decoder.py), if anything
    begins: bool = False  # takes neither briefs nor instructions, but the beginning of a text

    @property
    def writing(self) -> Any:
        """The model whose `generate` writes, with a `new_cache`."""
        return self.decoder.model if self.decoder else self.model

    def new_cache(self) -> Any:
        """Return what keeps the keys and values of a batch; None: `generate` knows."""
        return self.decoder.cache() if self.decoder else None


def name_of(source: str) -> str:
    """Return the name, as people read it, of the setting AIGC_TEXT_MODEL."""
    folder = Path(source).expanduser()
    is_local = bool(source) and folder.is_dir()
    return f"local/{folder.resolve().name}" if is_local else source or BUNDLED


def load_writer(
    source: str, device: Device, cache: Path | None = None, checks: Path | None = None
) -> Writer:
    """Return the model on a device and in its number format, ready to write.

    Only safetensors are opened, and no code that comes with a model is run.

    Args:
        source: the setting AIGC_TEXT_MODEL; "" for the bundled model.
        device: where it runs.
        cache: folder of networks that OpenVINO is to run, the bundled one; None: torch does it.
        checks: folder of what int8 costs models, where the others may be in int8.

    Raises:
        CheckpointError: there is no such model, it is too large for the memory, it cannot be
            opened, or it takes no instructions.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM, AutoTokenizer

    bundled = not source
    folder = CHECKPOINTS / BUNDLED if bundled else Path(source).expanduser()
    is_local = folder.is_dir()
    if bundled and not is_local:
        raise CheckpointError("error.writer_none")
    if bundled:
        check_manifest(folder)
    known = INSTRUCT.get(source)
    if known and (needed := known.needed(device.dtype.itemsize)) > device.model_bytes:
        gb = {"needed": f"{needed / GB:.1f}", "given": f"{device.model_bytes / GB:.1f}"}
        raise CheckpointError("error.writer_large", name=source, **gb)
    name = name_of(source)
    torch.set_num_threads(device.threads)
    # The bundled one is so small that bfloat16, and int8 as well, cost a CPU more than they save.
    dtype = torch.float32 if bundled and device.kind == "cpu" else device.dtype
    place = folder if is_local else source

    def opened() -> Any:
        return AutoModelForCausalLM.from_pretrained(
            place, dtype=dtype, use_safetensors=True, trust_remote_code=False
        ).eval()

    try:
        tokenizer = AutoTokenizer.from_pretrained(place, trust_remote_code=False)
        model = opened()
    except (OSError, ValueError, SafetensorError) as problem:
        raise CheckpointError("error.writer_broken", name=name, reason=problem) from problem
    if not bundled and not tokenizer.chat_template:
        raise CheckpointError("error.writer_template", name=name)
    tokenizer.padding_side = "left"
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    model = model.to(device.kind)
    fits = model.num_parameters() * 4 <= device.model_bytes  # int8 begins as float32
    if checks and fits and not bundled and device.kind == "cpu":
        from aigc_studio.zoo.int8 import in_int8

        model = in_int8(model, opened, tokenizer, checks)
    decoder = None
    if cache and bundled:
        from aigc_studio.zoo.decoder import Decoder

        decoder = Decoder.of(model, cache, THREADS)
    log.info("loaded", model=name, device=device.label)
    return Writer(name, model, tokenizer, bundled, decoder)

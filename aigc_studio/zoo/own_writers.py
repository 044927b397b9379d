"""Writers that were trained here from nothing: each goes on from the beginning of a text."""

from pathlib import Path

from aigc_studio.core.device import Device
from aigc_studio.core.errors import CheckpointError
from aigc_studio.zoo.shelf import OwnMade, Shelf
from aigc_studio.zoo.writer import Writer

ABOUT = "writer.json"
OWN = "own/"  # before the name of such a writer, as people read it
WINDOW = 320  # tokens that such a writer has in view
BEGINNING = 96  # of them at most for what it goes on from


class OwnWriterShelf(Shelf[OwnMade]):
    """The finished trainings of writers below a folder."""

    def __init__(self, folder: Path | None, device: Device) -> None:
        super().__init__(folder, kind=OwnMade, about=ABOUT, missing=("voice", "error.lora_missing"))
        self.device = device

    def writer(self, training_id: str) -> Writer:
        """Return a writer, ready to write.

        Raises:
            RequestError: it was deleted.
            CheckpointError: its files are damaged.
        """
        found: Writer = self.opened(training_id, self._opened)
        return found

    def _opened(self, folder: Path, made: OwnMade) -> Writer:
        import torch
        from safetensors import SafetensorError
        from transformers import AutoModelForCausalLM, AutoTokenizer

        dtype = torch.float32 if self.device.kind == "cpu" else self.device.dtype
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model = AutoModelForCausalLM.from_pretrained(
                folder, dtype=dtype, use_safetensors=True, local_files_only=True
            )
        except (OSError, ValueError, SafetensorError) as problem:
            raise CheckpointError(
                "error.own_made_broken", name=made.name, reason=problem
            ) from problem
        tokenizer.padding_side = tokenizer.truncation_side = "left"
        torch.nn.Module.to(model, self.device.kind)
        return Writer(f"{OWN}{made.name}", model.eval(), tokenizer, begins=True)


def readable(text: str) -> str:
    """Return what such a writer wrote without half characters and control characters."""
    return "".join(c for c in text if c == "\n" or (c.isprintable() and c != "\ufffd"))

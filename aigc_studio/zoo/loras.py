"""LoRAs that were trained here: where they lie, and how a lent pipeline wears them for a while."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Plain

RESULT = "result"  # folder of what came of a training, within its own
ABOUT = "lora.json"
WEIGHTS = "pytorch_lora_weights.safetensors"  # as diffusers names it
VOICE_WEIGHTS = "adapter_model.safetensors"  # as peft names it
ALL_WEIGHTS = "model.safetensors"  # as transformers names it
MAX_WEIGHT = 2.0

Weights = Literal["lora", "all"]  # what of a model was trained
Goal = Literal["character", "style", "product", "words"]
PHRASES = {  # how a prompt names what was learned
    "character": "{word}, {prompt}",
    "style": "{prompt}, {word} style",
    "product": "{word} {prompt}",
}


class LoraUse(Plain):
    """A LoRA in a request."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    weight: float = Field(1.0, ge=0, le=MAX_WEIGHT)


class Lora(Plain):
    """What a LoRA is: low-rank changes of one model (Hu et al. 2021, arXiv 2106.09685).

    A voice may instead have changed all weights of its writer, and is a whole model then.
    """

    id: str = Field(pattern=r"^[0-9a-f]{32}$")  # of the training that made it
    name: str
    word: str  # what it answers to in a prompt
    goal: Goal
    model: str  # that it changes
    weights: Weights = "lora"

    def put_into(self, prompt: str) -> str:
        """Return a prompt that names what was learned, if it does not yet."""
        if self.word.casefold() in prompt.casefold():
            return prompt
        return PHRASES[self.goal].format(word=self.word, prompt=prompt).strip(", ")


class LoraShelf:
    """The finished trainings below a folder, each in a folder of its id."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def all(self, model: str | None = None) -> list[Lora]:
        """Return every LoRA that draws by name, or those of one model."""
        return [lora for lora in self._all(model) if lora.goal != "words"]

    def voices(self, model: str | None = None) -> list[Lora]:
        """Return every LoRA that writes by name, or those of one model."""
        return [lora for lora in self._all(model) if lora.goal == "words"]

    def _all(self, model: str | None) -> list[Lora]:
        if self.folder is None:
            return []
        found = (_read(file) for file in self.folder.glob(f"*/{RESULT}/{ABOUT}"))
        chosen = [lora for lora in found if lora and model in (None, lora.model)]
        return sorted(chosen, key=lambda lora: (lora.name, lora.id))

    def find(self, lora_id: str) -> Lora:
        """Return a LoRA.

        Raises:
            RequestError: it was deleted.
        """
        lora = self.folder and _read(self.folder_of(lora_id) / ABOUT)
        if not lora:
            raise RequestError("loras", "error.lora_missing")
        return lora

    def folder_of(self, lora_id: str) -> Path:
        """Return where the weights and the description of a LoRA lie."""
        return (self.folder or Path()) / lora_id / RESULT

    def spoken(self, prompt: str, uses: Sequence[LoraUse]) -> str:
        """Return a prompt that names everything that is worn.

        Raises:
            RequestError: one of them was deleted.
        """
        for use in uses:
            prompt = self.find(use.id).put_into(prompt)
        return prompt

    @contextmanager
    def worn(self, pipeline: Any, uses: Sequence[LoraUse], model: str) -> Iterator[None]:
        """Let a pipeline wear LoRAs; afterwards it is as it was, to the last bit.

        Raises:
            RequestError: one of them was deleted, or changes another model.
        """
        for use in uses:
            if self.find(use.id).model != model:
                raise RequestError("loras", "error.lora_model", name=self.find(use.id).name)
        if not uses:
            yield
            return
        try:
            for use in uses:
                pipeline.load_lora_weights(
                    self.folder_of(use.id),
                    weight_name=WEIGHTS,
                    adapter_name=use.id,
                    local_files_only=True,
                    use_safetensors=True,
                )
            pipeline.set_adapters([use.id for use in uses], [use.weight for use in uses])
            yield
        finally:
            pipeline.unload_lora_weights()


def _read(file: Path) -> Lora | None:
    try:
        return Lora.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None

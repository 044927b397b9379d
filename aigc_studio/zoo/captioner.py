"""Opens a model that says in a sentence what a picture shows: a folder, or a Hub id."""

from pathlib import Path
from typing import Any, NamedTuple

import structlog
from PIL import Image

from aigc_studio.core.device import Device
from aigc_studio.core.errors import CheckpointError
from aigc_studio.core.images import on_white

TOKENS = 40  # of a caption
LONGEST = 200  # characters: as many as the field of the subject takes
ASKED = "Name what this picture shows, in at most ten words."  # of models that chat

log = structlog.get_logger(__name__)


class Captioner(NamedTuple):
    """A network of transformers that reads pictures, and what makes them ready for it."""

    model: Any
    processor: Any

    def caption(self, picture: Image.Image) -> str:
        """Return what a picture, RGB or RGBA of any size, shows, in one line; "" for nothing."""
        import torch

        image = on_white(picture)
        if getattr(self.processor, "chat_template", None):
            parts = [{"type": "image", "image": image}, {"type": "text", "text": ASKED}]
            given = self.processor.apply_chat_template(
                [{"role": "user", "content": parts}],
                add_generation_prompt=True,
                tokenize=True,
                return_dict=True,
                return_tensors="pt",
            )
        else:
            given = self.processor(images=image, return_tensors="pt")
        given = given.to(self.model.device, self.model.dtype)  # numbers of words stay whole
        with torch.inference_mode():
            made = self.model.generate(**given, max_new_tokens=TOKENS, do_sample=False)
        if not self.model.config.is_encoder_decoder and "input_ids" in given:
            made = made[:, given["input_ids"].shape[1] :]
        [text] = self.processor.batch_decode(made, skip_special_tokens=True)
        return " ".join(text.split())[:LONGEST].strip(" .")


def load_captioner(source: str, device: Device) -> Captioner:
    """Return a captioner on a device and in its number format.

    Only safetensors are opened, and no code that comes with a model is run.

    Args:
        source: the setting AIGC_CAPTIONER, a folder or a Hub id of an image-to-text model (BLIP
            and its like) or of one that chats about pictures.
        device: where it runs.

    Raises:
        CheckpointError: there is no such model, or it is no such one.
    """
    from safetensors import SafetensorError
    from transformers import AutoModelForImageTextToText, AutoProcessor

    folder = Path(source).expanduser()
    name = f"local/{folder.resolve().name}" if folder.is_dir() else source
    place = folder if folder.is_dir() else source
    try:
        processor = AutoProcessor.from_pretrained(place, trust_remote_code=False)
        model = AutoModelForImageTextToText.from_pretrained(
            place, dtype=device.dtype, use_safetensors=True, trust_remote_code=False
        )
    except (OSError, ValueError, SafetensorError) as problem:
        raise CheckpointError("error.captioner_broken", name=name, reason=problem) from problem
    log.info("loaded", model=name, device=device.label)
    return Captioner(model.eval().to(device.kind), processor)

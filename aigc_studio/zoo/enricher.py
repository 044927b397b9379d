"""Opens what makes the prompts of pictures fuller: the bundled writer with a LoRA of our own."""

from dataclasses import replace
from typing import NamedTuple

from aigc_studio.core.device import Device
from aigc_studio.models.enriching import Phrases, read_phrases
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.manifest import check_manifest
from aigc_studio.zoo.voices import as_meant
from aigc_studio.zoo.writer import Writer, load_writer

ENRICHER = "writer-enriching"


class Enricher(NamedTuple):
    """Writes what can be put behind a prompt, and knows what it may be made of."""

    writer: Writer
    phrases: Phrases


def load_enricher(device: Device) -> Enricher:
    """Return it on a device, with a copy of the bundled writer: voices change another one.

    Raises:
        CheckpointError: a file of it is missing or damaged.
    """
    from peft import PeftModel

    folder = CHECKPOINTS / ENRICHER
    check_manifest(folder)
    writer = load_writer("", device)
    with as_meant():
        model = PeftModel.from_pretrained(writer.model, folder, local_files_only=True).eval()
    return Enricher(replace(writer, name=ENRICHER, model=model), read_phrases(folder))

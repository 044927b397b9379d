"""What a trainer is told, from what was asked for."""

from aigc_studio.core.device import Device
from aigc_studio.core.errors import RequestError
from aigc_studio.engines.finetune import FinetuneRequest
from aigc_studio.training.folder import Spec, TrainingFolder
from aigc_studio.training.text_set import LEAST_TEXTS, read_texts
from aigc_studio.zoo.pool import Pool


def check_set(request: FinetuneRequest, folder: TrainingFolder) -> None:
    """Refuse a set with nothing in it.

    Raises:
        RequestError: there is nothing to learn from.
    """
    if request.learns_words:
        if len(read_texts(folder).lines) < LEAST_TEXTS:
            raise RequestError("set", "error.training_few_texts", limit=LEAST_TEXTS)
    elif not folder.read_set().items:
        raise RequestError("set", "error.training_empty")


def spec_of(request: FinetuneRequest, device: Device, pool: Pool) -> Spec:
    """Return what a trainer is to do, on a device of the studio.

    Raises:
        StudioError: the model that is taught is not here.
    """
    return Spec(
        goal=request.goal,
        name=request.name,
        word=request.word,
        model=request.model,
        folder=_source(request, pool),
        plan=request.plan,
        device=device.kind,
        precision=device.training_precision,
        threads=device.threads,
        licence=request.licence,
    )


def _source(request: FinetuneRequest, pool: Pool) -> str:
    """Return where the model lies that is taught, "" for none or for the bundled writer."""
    if not request.makes_lora:
        return ""
    if request.learns_words:
        return pool.writer_source(request.model)
    return str(pool.folder_of(request.model))

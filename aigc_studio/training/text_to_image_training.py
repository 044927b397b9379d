"""A text-to-image model from nothing, from the captioned pictures in a training's folder."""

from collections.abc import Sequence
from pathlib import Path

import torch

from aigc_studio.core.errors import RequestError
from aigc_studio.core.files import write_atomically
from aigc_studio.training.course import Lessons, Sample, held_out_of
from aigc_studio.training.folder import Item, Spec, Status, TrainingFolder
from aigc_studio.training.learner import Examples
from aigc_studio.training.lora_card import text_to_image_card
from aigc_studio.training.nothing_training import LEAST
from aigc_studio.training.squares import pixels_of
from aigc_studio.training.task import Task
from aigc_studio.training.text_to_image import TextToImageLearner
from aigc_studio.zoo.trained import ABOUT, TrainedModel

ASKED = 4  # captions that are drawn on the way


def text_to_image_task(folder: TrainingFolder, spec: Spec) -> Task:
    """Return what there is to do for a text-to-image model; pictures without a caption are left.

    Raises:
        RequestError: there are too few pictures with a caption.
    """
    torch.set_num_threads(spec.threads)
    items = [item for item in folder.read_set().items if item.caption]
    if len(items) < LEAST:
        raise RequestError("set", "error.training_few_captions", given=len(items), limit=LEAST)
    captions = [item.caption for item in items]
    held_out = held_out_of(len(items))
    own = [i for i in range(len(items)) if i not in held_out]
    known = [captions[i] for i in own]
    learner = TextToImageLearner(known, device=spec.device, seed=spec.plan.seed)
    learner.take(Examples(pixels_of(folder, items, learner.size, crop=True), captions))

    def write(place: Path, status: Status) -> None:
        metrics, batch = folder.read_metrics(), spec.plan.batch
        matched = learner.judge(held_out, batch, spec.plan.seed)
        wrong = others_of(held_out, captions)
        others = learner.judge_with(held_out, wrong, batch, spec.plan.seed)
        card = text_to_image_card(spec, folder.read_set(), metrics, status, (matched, others))
        write_atomically(place / "README.md", card.encode())
        about = TrainedModel.of(folder.path.name, spec.name, known)
        write_atomically(place / ABOUT, about.model_dump_json(indent=1).encode())

    return Task(learner, Lessons(own, held_out=held_out), samples_of(items, spec.plan.seed), write)


def samples_of(items: Sequence[Item], seed: int) -> list[Sample]:
    """Return four captions to draw on the way, as far apart in the set as they can be."""
    captions = sorted({item.caption for item in items})
    chosen = [captions[i * len(captions) // ASKED] for i in range(ASKED)]
    return [Sample(caption, seed + i) for i, caption in enumerate(chosen)]


def others_of(numbers: Sequence[int], captions: Sequence[str]) -> list[int]:
    """Return for each number the next one of another caption; itself, where all have the same."""
    found = []
    for i, number in enumerate(numbers):
        behind = [*numbers[i + 1 :], *numbers[:i]]
        found.append(next((n for n in behind if captions[n] != captions[number]), number))
    return found

"""A writer from nothing, from the texts in a training's folder."""

from collections.abc import Sequence
from pathlib import Path

import torch

from aigc_studio.core.errors import RequestError
from aigc_studio.core.files import write_atomically
from aigc_studio.training.course import Lessons, Sample, held_out_of
from aigc_studio.training.folder import Spec, Status, TrainingFolder
from aigc_studio.training.lora_card import writer_card
from aigc_studio.training.task import Task
from aigc_studio.training.text_set import TextLine, read_texts
from aigc_studio.training.voice import is_chinese
from aigc_studio.training.writer_learner import WriterLearner, new_tokenizer
from aigc_studio.zoo.own_writers import ABOUT
from aigc_studio.zoo.shelf import OwnMade

LEAST = 50  # texts
SAMPLES = 4
FEW = 3  # words or Chinese characters of a held-out text that it is to go on from


def writer_task(folder: TrainingFolder, spec: Spec) -> Task:
    """Return what there is to do for a writer from nothing.

    Raises:
        RequestError: there are too few texts.
    """
    torch.set_num_threads(spec.threads)
    lines = read_texts(folder).lines
    if len(lines) < LEAST:
        raise RequestError("set", "error.training_few_lines", given=len(lines), limit=LEAST)
    held_out = held_out_of(len(lines))
    own = [i for i in range(len(lines)) if i not in held_out]
    tokenizer = new_tokenizer([lines[i].text for i in own])  # the same of the same texts
    learner = WriterLearner(tokenizer, device=spec.device, seed=spec.plan.seed)
    learner.take([line.text for line in lines])

    def write(place: Path, status: Status) -> None:
        size = f"{learner.network.num_parameters():,} weights, {len(tokenizer):,} tokens"
        card = writer_card(spec, read_texts(folder), folder.read_metrics(), status, size)
        write_atomically(place / "README.md", card.encode())
        made = OwnMade(id=folder.path.name, name=spec.name)
        write_atomically(place / ABOUT, made.model_dump_json(indent=1).encode())

    samples = samples_of(lines, held_out, spec.plan.seed)
    return Task(learner, Lessons(own, held_out=held_out), samples, write)


def samples_of(lines: Sequence[TextLine], held_out: Sequence[int], seed: int) -> list[Sample]:
    """Return four beginnings to go on from: those of texts that are held out."""
    begun = dict.fromkeys(beginning_of(lines[i].text) for i in held_out)
    return [Sample(text, seed + i) for i, text in enumerate([*begun][:SAMPLES])]


def beginning_of(text: str) -> str:
    """Return the first few words or Chinese characters of a text."""
    if is_chinese(text):
        return text[:FEW]
    return " ".join(text.split()[:FEW])

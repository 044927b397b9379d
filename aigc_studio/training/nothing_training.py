"""A GAN or a VAE from the pictures in a training's folder."""

from pathlib import Path

import torch

from aigc_studio.core.errors import RequestError
from aigc_studio.core.files import write_atomically
from aigc_studio.training.course import Lessons, Sample, held_out_of
from aigc_studio.training.folder import Spec, Status, TrainingFolder
from aigc_studio.training.from_nothing import GanLearner, VaeLearner
from aigc_studio.training.learner import Examples
from aigc_studio.training.lora_card import nothing_card
from aigc_studio.training.squares import pixels_of
from aigc_studio.training.task import Task

LEAST = 16  # pictures
SIDES = (32, 64, 128)  # px that it can draw
DRAWN = 8


def nothing_task(folder: TrainingFolder, spec: Spec) -> Task:
    """Return what there is to do for a GAN or a VAE.

    Raises:
        RequestError: there are too few pictures.
    """
    torch.set_num_threads(spec.threads)
    items, plan = folder.read_set().items, spec.plan
    if len(items) < LEAST:
        raise RequestError("set", "error.training_few", given=len(items), limit=LEAST)
    size = max(side for side in SIDES if side <= max(plan.resolution, SIDES[0]))
    learner: GanLearner | VaeLearner
    if spec.goal == "gan":
        learner = GanLearner(size=size, losses=plan.losses, device=spec.device, seed=plan.seed)
        held_out = []  # it sees no picture itself, and its pictures are compared with all of them
    else:
        learner = VaeLearner(size=size, steps=plan.steps, device=spec.device, seed=plan.seed)
        held_out = held_out_of(len(items))
    learner.take(Examples(pixels_of(folder, items, size, crop=True), [""] * len(items)))

    def write(place: Path, status: Status) -> None:
        card = nothing_card(spec, folder.read_set(), folder.read_metrics(), status)
        write_atomically(place / "README.md", card.encode())

    own = [i for i in range(len(items)) if i not in held_out]
    samples = [Sample("", plan.seed + i) for i in range(DRAWN)]
    return Task(learner, Lessons(own, held_out=held_out), samples, write)

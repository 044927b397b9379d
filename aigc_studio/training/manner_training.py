"""A manner of somebody's own from the pictures in a training's folder: 1 to 5 of them."""

import random
from functools import partial
from pathlib import Path

import torch
from PIL import Image, ImageOps
from safetensors.torch import load_file, save
from torch import Tensor

from aigc_studio.art.render import render
from aigc_studio.art.sampler import sample
from aigc_studio.core.errors import RequestError
from aigc_studio.core.files import write_atomically
from aigc_studio.core.images import on_white
from aigc_studio.models.style_network import StyleNetwork
from aigc_studio.training.course import Lessons, Sample
from aigc_studio.training.folder import Spec, Status, TrainingFolder
from aigc_studio.training.intake import read_picture
from aigc_studio.training.learner import Examples
from aigc_studio.training.lora_card import manner_card
from aigc_studio.training.recipes.style_gan import CUT_PX, StyleGanLearner
from aigc_studio.training.squares import to_tensor
from aigc_studio.training.task import Task
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.manners import ABOUT, Manner
from aigc_studio.zoo.network import STYLE
from aigc_studio.zoo.paintings import PAINTINGS, SAMPLES

CONTENTS = "contents.safetensors"
MOST = 5  # pictures of a manner
MANNER_PX = 320  # shorter side in which they are looked at, as in the recipe of the network
CONTENT_PX = 208  # side of what is painted
SCENES = 40  # of our own, beside the paintings and samples that ship
SEED = 2026  # of those, the same for everybody
SHOWN = (0, 1, 7, 49)  # contents that are painted on the way; none of them is learned from


def manner_task(folder: TrainingFolder, spec: Spec) -> Task:
    """Return what there is to do for a manner, the network opened and the contents drawn.

    Raises:
        RequestError: there are more than MOST pictures.
    """
    torch.set_num_threads(spec.threads)
    items = folder.read_set().items
    if len(items) > MOST:
        raise RequestError("set", "error.training_manner", given=len(items), limit=MOST)
    base = StyleNetwork.from_pretrained(
        CHECKPOINTS / STYLE, torch_dtype=torch.float32, use_safetensors=True, local_files_only=True
    ).to(spec.device)
    manners = [_looked_at(on_white(read_picture(folder, item))) for item in items]
    learner = StyleGanLearner(base, manners, seed=spec.plan.seed)
    contents = contents_of(folder)
    learner.take(Examples(contents, [""] * len(contents)))
    held_out = sorted({0, 1, *range(7, len(contents), 6)})

    def write(place: Path, status: Status) -> None:
        card = manner_card(spec, folder.read_set(), folder.read_metrics(), status)
        write_atomically(place / "README.md", card.encode())
        manner = Manner(id=folder.path.name, name=spec.name, code=tuple(learner.code[0].tolist()))
        write_atomically(place / ABOUT, manner.model_dump_json(indent=1).encode())

    own = [i for i in range(len(contents)) if i not in held_out]
    samples = [Sample("", i) for i in SHOWN]
    return Task(learner, Lessons(own, held_out=held_out), samples, write)


def contents_of(folder: TrainingFolder) -> Tensor:
    """Return what is painted (N, 3, S, S) uint8: the samples, scenes of our own, the paintings.

    Drawn once; a run that is gone on with takes them from the folder.
    """
    file = folder.state / CONTENTS
    if file.exists():
        return load_file(file)["pixels"]
    chance = random.Random(SEED)
    scenes = [render(sample(chance), CONTENT_PX, CONTENT_PX).flat for _ in range(SCENES)]
    opened = [Image.open(file, formats=("WEBP",)).convert("RGB") for file in SAMPLES.values()]
    whole = [*opened, *scenes, *(painting.open() for painting in PAINTINGS)]
    fit = partial(ImageOps.fit, size=(CONTENT_PX, CONTENT_PX), method=Image.Resampling.LANCZOS)
    pixels = torch.stack([to_tensor(fit(picture)) for picture in whole])
    write_atomically(file, save({"pixels": pixels}))
    return pixels


def _looked_at(picture: Image.Image) -> Tensor:
    """Return an RGB picture as (3, H, W) in [0, 1], its shorter side of MANNER_PX at most."""
    share = MANNER_PX / min(picture.size)
    if share < 1 or min(picture.size) < CUT_PX:
        size = (
            max(CUT_PX, round(picture.width * share)),
            max(CUT_PX, round(picture.height * share)),
        )
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return to_tensor(picture).float() / 255

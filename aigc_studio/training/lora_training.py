"""A LoRA from the pictures in a training's folder: the model opened, taught, and written down."""

import shutil
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import torch
from PIL import Image, ImageOps
from safetensors.torch import load_file, save
from torch import Tensor

from aigc_studio.core.errors import StudioError
from aigc_studio.core.files import write_atomically
from aigc_studio.core.images import extend_to_ratio
from aigc_studio.training.course import Course, Sample, Wish, lessons_of
from aigc_studio.training.folder import Item, Spec, Status, TrainingFolder
from aigc_studio.training.learner import Examples, Learner
from aigc_studio.training.lora_card import card_of
from aigc_studio.zoo.catalog import ModelSpec, find_model
from aigc_studio.zoo.inspection import variant_of
from aigc_studio.zoo.loras import ABOUT, Lora
from aigc_studio.zoo.styles import FLAT, THREE_D

DRAWINGS = "own_drawings.safetensors"
AT_ONCE = 8  # drawings
OTHER_SEED = 1_000  # of the first of them
# Everyday things. The model's own drawings of them are part of what it learns from, so that it goes
# on knowing them (prior preservation, Ruiz et al. 2022, arXiv 2208.12242).
OTHER_THINGS = (
    "a dog", "a lemon", "a bus", "a tree", "a fish", "a clock", "a book", "a mushroom",
    "a bicycle", "a mountain", "a smiling face", "a hat", "a guitar", "a cake", "a boat", "a moon",
    "一只兔子", "一根香蕉", "一架飞机", "一朵花", "一只鸟", "一把钥匙", "一个礼物", "一颗星星",
)  # fmt: skip


def train_lora(folder: TrainingFolder, wish: Wish) -> Status:
    """Train as the folder's spec says, going on from the last checkpoint, and write the result.

    Raises:
        Cancelled: somebody wants it to leave; all is saved.
        StudioError: it cannot be done; says why.
    """
    spec = folder.read_spec()
    learner = open_learner(spec)
    lora = Lora(
        id=folder.path.name, name=spec.name, word=spec.word, goal=spec.goal, model=spec.model
    )
    items = folder.read_set().items
    if not items:
        raise StudioError("error.training_empty")
    own = pixels_of(folder, items, learner, crop=spec.goal == "style")
    drawings, prompts = own_drawings(folder, spec, learner)
    model = find_model(spec.model)
    captions = [model.with_style(lora.put_into(item.caption)) for item in items]
    learner.take(Examples(torch.cat([own, drawings]), [*captions, *prompts]))
    course = Course(
        folder,
        learner,
        spec.plan,
        lessons_of(len(items), len(drawings)),
        samples_of(lora, model, items, spec.plan.seed),
        spec.precision if spec.device != "cpu" else precision_of(spec),
        wish,
    )
    status = course.run()
    write_result(folder, spec, lora, learner, status)
    return status


def open_learner(spec: Spec) -> Learner:
    """Open the model and add a LoRA to it.

    Raises:
        RequestError: such models cannot be trained here.
    """
    from aigc_studio.training.pixel_learner import PixelLearner
    from aigc_studio.training.stock_learner import StockLearner

    torch.set_num_threads(spec.threads)
    row, folder = find_model(spec.model), Path(spec.folder)
    module, _, name = row.pipeline.partition(":")
    pipeline = getattr(import_module(module), name).from_pretrained(
        folder,
        dtype=torch.bfloat16 if spec.device == "cuda" else torch.float32,
        variant=variant_of([file.name for file in folder.rglob("*.safetensors")]),
        use_safetensors=True,
        local_files_only=True,
    )
    pipeline.set_progress_bar_config(disable=True)
    pipeline = pipeline.to(spec.device)
    plan = spec.plan
    if hasattr(pipeline, "denoiser"):
        return PixelLearner(pipeline, rank=plan.rank, seed=plan.seed)
    return StockLearner(pipeline, rank=plan.rank, seed=plan.seed, resolution=plan.resolution)


def precision_of(spec: Spec) -> str:
    """Return the format for a CPU: what the studio draws in."""
    return "bfloat16" if spec.precision == "bfloat16" else "float32"


def pixels_of(
    folder: TrainingFolder, items: Sequence[Item], learner: Learner, *, crop: bool
) -> Tensor:
    """Return the pictures (N, 3, S, S) uint8, square: cut, or with more of their ground."""
    side, found = learner.size, []
    for item in items:
        with Image.open(folder.pictures / item.file, formats=("PNG",)) as picture:
            plain = on_white(picture)
        if crop:
            square = ImageOps.fit(plain, (side, side), Image.Resampling.LANCZOS)
        else:
            square = extend_to_ratio(plain, (1, 1)).resize((side, side), Image.Resampling.LANCZOS)
        found.append(to_tensor(square))
    return torch.stack(found)


def on_white(picture: Image.Image) -> Image.Image:
    """Return an RGB picture; what is transparent is white."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture).convert("RGB")


def to_tensor(picture: Image.Image) -> Tensor:
    """Return an RGB picture as (3, H, W) uint8."""
    levels = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return levels.reshape(picture.height, picture.width, 3).permute(2, 0, 1).contiguous()


def own_drawings(
    folder: TrainingFolder, spec: Spec, learner: Learner
) -> tuple[Tensor, Sequence[str]]:
    """Return what the untrained model draws of other things (N, 3, S, S), and their prompts.

    Drawn once; a run that is gone on with takes them from the folder.
    """
    count, file = spec.plan.own_drawings, folder.state / DRAWINGS
    model = find_model(spec.model)
    prompts = list(_other_prompts(model, count))
    if file.exists():
        return load_file(file)["pixels"], prompts
    drawn: list[Tensor] = []
    for start in range(0, count, AT_ONCE):
        part = prompts[start : start + AT_ONCE]
        seeds = range(OTHER_SEED + start, OTHER_SEED + start + len(part))
        folder.write_status(Status(phase="draws_own", step=start, steps=count, note="", values={}))
        drawn += [to_tensor(p.convert("RGB")) for p in learner.draw(part, list(seeds))]
    side = learner.size
    pixels = torch.stack(drawn) if drawn else torch.zeros(0, 3, side, side, dtype=torch.uint8)
    write_atomically(file, save({"pixels": pixels}))
    return pixels, prompts


def _other_prompts(model: ModelSpec, count: int) -> Iterator[str]:
    for i in range(count):
        thing = OTHER_THINGS[i % len(OTHER_THINGS)]
        style = (THREE_D, FLAT)[i // len(OTHER_THINGS) % 2] if model.styles else None
        yield model.with_style(thing, style)


def samples_of(lora: Lora, model: ModelSpec, items: Sequence[Item], seed: int) -> list[Sample]:
    """Return four pictures to draw on the way: three of what is learned, one of something else."""
    described = next((item.caption for item in items if item.caption), "")
    asked = ("", described, "")
    if lora.goal == "style":
        asked = ("a cat", "a house", described or "a tree")
    own = [model.with_style(lora.put_into(text)) for text in asked]
    return [
        Sample(prompt, seed + i) for i, prompt in enumerate([*own, model.with_style("a red apple")])
    ]


def write_result(
    folder: TrainingFolder, spec: Spec, lora: Lora, learner: Learner, status: Status
) -> None:
    """Write weights, card and description into the result's folder, which is whole or not there."""
    part = folder.result.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    learner.save(part)
    card = card_of(spec, folder.read_set(), folder.read_metrics(), status)
    write_atomically(part / "README.md", card.encode())
    write_atomically(part / ABOUT, lora.model_dump_json(indent=1).encode())
    shutil.rmtree(folder.result, ignore_errors=True)
    part.rename(folder.result)

"""A LoRA from the pictures in a training's folder: the model opened, taught, and written down."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import torch
from safetensors.torch import load_file, save
from torch import Tensor

from aigc_studio.core.files import write_atomically
from aigc_studio.training.course import Sample, lessons_of
from aigc_studio.training.folder import Item, Spec, Status, TrainingFolder
from aigc_studio.training.leads import leads_of
from aigc_studio.training.learner import Examples, Learner
from aigc_studio.training.lora_card import card_of
from aigc_studio.training.squares import pixels_of, to_tensor
from aigc_studio.training.subjects import DESCRIBED, SUBJECTS
from aigc_studio.training.task import Task
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
    "an elephant", "a bee", "a carrot", "bread", "a telephone", "a lamp", "a train", "a castle",
    "a snowman", "a dragon", "a turtle", "a crown", "a camera", "a drum", "scissors", "an umbrella",
    "a strawberry", "a cookie", "a tent", "a bridge", "a robot", "a ghost", "a football", "a horse",
    "a snake", "a chicken", "a tulip", "a leaf", "a sandwich", "a bottle", "a chair", "a kite",
    "一只兔子", "一根香蕉", "一架飞机", "一朵花", "一只鸟", "一把钥匙", "一个礼物", "一颗星星",
    "一只老虎", "一条鲸鱼", "一个西瓜", "一碗面条", "一台电脑", "一把剪刀", "一艘帆船", "一座火山",
    "一只企鹅", "一只青蛙", "一串葡萄", "一个汉堡", "一个信封", "一支铅笔", "一枚硬币", "一道彩虹",
    "一只猴子", "一只蜗牛", "一个南瓜", "一杯茶", "一把锤子", "一个气球", "一辆拖拉机", "一片雪花",
)  # fmt: skip


def lora_task(folder: TrainingFolder, spec: Spec) -> Task:
    """Return what there is to do for a LoRA, the model opened and the pictures read.

    Raises:
        RequestError: such models cannot be trained here.
    """
    learner = open_learner(spec)
    about = {name: getattr(spec, name) for name in ("name", "word", "goal", "model")}
    lora = Lora.model_validate({"id": folder.path.name, **about})
    items = folder.read_set().items
    subject = SUBJECTS[spec.goal]
    own = pixels_of(folder, items, learner.size, crop=subject.fills)
    drawings, prompts = own_drawings(folder, spec, learner)
    model = find_model(spec.model)
    captions = [model.with_style(lora.put_into(item.caption)) for item in items]
    lessons = lessons_of(len(items), len(drawings))
    leads = leads_of(own, captions, lessons.held_out) if subject.is_one_thing else None
    learner.take(
        Examples(torch.cat([own, drawings]), [*captions, *prompts], len(items), leads=leads)
    )

    def write(place: Path, status: Status) -> None:
        card = card_of(spec, folder.read_set(), folder.read_metrics(), status)
        write_atomically(place / "README.md", card.encode())
        write_atomically(place / ABOUT, lora.model_dump_json(indent=1).encode())

    return Task(
        learner,
        lessons,
        samples_of(lora, model, items, spec.plan.seed),
        write,
    )


def open_learner(spec: Spec) -> Learner:
    """Open the model and add a LoRA to it.

    Raises:
        RequestError: such models cannot be trained here.
    """
    from aigc_studio.training.bundled_learner import BundledLearner
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
    if row.is_own:
        return StockLearner(pipeline, rank=plan.rank, seed=plan.seed, resolution=plan.resolution)
    return BundledLearner(pipeline, rank=plan.rank, seed=plan.seed)


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
    subject = SUBJECTS[lora.goal]
    described = next((item.caption for item in items if item.caption), subject.undescribed)
    asked = (described if prompt is DESCRIBED else prompt for prompt in subject.samples)
    own = [model.with_style(lora.put_into(text)) for text in asked]
    return [
        Sample(prompt, seed + i) for i, prompt in enumerate([*own, model.with_style("a red apple")])
    ]

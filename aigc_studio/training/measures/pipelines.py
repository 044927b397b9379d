"""Any text-to-image folder as a thing that draws; the same without learning; what it costs."""

import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn

from aigc_studio.core.device import choose_device
from aigc_studio.core.settings import read_settings
from aigc_studio.training.measures.asking import Draw
from aigc_studio.zoo.avatars import Avatars, load_avatars

FACES = "faces"  # the component of a pipeline that its folder does not hold
KINDS: Mapping[str, tuple[str, Mapping[str, float]]] = {  # class: its module, how it is called
    "StableDiffusionPipeline": ("diffusers", {"num_inference_steps": 4, "guidance_scale": 2.0}),
    "GeneratorPipeline": ("aigc_studio.models.generator_pipeline", {}),
}
TIMED = 7  # pictures drawn alone, after a first


def open_pipeline(folder: Path) -> Any:
    """Return the pipeline that lies in a folder, in float32, of one of the classes of KINDS.

    One that draws faces with the bundled avatar generator gets it.
    """
    index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
    name = index["_class_name"]
    kind = getattr(import_module(KINDS[name][0]), name)
    device = choose_device(read_settings(device="cpu", precision="float32"))
    lent = {FACES: load_avatars(device)} if FACES in kind._optional_components else {}
    pipeline = kind.from_pretrained(folder, dtype=torch.float32, **lent)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def drawing(pipeline: Any) -> Draw:
    """Return how the pipeline draws: every picture with its own seed, as KINDS says."""
    settings = KINDS[type(pipeline).__name__][1]

    def draw(prompts: Sequence[str], seeds: Sequence[int]) -> Tensor:
        luck = [torch.Generator().manual_seed(seed) for seed in seeds]
        pictures: Tensor = pipeline(
            list(prompts), generator=luck, output_type="pt", **settings
        ).images
        return pictures

    return draw


def random_twin(pipeline: Any, seed: int) -> Any:
    """Return a pipeline of the same shape of which no network has learned anything."""
    torch.manual_seed(seed)
    parts = {name: _untrained(part) for name, part in pipeline.components.items()}
    return type(pipeline)(**parts)


def parameters(pipeline: Any) -> int:
    """Return the number of parameters of all its networks."""
    parts = [*pipeline.components.values()]
    parts += [part for faces in parts if isinstance(faces, Avatars) for part in faces]
    networks = [part for part in parts if isinstance(part, nn.Module)]
    return sum(p.numel() for network in networks for p in network.parameters())


def cost(folder: Path, prompt: str) -> dict[str, float]:
    """Return what one picture alone costs in a process of its own, in float32 on this machine.

    Returns:
        "seconds": median of a few, "seconds_first": with loading, "peak_mib": memory of the whole
        process at its largest, "libraries_mib": of that, what was there before the model.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(_cost, folder, prompt, torch.get_num_threads()).result()


def _cost(folder: Path, prompt: str, threads: int) -> dict[str, float]:
    torch.set_num_threads(threads)
    for module, _ in KINDS.values():
        import_module(module)
    libraries, began = _peak_mib(), time.perf_counter()
    draw = drawing(open_pipeline(folder))
    draw([prompt], [0])
    first = time.perf_counter() - began
    times = []
    for seed in range(TIMED):
        began = time.perf_counter()
        draw([prompt], [seed])
        times.append(time.perf_counter() - began)
    return {
        "threads": threads,
        "seconds": median(times),
        "seconds_first": first,
        "peak_mib": _peak_mib(),
        "libraries_mib": libraries,
    }


def _peak_mib() -> float:
    """Return the largest memory of this process, as Linux tells it.

    Not `ru_maxrss`, in which a new process starts with what its parent had.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(found.split()[1]) / 1024


def _untrained(part: Any) -> Any:
    """Return what has learned nothing in place of a network or of a generator of faces."""
    if isinstance(part, Avatars):
        return part._replace(generator=_untrained(part.generator))
    if not isinstance(part, nn.Module):
        return part
    kind: Any = type(part)
    make = getattr(kind, "from_config", kind)  # diffusers has it, transformers does not
    return make(part.config).eval()

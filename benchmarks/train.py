"""Trainings: minutes, likeness, what was forgotten, speed, kills survived; GAN, VAE and style."""

import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import torch
import typer
from diffusers import StableDiffusionPipeline
from safetensors.torch import load_file

from aigc_studio.core.device import choose_device
from aigc_studio.core.images import to_png
from aigc_studio.core.settings import read_settings
from aigc_studio.training.bundled_learner import BundledLearner
from aigc_studio.training.folder import PLANS, Plan, Spec, TrainingFolder
from aigc_studio.training.intake import take_files
from aigc_studio.training.learner import Examples, trained
from aigc_studio.training.lora_accuracy import (
    KINDS,
    Character,
    Examiner,
    characters,
    drawn_of,
)
from aigc_studio.training.recipes.diffusion_sticker_128 import STEM
from aigc_studio.zoo.catalog import find_model
from aigc_studio.zoo.loras import WEIGHTS, LoraShelf, LoraUse
from benchmarks.train_words import learn_words
from benchmarks.training_bars import manner, nothing

BARS = {"minutes": 10, "gain": 0.5, "forgotten": 0.05, "step": 1.25}
WORD = "zuki"
KILLS = 10
TIMED = 8  # steps of each loop, in turn
LOOK_EVERY_S = 0.01


def train(
    data: Annotated[Path | None, typer.Option(help="Training sets, for some of the parts.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Parts by name.")] = None,
    count: Annotated[int, typer.Option("--characters", help="Of each kind.")] = 5,
    kinds: Annotated[list[str] | None, typer.Option("--kind", help="Of characters.")] = None,
    steps: Annotated[int, typer.Option(help="Steps of a LoRA.")] = PLANS["character"].steps,
    kills: Annotated[int, typer.Option(help="Kills of the run that must end alike.")] = KILLS,
) -> None:
    """Print the bars of fine-tuning on this machine: all with --data, else those that need none."""
    device = choose_device(read_settings())
    precision, threads = device.training_precision, device.threads
    typer.echo(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {device.label}")
    parts: dict[str, Callable[[], None]] = {
        "words": lambda: learn_words(precision, threads),
        "speed": lambda: _speed(precision, threads),
        "kills": lambda: _kills(kills),
    }
    if data is not None:
        parts |= {
            "nothing": lambda: nothing(data),
            "manner": lambda: manner(data),
            "likeness": lambda: _likeness(data, kinds or KINDS, count, steps, precision, threads),
        }
    for name in only or parts:
        if name not in parts:
            raise typer.BadParameter(f"{name}: know {', '.join(parts)}; --data DIR adds some")
        parts[name]()


def _speed(precision: str, threads: int) -> None:
    """Time our step and the usual float32 loop with peft, in turn, on the same batches.

    They differ in precision only: where trainings compute in float32 it is one loop, twice.
    """
    torch.set_num_threads(threads)
    times: dict[bool, list[float]] = {True: [], False: []}
    learners = {}
    for ours in times:
        folder = find_model(STEM).folder
        pipeline = StableDiffusionPipeline.from_pretrained(folder, dtype=torch.float32)
        learner = BundledLearner(pipeline, rank=16, seed=1)
        pixels = torch.randint(0, 255, (16, 3, learner.size, learner.size), dtype=torch.uint8)
        learner.take(Examples(pixels, [WORD] * len(pixels)))
        weights = list(trained(learner.network).values())
        learners[ours] = learner, torch.optim.AdamW(weights, lr=1e-3)
    for step in range(TIMED + 2):
        for ours, (learner, optimizer) in learners.items():
            began = time.perf_counter()
            generator = torch.Generator().manual_seed(step)
            half = ours and precision == "bfloat16"
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                loss = learner.loss(torch.randint(16, (8,), generator=generator), generator, step)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            if step >= 2:
                times[ours].append(time.perf_counter() - began)
    mine, usual = (statistics.median(times[ours]) for ours in (True, False))
    typer.echo(
        f"step, batch 8: {mine:.3f} s, usual float32 loop {usual:.3f} s:"
        f" {usual / mine:.2f} times as fast  (bar {BARS['step']})"
    )


def _kills(kills: int) -> None:
    """Kill a run at random steps, go on, and compare its weights with an unbroken run's."""
    chance = random.Random(1)
    [character] = [Character("squares", _squares(), ())]
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(steps=120, batch=4, rank=4, own_drawings=4, save_every=10)
        unbroken = _folder(Path(folder) / "unbroken", character, plan)
        _start(unbroken).wait()
        broken = _folder(Path(folder) / "broken", character, plan)
        survived = repeated = 0
        for step in sorted(chance.sample(range(1, plan.steps), kills)):
            child = _start(broken)
            while child.poll() is None and broken.read_status().step < step:
                time.sleep(LOOK_EVERY_S)
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
                survived += 1
            child.wait()
            reached, saved = broken.read_status().step, broken.read_metrics()[-1].step
            repeated = max(repeated, reached - saved)
        _start(broken).wait()
        one, other = (load_file(f.result / WEIGHTS) for f in (unbroken, broken))
        equal = all(torch.equal(one[name], other[name]) for name in one)
        typer.echo(
            f"{survived} kills at random steps, at most {repeated} of them done again"
            f" (bar {plan.save_every}): final weights equal to the bit: {equal}"
        )


def _likeness(
    data: Path, kinds: Sequence[str], count: int, steps: int, precision: str, threads: int
) -> None:
    """Learn new characters of some kinds; print likeness, what was forgotten, and minutes."""
    if unknown := set(kinds) - set(KINDS):
        raise typer.BadParameter(f"{', '.join(unknown)}: know {', '.join(KINDS)}")
    examiner = Examiner(data)
    spec = find_model(STEM)
    pipeline = StableDiffusionPipeline.from_pretrained(spec.folder, dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    torch.set_num_threads(threads)
    known = examiner.known(pipeline)
    typer.echo(f"other things known before: {known:.0%} of {len(examiner.prompts)} prompts")
    for kind in kinds:
        gains, lost, minutes = [], [], []
        for i, character in enumerate(characters(data, kind, count)):
            base = drawn_of(pipeline, WORD)
            with tempfile.TemporaryDirectory() as place:
                plan = Plan(steps=steps, seed=i)
                made = _folder(Path(place), character, plan, precision, threads)
                began = time.monotonic()
                if _start(made).wait():
                    raise RuntimeError(made.log.read_text(encoding="utf-8"))
                minutes.append((time.monotonic() - began) / 60)
                shelf = LoraShelf(Path(place))
                with shelf.worn(pipeline, [LoraUse(id=made.path.name)], STEM):
                    seen = examiner.likeness(character, base, drawn_of(pipeline, WORD))
                    after = examiner.known(pipeline)
            gains.append(seen.gain)
            lost.append(known - after)
            typer.echo(
                f"  {kind:10} {character.name[:40]:40} likeness {seen.base:.2f} ->"
                f" {seen.tuned:.2f}, real {seen.real:.2f}: {seen.gain:4.0%} of the gap;"
                f" known {after:.0%}; {minutes[-1]:.1f} min"
            )
        typer.echo(
            f"{kind:10} {statistics.mean(gains):.0%} of the gap (bar {BARS['gain']:.0%}),"
            f" {100 * statistics.mean(lost):+.1f} points forgotten"
            f" (bar {100 * BARS['forgotten']:.0f}),"
            f" at most {max(minutes):.1f} minutes (bar {BARS['minutes']})"
        )


def _folder(
    place: Path, character: Character, plan: Plan, precision: str = "float32", threads: int = 1
) -> TrainingFolder:
    folder = TrainingFolder(place / ("0" * 32))
    take_files(folder, ((f"{i}.png", to_png(p)) for i, p in enumerate(character.pictures)))
    folder.write_spec(
        Spec(
            goal="character",
            name=character.name,
            word=WORD,
            model=STEM,
            folder=str(find_model(STEM).folder),
            plan=plan,
            precision=precision,
            threads=threads,
        )
    )
    return folder


def _start(folder: TrainingFolder) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "aigc_studio.training.run", str(folder.path)]
    with folder.log.open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def _squares() -> list:
    from PIL import Image, ImageDraw

    pictures = []
    for i in range(7):
        picture = Image.new("RGB", (96, 96), "white")
        ImageDraw.Draw(picture).rectangle((10 + i, 20, 60 + i, 70), "teal")
        pictures.append(picture)
    return pictures

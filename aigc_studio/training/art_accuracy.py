"""Measures a model of pictures of all styles: is it what was asked for, and is it a copy?

Every measure is a file in `measures`; the real pictures and a model that learned nothing are
measured beside it. It works for any text-to-image folder that `measures.pipelines` can open:

    python -m aigc_studio.training.evaluate generator-art-128 --data DIR \
        --checkpoint checkpoints/diffusion-sticker-128 --style fluent3d --style fluent_flat
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from PIL import Image

from aigc_studio.training.measures.asking import LANGUAGES
from aigc_studio.training.measures.bars import (
    BARS,
    LANGUAGE_GAP,
    SECOND_GAP,
    language_gap,
    second_gap,
)
from aigc_studio.training.measures.pipelines import (
    cost,
    drawing,
    open_pipeline,
    parameters,
    random_twin,
)
from aigc_studio.training.measures.real import SETS, concepts_of
from aigc_studio.training.measures.whole import CONTROL, Drawn, Plan, by_lot, measure
from aigc_studio.training.measures.world import World, make_world
from aigc_studio.training.prompt_accuracy import accuracy, chance_level, look_up
from aigc_studio.training.prompts import PARAPHRASES, Prompt, read_prompts
from aigc_studio.training.sheet import contact_sheet
from aigc_studio.zoo.catalog import CHECKPOINTS

STEM = "generator-art-128"
SEED = 0  # of the model that learned nothing
SHOWN = 64  # prompts of each language on the contact sheet, by a fixed lot


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    checkpoint: Annotated[Path | None, typer.Option(help="Another pipeline folder.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Contact sheet to write, PNG.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
    style: Annotated[list[str] | None, typer.Option(help="Only these styles.")] = None,
    kept: Annotated[
        Path | None, typer.Option(help="File to keep what the judge saw of the real pictures in.")
    ] = None,
    quick: Annotated[bool, typer.Option(help="About a tenth of the pictures.")] = False,
) -> None:
    """Measure the model on names, free prompts, colours, pairs, faces and sprites."""
    began = time.perf_counter()
    unknown = set(style or ()) - set(SETS)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: know {', '.join(SETS)}")
    styles = style or SETS
    folder = checkpoint or CHECKPOINTS / STEM
    pipeline = open_pipeline(folder)
    paraphrases = read_prompts(PARAPHRASES)
    world = make_world(data, kept)
    plan = CONTROL if quick else Plan()
    trained, free = measure(drawing(pipeline), world, paraphrases, plan, styles)
    twin = drawing(random_twin(pipeline, SEED))
    random, _ = measure(twin, world, paraphrases, CONTROL, styles)
    metrics = {
        "parameters": parameters(pipeline),
        "styles": list(styles),
        "plan": asdict(plan),
        "trained": trained,
        "random": random,
        "real": world.figures,
        **baselines(paraphrases, world),
        "cost": cost(folder, paraphrases[0].prompt),
        "minutes": (time.perf_counter() - began) / 60,
    }
    typer.echo(table(metrics))
    if sheet is not None and free is not None:
        free_sheet(free, world).save(sheet)
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


def baselines(prompts: Sequence[Prompt], world: World) -> dict[str, dict[str, float]]:
    """Return what free prompts get by looking words up in the index, and by lot."""
    rows = list({row["hexcode"]: row for row in world.bank.rows}.values())
    wanted = [set(prompt.concepts) for prompt in prompts]
    found = [look_up(prompt.prompt, rows) for prompt in prompts]
    concepts = len(set(concepts_of(rows)))
    return {
        "look_up": {f"top{k}": accuracy(found, wanted, k) for k in (1, 5)},
        "chance": {f"top{k}": chance_level(wanted, concepts, k) for k in (1, 5)},
    }


def table(metrics: Mapping[str, Any]) -> str:
    """Return the figures that have a bar as text, a line each, and the rest as numbers."""
    trained, random = metrics["trained"], metrics["random"]
    lines = [f"{'':<28}  trained   random      bar"]
    for bar in BARS:
        values = (bar.value(trained), bar.value(random), bar.bar)
        cells = "".join(f"{'-' if v is None else f'{v:.1%}':>9}" for v in values)
        lines.append(f"{bar.name:<28}{cells}  {bar.verdict(trained)}")
    if "names" in trained:
        gap = language_gap(trained)
        verdict = "reached" if gap <= LANGUAGE_GAP else "missed"
        lines.append(
            f"{'English before Chinese':<28}{gap:>9.1%}{'':9}{LANGUAGE_GAP:>9.1%}  {verdict}"
        )
    if {"names", "paraphrases"} <= set(trained):
        gap = second_gap(trained)
        verdict = "reached" if gap <= SECOND_GAP else "missed"
        lines.append(
            f"{'first judge before second':<28}{gap:>9.1%}{'':9}{SECOND_GAP:>9.1%}  {verdict}"
        )
    for name, figures in (("trained", trained), ("random", random), ("real", metrics["real"])):
        lines += [f"{name}.{path} {value}" for path, value in _leaves(figures)]
    for name in ("look_up", "chance", "cost"):
        lines += [f"{name}.{path} {value}" for path, value in _leaves(metrics[name])]
    return "\n".join([*lines, f"minutes {metrics['minutes']:.1f}"])


def free_sheet(free: Drawn, world: World) -> Image.Image:
    """Lay out what was drawn of free prompts, so many of each language, not picked."""
    places = []
    for language in LANGUAGES:
        of_language = [i for i, ask in enumerate(free.asks) if ask.language == language]
        places += by_lot(of_language, SHOWN)
    asks = [free.asks[i] for i in places]
    prompts = [Prompt(ask.language, ask.prompt, ask.concepts) for ask in asks]
    pictures = free.pictures[places].float() / 255
    return contact_sheet(pictures, [free.nearest[i] for i in places], prompts, world.bank.rows)


def _leaves(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return all numbers below, four figures each, and what leads to them; no lists."""
    found = []
    for key, value in figures.items():
        if isinstance(value, Mapping):
            found += [(f"{key}.{path}", number) for path, number in _leaves(value)]
        elif isinstance(value, (int, float)):
            found.append((key, f"{value:.4g}"))
    return found

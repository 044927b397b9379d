"""Measures a text-to-image checkpoint: does it draw what was asked, and how much does it copy?

24 fixed everyday prompts are drawn with fixed seeds. The nearest of all concepts of the training
set in SqueezeNet features (`judge`) must be one that the prompt means.
"""

import json
import math
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from diffusers import StableDiffusionPipeline
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.training.data import Pictures, Row, load_stickers
from aigc_studio.training.judge import SqueezeNet, load_judge, top_k
from aigc_studio.training.measures.pipelines import open_pipeline, parameters, random_twin
from aigc_studio.training.prompts import Prompt, read_prompts
from aigc_studio.training.recipes.diffusion_sticker_128 import STEM, Recipe
from aigc_studio.training.sheet import contact_sheet
from aigc_studio.zoo.catalog import ModelSpec, find_model

STEPS = (1, 2, 4, 12)
GUIDANCE = (1.0, 1.5, 2.0)
COMPARED_PX = 64  # side at which pixels are compared
SAMPLE = 200  # training pictures that the pixel distance of the set to itself is taken from


@dataclass(frozen=True)
class Score:
    """What one way of drawing reached; shares in [0, 1], wall-clock seconds, pixels in [0, 255]."""

    steps: int
    guidance: float
    weights: str  # "trained" or "random"
    top1: float
    top5: float
    top1_en: float
    top5_en: float
    top1_zh: float
    top5_zh: float
    seconds: float  # one picture, drawn alone
    pixels_to_training: float  # mean absolute difference to the nearest training picture


@dataclass(frozen=True)
class Drawn:
    """The pictures of one setting, in the order of the prompts, and the concepts they look like."""

    score: Score
    pictures: Tensor  # (P, 3, S, S) in [0, 1]
    nearest: Sequence[Sequence[str]]  # P lists of five concepts, nearest first


@dataclass(frozen=True)
class Bank:
    """The training set as the judge sees it."""

    features: Tensor  # (N, D) of length 1
    concepts: Sequence[str]  # N hexcodes
    small: Tensor  # (N, 3 * 64 * 64) in [0, 255]
    rows: Sequence[Row]


def nearest_concepts(
    query: Tensor, bank: Tensor, concepts: Sequence[str], k: int
) -> list[list[str]]:
    """Return the k nearest distinct concepts of each query, nearest first.

    A concept is as near as its nearest picture, so its other pictures are passed over.

    Args:
        query: (P, D), of length 1.
        bank: (N, D), of length 1.
        concepts: what the rows of the bank show, N of them.
        k: at most the number of distinct concepts.
    """
    pictures = min(k * max(Counter(concepts).values()), len(concepts))
    found = top_k(query, bank, pictures)[1].tolist()
    return [list(dict.fromkeys(concepts[i] for i in row))[:k] for row in found]


def accuracy(nearest: Sequence[Sequence[str]], wanted: Sequence[AbstractSet[str]], k: int) -> float:
    """Return the share of rows with a wanted concept among their first k."""
    hits = [not w.isdisjoint(n[:k]) for n, w in zip(nearest, wanted, strict=True)]
    return sum(hits) / len(hits)


def chance_level(wanted: Sequence[AbstractSet[str]], concepts: int, k: int) -> float:
    """Return the accuracy of k different concepts drawn by lot."""
    miss = [math.comb(concepts - len(w), k) / math.comb(concepts, k) for w in wanted]
    return 1 - sum(miss) / len(miss)


def look_up(prompt: str, rows: Sequence[Row]) -> list[str]:
    """Return concepts by the longest name or keyword that occurs in the prompt: no model at all."""
    found: dict[str, int] = {}
    for row in rows:
        names = [row["en"], row["zh"], *row["keywords_en"], *row["keywords_zh"]]
        lengths = [len(name) for name in names if _occurs(name.lower(), prompt.lower())]
        found[row["hexcode"]] = max([found.get(row["hexcode"], 0), *lengths])
    return sorted((c for c in found if found[c]), key=lambda c: -found[c])


def pixel_distance(pictures: Tensor, others: Tensor) -> Tensor:
    """Return mean absolute differences (P, N) of pictures (P, D) and others (N, D)."""
    return torch.cdist(pictures, others, p=1).div(pictures.shape[1])


def build_bank(training: Pictures, judge: SqueezeNet) -> Bank:
    """Show the judge the whole training set."""
    parts = [part.float() for part in torch.split(training.pixels, 256)]
    return Bank(
        features=torch.cat([judge.features(part / 127.5 - 1) for part in parts]),
        concepts=[row["hexcode"] for row in training.rows],
        small=torch.cat([_small(part) for part in parts]),
        rows=training.rows,
    )


def pixel_controls(bank: Bank) -> dict[str, float]:
    """Return how far training pictures are from one another, to read a picture's distance by."""
    generator = torch.Generator().manual_seed(0)
    chosen = torch.randperm(len(bank.concepts), generator=generator)[:SAMPLE].tolist()
    distances = pixel_distance(bank.small[chosen], bank.small)
    same, other = [], []
    for row, i in zip(distances, chosen, strict=True):
        twin = torch.tensor([concept == bank.concepts[i] for concept in bank.concepts])
        other.append(row[~twin].min().item())
        twin[i] = False
        same.extend(row[twin].tolist())
    return {
        "same_concept_in_other_family": sum(same) / max(len(same), 1),
        "nearest_other_concept": sum(other) / len(other),
    }


def draw(
    pipeline: StableDiffusionPipeline, texts: Sequence[str], steps: int, guidance: float
) -> Tensor:
    """Return pictures (P, 3, S, S) in [0, 1]; the n-th has seed n."""
    pictures: Tensor = pipeline(
        list(texts),
        num_inference_steps=steps,
        guidance_scale=guidance,
        generator=[torch.Generator().manual_seed(seed) for seed in range(len(texts))],
        output_type="pt",
    ).images
    return pictures


def measure(
    pipeline: StableDiffusionPipeline,
    prompts: Sequence[Prompt],
    spec: ModelSpec,
    bank: Bank,
    *,
    judge: SqueezeNet,
    steps: int,
    guidance: float,
    weights: str,
) -> Drawn:
    """Draw every prompt once and judge the pictures."""
    texts = [spec.with_style(p.prompt) for p in prompts]
    draw(pipeline, texts[:1], 1, guidance)  # the first call of a process is slow
    began = time.perf_counter()
    draw(pipeline, texts[:1], steps, guidance)
    seconds = time.perf_counter() - began
    pictures = draw(pipeline, texts, steps, guidance)
    nearest = nearest_concepts(judge.features(pictures * 2 - 1), bank.features, bank.concepts, 5)
    wanted = [set(p.concepts) for p in prompts]
    shares = {}
    for suffix, language in (("", None), ("_en", "en"), ("_zh", "zh")):
        chosen = [i for i, p in enumerate(prompts) if language in (None, p.language)]
        of, to = [nearest[i] for i in chosen], [wanted[i] for i in chosen]
        shares[f"top1{suffix}"] = accuracy(of, to, 1)
        shares[f"top5{suffix}"] = accuracy(of, to, 5)
    copied = pixel_distance(_small(pictures * 255), bank.small).min(dim=1).values.mean().item()
    score = Score(
        steps=steps,
        guidance=guidance,
        weights=weights,
        seconds=seconds,
        pixels_to_training=copied,
        **shares,
    )
    return Drawn(score, pictures, nearest)


def table(scores: Sequence[Score]) -> str:
    """Return the scores as text, one line each."""
    head = "weights  steps  guidance  top-1  top-5    en 1/5    zh 1/5  seconds  pixels"
    lines = (
        f"{s.weights:<7} {s.steps:6d} {s.guidance:9.1f} {s.top1:6.0%} {s.top5:6.0%}"
        f" {s.top1_en:4.0%} {s.top5_en:4.0%} {s.top1_zh:4.0%} {s.top5_zh:4.0%}"
        f" {s.seconds:8.2f} {s.pixels_to_training:7.1f}"
        for s in scores
    )
    return "\n".join([head, *lines])


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    checkpoint: Annotated[Path | None, typer.Option(help="Another pipeline folder.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Contact sheet to write, PNG.")] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Only so many steps.")] = None,
    guidance: Annotated[float | None, typer.Option(min=1, help="Only this guidance.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
) -> None:
    """Measure the model of stickers on the 24 everyday prompts, its controls beside it."""
    spec, prompts, recipe = find_model(STEM), read_prompts(), Recipe()
    pipeline = open_pipeline(checkpoint or spec.folder)
    judge = load_judge(data)
    bank = build_bank(load_stickers(data, recipe.sets, recipe.image_size), judge)

    usual = spec.presets["balanced"]
    shown = (steps or usual.steps, guidance or usual.guidance or 1.0)
    settings = product([steps] if steps else STEPS, [guidance] if guidance else GUIDANCE)
    drawn = [
        measure(pipeline, prompts, spec, bank, judge=judge, steps=s, guidance=g, weights="trained")
        for s, g in dict.fromkeys([shown, *settings])
    ]
    control = measure(
        random_twin(pipeline, recipe.seed), prompts, spec, bank,
        judge=judge, steps=shown[0], guidance=shown[1], weights="random",
    )  # fmt: skip
    metrics = _metrics(drawn, control, prompts, bank, parameters(pipeline))
    typer.echo(table([d.score for d in [*drawn, control]]))
    for name in ("look_up", "chance", "pixel_controls"):
        values = ", ".join(f"{k} {v:.4g}" for k, v in metrics[name].items())
        typer.echo(f"{name}: {values}")
    if sheet is not None:
        contact_sheet(drawn[0].pictures, drawn[0].nearest, prompts, bank.rows).save(sheet)
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


def _metrics(
    drawn: Sequence[Drawn], control: Drawn, prompts: Sequence[Prompt], bank: Bank, parameters: int
) -> Mapping[str, Any]:
    wanted = [set(p.concepts) for p in prompts]
    known = [look_up(p.prompt, bank.rows) for p in prompts]
    concepts = len(set(bank.concepts))
    return {
        "prompts": len(prompts),
        "parameters": parameters,
        "training_pictures": len(bank.concepts),
        "training_concepts": concepts,
        "trained": [asdict(d.score) for d in drawn],  # the usual setting first
        "random": asdict(control.score),
        "look_up": {"top1": accuracy(known, wanted, 1), "top5": accuracy(known, wanted, 5)},
        "chance": {f"top{k}": chance_level(wanted, concepts, k) for k in (1, 5)},
        "pixel_controls": pixel_controls(bank),
        "wrong": [
            p.prompt for p, n in zip(prompts, drawn[0].nearest, strict=True)
            if not set(p.concepts) & set(n)
        ],
    }  # fmt: skip


def _occurs(name: str, prompt: str) -> bool:
    if name.isascii():  # whole words, else "ant" is in "elephant"
        return re.search(rf"\b{re.escape(name)}\b", prompt) is not None
    return name in prompt


def _small(pictures: Tensor) -> Tensor:
    return F.interpolate(pictures, size=COMPARED_PX, mode="area").flatten(1)

"""A voice from 200 lines of a shop: perplexity, what was forgotten, minutes.

What was forgotten is told by the content score of the fixed briefs (assets/texts/briefs_*): the
mean share of names, points, endings, languages and forecasts that are right. It is measured with
the LoRA worn, once asked as ever and once in the voice, as the Text tab asks.
"""

import csv
import io
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import torch
import typer

from aigc_studio.core.brief import Brief
from aigc_studio.core.device import choose_device
from aigc_studio.core.settings import read_settings
from aigc_studio.models.writing import prompt_of
from aigc_studio.training import writing_accuracy as accuracy
from aigc_studio.training.briefs import fixed_briefs
from aigc_studio.training.folder import PLANS, Spec, TrainingFolder
from aigc_studio.training.text_intake import take_texts
from aigc_studio.zoo.loras import LoraShelf, LoraUse
from aigc_studio.zoo.voices import spoken_in
from aigc_studio.zoo.writer import BUNDLED, Writer, load_writer
from benchmarks.shop import shop_lines

BARS = {"fallen": 0.2, "forgotten": 0.05}
SCORED = ("name", "points", "ends", "language", "weather")
LINES, SEED = 200, 6


def learn_words(precision: str, threads: int) -> None:
    """Print the bars of a voice on this machine."""
    with tempfile.TemporaryDirectory() as place:
        folder = _folder(Path(place), precision, threads)
        command = [sys.executable, "-m", "aigc_studio.training.run", str(folder.path)]
        began = time.monotonic()
        with folder.log.open("ab") as log:
            if subprocess.run(command, stdout=log, stderr=log, check=False).returncode:
                raise RuntimeError(folder.log.read_text(encoding="utf-8"))
        minutes = (time.monotonic() - began) / 60
        metrics = [m for m in folder.read_metrics() if m.held_out is not None]
        first, best = (math.exp(m.held_out or 0.0) for m in (metrics[0], min(metrics, key=_held)))
        fallen = 1 - best / first
        typer.echo(f"voice from {LINES} lines: {minutes:.1f} minutes, {metrics[-1].step} steps")
        typer.echo(
            f"  held-out perplexity {first:.1f} -> {best:.2f}: {fallen:.0%} less"
            f"  (bar {BARS['fallen']:.0%} {_said(fallen >= BARS['fallen'])})"
        )
        for name in ("step-000000", "after"):
            text = (folder.samples / f"{name}-2.txt").read_text(encoding="utf-8")
            typer.echo(f"  {name}: {text!r}")
        _forgotten(LoraShelf(Path(place)), folder.path.name)


def _forgotten(shelf: LoraShelf, lora: str) -> None:
    """Print the content score without the voice, with it worn, and asked in it."""
    writer = load_writer("", choose_device(read_settings()))
    before = _score(writer, in_voice=False)
    with spoken_in(shelf, writer, LoraUse(id=lora)):
        worn, asked = (_score(writer, in_voice=in_voice) for in_voice in (False, True))
    for name, score in (("worn", worn), ("asked in the voice", asked)):
        lost = 1 - score / before
        typer.echo(
            f"  content score of the fixed briefs {before:.1%} -> {score:.1%} {name}: {lost:+.1%}"
            f" lost  (bar {BARS['forgotten']:.0%} {_said(lost <= BARS['forgotten'])})"
        )


def _score(writer: Writer, *, in_voice: bool) -> float:
    """Return the mean share of what is right in texts for the fixed briefs."""
    shares = []
    for language in accuracy.LANGUAGES:
        briefs = fixed_briefs(language)
        found = [
            accuracy.figures_of(raw, brief)
            for raw, brief in zip(_written(writer, briefs, in_voice), briefs, strict=True)
        ]
        shares += [mean(one[key] for one in found if key in one) for key in SCORED]
    return mean(shares)


@torch.inference_mode()
def _written(writer: Writer, briefs: Sequence[Brief], in_voice: bool) -> list[str]:
    """Return raw texts, drawn as writing_accuracy draws them."""
    torch.manual_seed(SEED)
    texts: list[str] = []
    model: Any = writer.model
    for i in range(0, len(briefs), accuracy.BATCH):
        prompts = [prompt_of(brief, in_voice=in_voice) for brief in briefs[i : i + accuracy.BATCH]]
        ids = writer.tokenizer(
            prompts, return_tensors="pt", padding=True, return_token_type_ids=False
        )
        made = model.generate(
            **ids,
            do_sample=True,
            temperature=accuracy.TEMPERATURE,
            top_p=accuracy.TOP_P,
            top_k=0,
            max_new_tokens=accuracy.LONGEST,
        )
        texts += writer.tokenizer.batch_decode(made[:, ids["input_ids"].shape[1] :])
    return texts


def _folder(place: Path, precision: str, threads: int) -> TrainingFolder:
    folder = TrainingFolder(place / ("0" * 32))
    table = io.StringIO()
    csv.writer(table).writerows([("product", "text"), *shop_lines(LINES)])
    take_texts(folder, [("shop.csv", table.getvalue().encode())])
    folder.write_spec(
        Spec(
            goal="words",
            name="Shop",
            word="",
            model=BUNDLED,
            folder="",
            plan=PLANS["words"],
            precision=precision,
            threads=min(threads, os.cpu_count() or 1),
        )
    )
    return folder


def _held(metric: Any) -> float:
    return float(metric.held_out)


def _said(is_reached: bool) -> str:
    return "reached" if is_reached else "MISSED"

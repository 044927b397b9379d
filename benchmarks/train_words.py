"""What 200 lines of a shop teach: a voice by a LoRA or by all weights, a writer from nothing.

What was forgotten is told by the content score of the fixed briefs (assets/texts/briefs_*): the
mean share of names, points, endings, languages and forecasts that are right. It is measured with
the voice worn, once asked as ever and once in the voice, as the Text tab asks.
"""

import csv
import io
import math
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

import typer
from transformers import AutoTokenizer

from aigc_studio.core.device import choose_device
from aigc_studio.core.settings import read_settings
from aigc_studio.training import writing_accuracy as accuracy
from aigc_studio.training.briefs import fixed_briefs
from aigc_studio.training.course import held_out_of
from aigc_studio.training.folder import Goal, Plan, Spec, TrainingFolder, plan_of
from aigc_studio.training.text_intake import take_texts
from aigc_studio.training.text_set import read_texts
from aigc_studio.zoo.loras import LoraShelf, LoraUse
from aigc_studio.zoo.voices import spoken_in
from aigc_studio.zoo.writer import BUNDLED, Writer, load_writer
from benchmarks.shop import shop_lines

BARS = {"fallen": 0.2, "forgotten": 0.05}
SCORED = ("name", "points", "ends", "language", "weather")
LINES = 200


def learn_words(precision: str, threads: int) -> None:
    """Print the bars of a voice, by a LoRA and by all weights, and of a writer from nothing."""
    writer = load_writer("", choose_device(read_settings()))
    before = _score(writer, in_voice=False)
    for name, plan in (
        ("voice, a LoRA", plan_of("words")),
        ("voice, all weights", plan_of("words", "all")),
    ):
        with tempfile.TemporaryDirectory() as place:
            folder = _trained(Path(place), "words", plan, precision, threads)
            _told(name, folder, BARS["fallen"])
            _forgotten(writer, before, LoraShelf(Path(place)), folder.path.name)
    with tempfile.TemporaryDirectory() as place:
        folder = _trained(Path(place), "writer", plan_of("writer"), precision, threads)
        _told("writer from nothing", folder)
        typer.echo(f"  control, each token by its share of the texts: {_by_shares(folder):.1f}")


def _trained(place: Path, goal: Goal, plan: Plan, precision: str, threads: int) -> TrainingFolder:
    """Do a training from 200 lines as the studio does, and return its folder."""
    folder = _folder(place, goal, plan, precision, threads)
    command = [sys.executable, "-m", "aigc_studio.training.run", str(folder.path)]
    with folder.log.open("ab") as log:
        if subprocess.run(command, stdout=log, stderr=log, check=False).returncode:
            raise RuntimeError(folder.log.read_text(encoding="utf-8"))
    return folder


def _told(name: str, folder: TrainingFolder, bar: float = 0) -> None:
    """Print minutes, size, memory, perplexities beside their bar, if any, and a text."""
    status = folder.read_status()
    metrics = [m for m in folder.read_metrics() if m.held_out is not None]
    first, best = (math.exp(m.held_out or 0.0) for m in (metrics[0], min(metrics, key=_held)))
    minutes = metrics[-1].seconds / 60
    megabytes = sum(file.stat().st_size for file in folder.result.iterdir()) / 1e6
    typer.echo(
        f"{name}, {LINES} lines: {metrics[-1].step} steps in {minutes:.1f} minutes,"
        f" {megabytes:.1f} MB, {status.memory_mb} MB of memory, load {os.getloadavg()[0]:.1f}"
    )
    fallen = 1 - best / first
    said = f"  (bar {bar:.0%} {_said(fallen >= bar)})" if bar else ""
    typer.echo(f"  held-out perplexity {first:.1f} -> {best:.2f}: {fallen:.0%} less{said}")
    for sample in ("step-000000", "after"):
        text = (folder.samples / f"{sample}-2.txt").read_text(encoding="utf-8")
        typer.echo(f"  {sample}: {text!r}")


def _forgotten(writer: Writer, before: float, shelf: LoraShelf, lora: str) -> None:
    """Print the content score without the voice, with it worn, and asked in it."""
    with spoken_in(shelf, writer, LoraUse(id=lora)) as speaker:
        worn, asked = (_score(speaker, in_voice=in_voice) for in_voice in (False, True))
    for name, score in (("worn", worn), ("asked in the voice", asked)):
        lost = 1 - score / before
        typer.echo(
            f"  content score of the fixed briefs {before:.1%} -> {score:.1%} {name}: {lost:+.1%}"
            f" lost  (bar {BARS['forgotten']:.0%} {_said(lost <= BARS['forgotten'])})"
        )


def _score(writer: Writer, *, in_voice: bool) -> float:
    """Return the mean share of what is right in texts for the fixed briefs."""
    write = accuracy.writer(writer.model, writer.tokenizer, in_voice=in_voice)
    shares = []
    for language in accuracy.LANGUAGES:
        briefs = fixed_briefs(language)
        raws = write(briefs, accuracy.SEED)
        found = [accuracy.figures_of(raw, b) for raw, b in zip(raws, briefs, strict=True)]
        shares += [mean(one[key] for one in found if key in one) for key in SCORED]
    return mean(shares)


def _by_shares(folder: TrainingFolder) -> float:
    """Return the held-out perplexity of tokens by their shares in what was learned, plus one."""
    tokenizer = AutoTokenizer.from_pretrained(folder.result)
    rows = [tokenizer.encode(line.text)[1:] for line in read_texts(folder).lines]
    held = held_out_of(len(rows))
    counts = Counter(token for i, row in enumerate(rows) if i not in held for token in row)
    total = counts.total() + len(tokenizer)
    return math.exp(-mean(math.log((counts[t] + 1) / total) for i in held for t in rows[i]))


def _folder(place: Path, goal: Goal, plan: Plan, precision: str, threads: int) -> TrainingFolder:
    folder = TrainingFolder(place / ("0" * 32))
    table = io.StringIO()
    csv.writer(table).writerows([("product", "text"), *shop_lines(LINES)])
    take_texts(folder, [("shop.csv", table.getvalue().encode())])
    folder.write_spec(
        Spec(
            goal=goal,
            name="Shop",
            word="",
            model=BUNDLED,
            folder="",
            plan=plan,
            precision=precision,
            threads=min(threads, os.cpu_count() or 1),
        )
    )
    return folder


def _held(metric: Any) -> float:
    return float(metric.held_out)


def _said(is_reached: bool) -> str:
    return "reached" if is_reached else "MISSED"

"""Trainings by the clock: a GAN, a VAE and text-to-image from nothing, a style from a picture."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import torch
import typer
from PIL import Image

from aigc_studio.core.images import to_png
from aigc_studio.training.data import art_rows, held_out, lay_on, load_art
from aigc_studio.training.folder import PLANS, Goal, Spec, TrainingFolder
from aigc_studio.training.intake import captioned, take_files
from aigc_studio.training.judge import SqueezeNet, load_judge
from aigc_studio.training.measures.real import lot
from aigc_studio.training.recipes.style_art import is_unseen
from aigc_studio.training.style_losses import apart, grams

BARS = {"nothing": 15, "manner": 10}  # minutes
ID = "0" * 32
PICTURES = 500
PHOTOS, SIDE, MANNER_PX = 12, 256, 320


def nothing(
    data: Annotated[Path, typer.Option(help="Training sets.")],
    goal: Annotated[str, typer.Option(help="One of them; all by default.")] = "",
    steps: Annotated[int, typer.Option(help="Steps, those of the plan by default.")] = 0,
) -> None:
    """Train from nothing on 500 stickers; print minutes, losses and samples.

    Text-to-image has 250 things in two styles, so that most of what is held out is known in the
    other style; it also prints the held-out loss with the captions of others.
    """
    for kind in (goal,) if goal else ("gan", "vae", "text_to_image"):
        pictures, captions = _told(data) if kind == "text_to_image" else (_untold(data), [])
        with tempfile.TemporaryDirectory() as place:
            folder, minutes = _trained(Path(place), kind, pictures, steps, captions)  # type: ignore[arg-type]
            metrics = folder.read_metrics()
            first, best = metrics[0], min(m.held_out or 0.0 for m in metrics)
            samples = len(list(folder.samples.glob("after-*.webp")))
            typer.echo(
                f"{kind} from nothing, {len(pictures)} pictures: {minutes}"
                f" (bar {BARS['nothing']}), {len(metrics)} evaluations, held out"
                f" {first.held_out:.3f} -> {best:.3f}{_with_others(folder)}, {samples} samples"
            )


def _untold(data: Path) -> list[Image.Image]:
    """Return 500 stickers of one style."""
    rows = [row for row in art_rows(data) if row["set"] == "fluent3d"]
    rows = sorted(rows, key=lambda row: lot(str(row["file"])))[:PICTURES]
    return [_picture(p[:3]) for p in load_art(data, rows, 96).pixels]


def _told(data: Path) -> tuple[list[Image.Image], list[str]]:
    """Return 500 stickers on white, of 250 things in two styles, and their captions."""
    rows = [row for row in art_rows(data) if row["set"] in ("fluent3d", "fluent_flat")]
    rows = sorted(rows, key=lambda row: lot(str(row["en"])))[:PICTURES]
    levels = (lay_on(load_art(data, rows, 96).pixels, torch.ones(1, 3, 1, 1)) + 1) * 127.5
    pictures = [_picture(pixels) for pixels in levels.round().byte()]
    return pictures, [f"{row['en']}, {row['style_en']}" for row in rows]


def _with_others(folder: TrainingFolder) -> str:
    """Return what the card says of the loss with the captions of others, if anything."""
    card = (folder.result / "README.md").read_text(encoding="utf-8")
    said = re.search(r"captions, ([\d.]+) with the", card)
    return f" (with the captions of others {said[1]})" if said else ""


def manner(
    data: Annotated[Path, typer.Option(help="Training sets, for photos and the judge.")],
    count: Annotated[int, typer.Option(help="Paintings that the network has never seen.")] = 2,
    steps: Annotated[int, typer.Option(help="Turns, those of the plan by default.")] = 0,
) -> None:
    """Learn styles from one picture each; print minutes, and style and content of unseen photos.

    SqueezeNet judges, which the training does not know: style in units of the untouched photo's.
    """
    rows = art_rows(data)
    whole = [{**r, "tile": None} for r in rows if r["set"] == "paintings" and r["tile"] == 0]
    paintings = sorted((r for r in whole if is_unseen(r)), key=lambda r: lot(f"style {r['file']}"))
    faces = sorted((r for r in rows if r["set"] == "faces" and held_out(r)), key=_by_lot)
    photos = load_art(data, faces[:PHOTOS], SIDE).pixels[:, :3].float() / 255
    eyes = load_judge(data)
    for row in paintings[:count]:
        wanted = load_art(data, [row], MANNER_PX).pixels[:, :3]
        with tempfile.TemporaryDirectory() as place:
            folder, minutes = _trained(Path(place), "manner", [_picture(wanted[0])], steps)
            base, tuned = _styles(folder, wanted.float() / 255, photos, eyes)
        typer.echo(
            f"style of {row['file']}: {minutes} (bar {BARS['manner']}); style of {PHOTOS}"
            f" unseen photos {base[0]:.3f} -> {tuned[0]:.3f} ({tuned[0] / base[0] - 1:+.0%}),"
            f" content {base[1]:.2f} -> {tuned[1]:.2f}"
        )


@torch.inference_mode()
def _styles(
    folder: TrainingFolder, wanted: torch.Tensor, photos: torch.Tensor, eyes: SqueezeNet
) -> list[tuple[float, float]]:
    """Return style and content of painted photos: by the network as it ships, and as it learned."""
    from aigc_studio.models.style_network import StyleNetwork
    from aigc_studio.zoo.catalog import CHECKPOINTS
    from aigc_studio.zoo.network import STYLE

    found = []
    style = grams(eyes.maps(wanted * 2 - 1))
    for place in (CHECKPOINTS / STYLE, folder.result):
        network = StyleNetwork.from_pretrained(place, torch_dtype=torch.float32).eval()
        code = network.code(wanted)
        figures = [
            apart(network(photo[None], code), eyes.maps(photo[None] * 2 - 1), style, eyes)
            for photo in photos
        ]
        untouched = [
            apart(photo[None], eyes.maps(photo[None] * 2 - 1), style, eyes) for photo in photos
        ]
        styles = [a.style.item() / b.style.item() for a, b in zip(figures, untouched, strict=True)]
        contents = [a.content.item() for a in figures]
        found.append((sum(styles) / len(styles), sum(contents) / len(contents)))
    return found


def _trained(
    place: Path, goal: Goal, pictures: list[Image.Image], steps: int, captions: Sequence[str] = ()
) -> tuple[TrainingFolder, str]:
    """Train in a process of its own as the studio does; return the folder, and how long it took."""
    folder, plan = TrainingFolder(place / ID), PLANS[goal]
    take_files(folder, ((f"{i}.png", to_png(picture)) for i, picture in enumerate(pictures)))
    items = folder.read_set().items
    captioned(folder, {item.file: said for item, said in zip(items, captions, strict=False)})
    if steps:
        plan = plan.model_copy(update={"steps": steps})
    threads = int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1))
    folder.write_spec(
        Spec(goal=goal, name=goal, word="", model="", folder="", plan=plan, threads=threads)
    )
    began, busy = time.monotonic(), _children_s()
    command = [sys.executable, "-m", "aigc_studio.training.run", str(folder.path)]
    with folder.log.open("ab") as log:
        code = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
    if code:
        told = json.dumps(folder.log.read_text(encoding="utf-8")[-2000:])
        raise RuntimeError(told)
    minutes, of_cores = ((time.monotonic() - began) / 60, (_children_s() - busy) / 60)
    return folder, f"{minutes:.1f} min, {of_cores:.1f} core minutes"


def _children_s() -> float:
    """Return seconds that child processes kept a core busy: what tells more on a busy machine."""
    times = os.times()
    return times.children_user + times.children_system


def _picture(pixels: torch.Tensor) -> Image.Image:
    return Image.fromarray(pixels.permute(1, 2, 0).contiguous().numpy())


def _by_lot(row: dict) -> str:
    return lot(f"style {row['file']}")

"""The worked example of docs/learn/scans-vae.md: phantoms, a VAE or GAN from nothing, its figures.

Not for diagnosis.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import torch
import typer
from PIL import Image

from aigc_studio.models.small_gan import SmallGenerator
from aigc_studio.models.small_vae import SmallVae
from aigc_studio.training.folder import PLANS, Goal, Spec, TrainingFolder
from aigc_studio.training.from_nothing import NOISE, WIDTH, outlines
from aigc_studio.training.measures.kernel_distance import kernel_distance
from aigc_studio.training.phantoms import COUNT, SIDE, phantom, stamped, take_phantoms
from aigc_studio.training.squares import to_tensor

ID = "0" * 32
FRESH, DRAWN = 10_000, 300  # first seed of phantoms that were not learned from, and how many
SHOWN = 6


def scans(
    goal: Annotated[str, typer.Option(help="vae or gan.")] = "vae",
    steps: Annotated[int, typer.Option(help="Steps, those of the plan by default.")] = 0,
    picture: Annotated[Path | None, typer.Option(help="PNG to write.")] = None,
) -> None:
    """Train on phantoms; print kernel distances to fresh ones, beside controls.

    Not for diagnosis.
    """
    kind: Goal = "gan" if goal == "gan" else "vae"
    plan = PLANS[kind].model_copy(update={"steps": steps or PLANS[kind].steps})
    with tempfile.TemporaryDirectory() as place:
        folder = TrainingFolder(Path(place) / ID)
        take_phantoms(folder)
        threads = int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1))
        spec = {"goal": kind, "name": "phantoms", "word": "", "model": "", "folder": ""}
        folder.write_spec(Spec.model_validate({**spec, "plan": plan, "threads": threads}))
        command = [sys.executable, "-m", "aigc_studio.training.run", str(folder.path)]
        subprocess.run(command, check=True)
        status, metrics = folder.read_status(), folder.read_metrics()
        network = (SmallGenerator if kind == "gan" else SmallVae).from_pretrained(folder.result)
    fresh = _levels(range(FRESH, FRESH + DRAWN))
    drawn = drawn_by(network)
    torch.manual_seed(1)
    blank: SmallGenerator | SmallVae = (
        SmallGenerator(size=SIDE, noise=NOISE, width=WIDTH)
        if kind == "gan"
        else SmallVae(size=SIDE, latents=NOISE, width=WIDTH)
    )
    mean = fresh.mean(0, keepdim=True).expand_as(fresh) + 1e-3 * torch.randn_like(fresh)
    typer.echo(
        f"{kind}, {COUNT} phantoms, step {status.values['best']} of {status.values['last']},"
        f" {metrics[-1].seconds / 60:.1f} min; held out {metrics[0].held_out:.3f} ->"
        f" {min(m.held_out or 0.0 for m in metrics):.3f}"
    )
    rows = {
        f"drawn by the {kind}": drawn,
        "random weights": drawn_by(blank),
        "the mean phantom": mean,
        "phantoms learned from": _levels(range(COUNT)),
    }
    if isinstance(network, SmallVae):
        rows["drawn of plain noise"] = drawn_by(network.decoder)
    for name, pictures in rows.items():
        typer.echo(f"| {name} | {kernel_distance(outlines(pictures), outlines(fresh)):.3f} |")
    if picture:
        _sheet(fresh[:SHOWN], drawn[:SHOWN]).save(picture)


@torch.inference_mode()
def drawn_by(network: SmallGenerator | SmallVae) -> torch.Tensor:
    """Return pictures (N, 3, S, S) in [-1, 1] that a network draws of noise."""
    noise = torch.randn(DRAWN, NOISE, generator=torch.Generator().manual_seed(7))
    drawn = network.draw(noise) if isinstance(network, SmallVae) else network(noise)
    return drawn.clamp(-1, 1)


def _levels(seeds: range) -> torch.Tensor:
    each = [to_tensor(phantom(seed).convert("RGB")) for seed in seeds]
    return torch.stack(each).float() / 127.5 - 1


def _sheet(*rows: torch.Tensor) -> Image.Image:
    """Return pictures in rows, each with the words that it is not for diagnosis."""
    tiles = [
        [stamped(Image.fromarray(((p + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()))
         for p in row]
        for row in rows
    ]  # fmt: skip
    wide, high = tiles[0][0].size
    sheet = Image.new("RGB", (wide * len(tiles[0]), high * len(tiles)), "white")
    for y, row in enumerate(tiles):
        for x, tile in enumerate(row):
            sheet.paste(tile, (x * wide, y * high))
    return sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.LANCZOS)

"""Measures an autoencoder: how much of a held-out picture survives the way through its latents?

Pictures are laid on white, encoded, and decoded from the mean of the latents. Peak signal-to-noise
ratio in dB per picture; and whether the judge still sees the same thing in a sticker.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, NamedTuple

import torch
import typer
from diffusers import AutoencoderKL
from diffusers.image_processor import VaeImageProcessor
from diffusers.utils import make_image_grid
from PIL import Image
from torch import Tensor
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from aigc_studio.training.data import (
    AVATARS,
    STICKERS,
    Row,
    art_rows,
    held_out,
    lay_on,
    load_art,
    load_stickers,
)
from aigc_studio.training.judge import SqueezeNet, load_judge, top_k
from aigc_studio.training.recipes.vae_art_128 import STEM, Recipe
from aigc_studio.zoo.catalog import CHECKPOINTS

Copy = Callable[[Tensor], Tensor]  # (N, 3, S, S) in [-1, 1] -> the same, as well as it can

BATCH = 32
EXACT_DB = 60.0  # of a copy without any error; finer than eight bits can say
KNOWN = "fluent3d"  # the family among which the judge looks for what a sticker of another one shows
TIMED_PX = (128, 256, 512)
SHOWN_COLUMNS = 10


@dataclass(frozen=True)
class Score:
    """What one way of copying keeps of held-out pictures."""

    copied_by: str
    psnr_db: Mapping[str, float]  # of a set of pictures, mean over its pictures
    stickers_db: float  # mean over the pictures of the four families
    avatars_db: float  # mean over the ten styles
    judge_top1: float  # share of stickers in which the judge sees the right thing


def psnr(copies: Tensor, pictures: Tensor) -> Tensor:
    """Return the peak signal-to-noise ratio of each picture in dB (N,), of values in [-1, 1].

    A copy without any error counts as EXACT_DB.
    """
    error = (copies.clamp(-1, 1) - pictures).pow(2).mean(dim=(1, 2, 3)) / 4
    return -10 * error.clamp(min=10 ** (-EXACT_DB / 10)).log10()


def through(vae: AutoencoderKL) -> Copy:
    """Return the way there and back, without noise."""

    @torch.inference_mode()
    def copy(pictures: Tensor) -> Tensor:
        parts = [
            vae.decode(vae.encode(part).latent_dist.mean).sample.clamp(-1, 1)
            for part in torch.split(pictures, BATCH)
        ]
        return torch.cat(parts)

    return copy


def shrink(values: int) -> Copy:
    """Return the copy by a smaller picture of as many numbers, enlarged again: no model at all."""
    side = round((values / 3) ** 0.5)

    def copy(pictures: Tensor) -> Tensor:
        small = F.interpolate(pictures, side, mode="bicubic", antialias=True)
        return F.interpolate(small, pictures.shape[-1], mode="bicubic").clamp(-1, 1)

    return copy


class Bank(NamedTuple):
    """Pictures as the judge sees them, and what they show."""

    features: Tensor  # (N, D) of length 1
    concepts: Sequence[str]  # N hexcodes


def judge_accuracy(asked: Bank, bank: Bank) -> float:
    """Return the share of asked pictures whose nearest one in the bank shows the same concept."""
    nearest = top_k(asked.features, bank.features, 1)[1][:, 0].tolist()
    right: list[bool] = [
        bank.concepts[i] == concept for i, concept in zip(nearest, asked.concepts, strict=True)
    ]
    return sum(right) / len(right)


def judged(rows: Sequence[Row], bank: Bank) -> list[int]:
    """Return the places of the stickers whose things are in the bank, in another family."""
    known = set(bank.concepts)
    return [
        i
        for i, row in enumerate(rows)
        if row["set"] in STICKERS and row["set"] != KNOWN and row["hexcode"] in known
    ]


def measure(
    copied_by: str,
    copy: Copy,
    pictures: Tensor,
    rows: Sequence[Row],
    *,
    judge: SqueezeNet,
    bank: Bank,
) -> Score:
    """Copy every picture once and compare.

    Args:
        copied_by: name of this way of copying.
        copy: the way.
        pictures: (N, 3, S, S) in [-1, 1].
        rows: of `art_rows`, N of them.
        judge: sees what a sticker shows.
        bank: one family of stickers, without flags, symbols and people.
    """
    copies = copy(pictures)
    found = psnr(copies, pictures)
    of_set = {
        name: found[[i for i, row in enumerate(rows) if row["set"] == name]]
        for name in dict.fromkeys(row["set"] for row in rows)
    }
    places = judged(rows, bank)
    asked = Bank(judge.features(copies[places]), [rows[i]["hexcode"] for i in places])
    return Score(
        copied_by=copied_by,
        psnr_db={name: values.mean().item() for name, values in of_set.items()},
        stickers_db=torch.cat([of_set[name] for name in STICKERS]).mean().item(),
        avatars_db=torch.stack([of_set[name].mean() for name in AVATARS]).mean().item(),
        judge_top1=judge_accuracy(asked, bank),
    )


def cost(vae: AutoencoderKL) -> list[dict[str, float]]:
    """Return what one picture of each size of TIMED_PX costs, in float32 on this machine."""
    rows = []
    for side in TIMED_PX:
        picture = torch.zeros(1, 3, side, side)
        with torch.inference_mode():
            latents = vae.encode(picture).latent_dist.mean
            encode_s = _seconds(vae.encode, picture)
            decode_s = _seconds(vae.decode, latents)
        rows.append(
            {
                "size_px": side,
                "encode_s": encode_s,
                "decode_s": decode_s,
                "decode_gflop": decode_gflop(vae, side),
            }
        )
    return rows


@torch.inference_mode()
def decode_gflop(vae: AutoencoderKL, size_px: int) -> float:
    """Return the floating-point operations of decoding one picture, in billions.

    A multiplication and its addition count as two.
    """
    with FlopCounterMode(display=False) as counter:
        vae.decode(torch.zeros(1, vae.config["latent_channels"], size_px // 8, size_px // 8))
    return float(counter.get_total_flops() / 1e9)


def pairs_sheet(pictures: Tensor, copies: Tensor) -> Image.Image:
    """Lay pictures in rows, each above its copy.

    Args:
        pictures: (N, 3, S, S) in [-1, 1], N a multiple of SHOWN_COLUMNS.
        copies: the same.
    """
    pairs = zip(
        torch.split(pictures, SHOWN_COLUMNS), torch.split(copies, SHOWN_COLUMNS), strict=True
    )
    lines = torch.cat([line for pair in pairs for line in pair])
    cells = VaeImageProcessor.numpy_to_pil(VaeImageProcessor.pt_to_numpy(lines / 2 + 0.5))
    sheet: Image.Image = make_image_grid(cells, len(cells) // SHOWN_COLUMNS, SHOWN_COLUMNS)
    return sheet


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    checkpoint: Annotated[Path | None, typer.Option(help="Another model folder.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Contact sheet to write, PNG.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
) -> None:
    """Measure the autoencoder on pictures it was never shown."""
    recipe, judge = Recipe(), load_judge(data)
    size = recipe.image_size
    vae = AutoencoderKL.from_pretrained(checkpoint or CHECKPOINTS / STEM).float().eval()
    torch.manual_seed(recipe.seed)
    untrained = AutoencoderKL.from_config(vae.config).eval()
    kept = [row for row in art_rows(data) if held_out(row)]
    pictures = lay_on(load_art(data, kept, size).pixels, torch.ones(1, 3, 1, 1))
    values = recipe.latent_channels * (size // 8) ** 2
    ways: dict[str, Copy] = {
        "trained weights": through(vae),
        "random weights": through(untrained),
        "a smaller picture of as many numbers": shrink(values),
        "nothing (the originals)": torch.clone,
    }
    known = load_stickers(data, (KNOWN,), size)
    features = judge.features(known.pixels.float() / 127.5 - 1)
    bank = Bank(features, [row["hexcode"] for row in known.rows])
    scores = [
        measure(name, copy, pictures, kept, judge=judge, bank=bank) for name, copy in ways.items()
    ]
    metrics = {
        "parameters": vae.num_parameters(),
        "training_pictures": sum(not held_out(row) for row in art_rows(data)),
        "pictures": {name: _count(kept, name) for name in scores[0].psnr_db},
        "judged": len(judged(kept, bank)),
        "scores": [asdict(score) for score in scores],
        "judge_kept": scores[0].judge_top1 / scores[-1].judge_top1,
        "cost": cost(vae),
    }
    typer.echo(_table(scores))
    typer.echo(f"judge: {metrics['judge_kept']:.3f} of the originals")
    for row in metrics["cost"]:
        typer.echo(", ".join(f"{key} {value:.4g}" for key, value in row.items()))
    if sheet is not None:
        shown = _first_two(kept)
        pairs_sheet(pictures[shown], through(vae)(pictures[shown])).save(sheet)
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


def _table(scores: Sequence[Score]) -> str:
    """Return the scores as text, a line per set."""
    lines = [
        f"{name:<14}" + "".join(f"{s.psnr_db[name]:9.2f}" for s in scores)
        for name in scores[0].psnr_db
    ]
    head = "; ".join(s.copied_by for s in scores)
    means = [
        f"{'stickers':<14}" + "".join(f"{s.stickers_db:9.2f}" for s in scores),
        f"{'avatars':<14}" + "".join(f"{s.avatars_db:9.2f}" for s in scores),
        f"{'judge top-1':<14}" + "".join(f"{s.judge_top1:9.1%}" for s in scores),
    ]
    return "\n".join([f"dB: {head}", *lines, *means])


def _first_two(rows: Sequence[Row]) -> list[int]:
    """Return the first two rows of each set that may be shown: thirty in all."""
    shown: list[int] = []
    for name in dict.fromkeys(row["set"] for row in rows if row["set"] != "faces"):
        shown += [i for i, row in enumerate(rows) if row["set"] == name][:2]
    return shown[: len(shown) // SHOWN_COLUMNS * SHOWN_COLUMNS]


def _count(rows: Sequence[Row], name: str) -> int:
    return sum(row["set"] == name for row in rows)


def _seconds(work: Callable[[Tensor], object], given: Tensor) -> float:
    """Return the median wall-clock time of five runs after a first."""
    work(given)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        work(given)
        times.append(time.perf_counter() - began)
    return sorted(times)[2]

"""Measures an upscaler: how near does an enlarged picture come to the same one drawn large?

The truth is vector art of our own, drawn at 512 px from seeds that the recipe never uses, and held
out stickers of 256 px. Each is shrunk to a quarter by Lanczos, as it is or then through the
autoencoder and back, and enlarged again. Peak signal-to-noise ratio in dB.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import torch
import typer
from PIL import Image
from torch import Tensor

from aigc_studio.models.enlarging import enlarge
from aigc_studio.models.upscaler import FACTOR, Upscaler, rounded
from aigc_studio.training.data import art_rows, held_out, lay_on, load_art, to_tensor
from aigc_studio.training.pairs import (
    SOURCES,
    load_autoencoder,
    shrink,
    through,
    to_image,
)
from aigc_studio.training.recipes.upscaler_art_x4 import STEM, Recipe
from aigc_studio.training.reconstruction import psnr
from aigc_studio.training.vector_art import draw
from aigc_studio.zoo.catalog import CHECKPOINTS

Way = Callable[[Image.Image], Image.Image]  # a picture to one four times as large

FIRST_SEED = 1_000_000  # of the vector art for measuring
DRAWN = 64  # pictures of it
TIMED_PX, TIMES = 128, 9
SHOWN = 8  # rows of the sheet
CELL_PX, DETAIL_PX = 256, 64  # a cell of the sheet, and the part of a small picture shown large


@dataclass(frozen=True)
class Score:
    """How near one way of enlarging comes, in dB: mean over pictures, by what it was given."""

    enlarged_by: str
    vector_db: float  # vector art, 128 to 512 px
    soft_vector_db: float  # the same through the autoencoder
    stickers_db: float  # fluent3d, 64 to 256 px
    soft_stickers_db: float


def lanczos(picture: Image.Image) -> Image.Image:
    """Return a picture four times as large, without any model."""
    size = (picture.width * FACTOR, picture.height * FACTOR)
    return picture.resize(size, Image.Resampling.LANCZOS)


def by(upscaler: Upscaler) -> Way:
    """Return the way of a network."""
    return lambda picture: enlarge(upscaler, picture)


def measure(
    enlarged_by: str, way: Way, truths: Mapping[str, Tensor], given: Mapping[str, Tensor]
) -> Score:
    """Enlarge every picture once and compare.

    Args:
        enlarged_by: name of the way.
        way: how.
        truths: large pictures (N, 3, S, S) uint8 by field of `Score`.
        given: their small copies, by the same names.
    """
    found = {name: _mean_db(way, truths[name], given[name]) for name in truths}
    return Score(enlarged_by, **found)


def seconds(upscaler: Upscaler) -> float:
    """Return the median time of one picture of TIMED_PX, on the threads that torch has."""
    picture, times = Image.new("RGB", (TIMED_PX, TIMED_PX), "teal"), []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        enlarge(upscaler, picture)
        times.append(time.perf_counter() - began)
    return median(times[1:])


def sheet_of(pictures: Sequence[Image.Image], ways: Sequence[Way]) -> Image.Image:
    """Lay pictures of TIMED_PX in rows: whole, then their middle enlarged by each way."""
    sheet = Image.new("RGB", ((len(ways) + 1) * CELL_PX, len(pictures) * CELL_PX), "white")
    for row, picture in enumerate(pictures):
        x, y = (picture.width - DETAIL_PX) // 2, (picture.height - DETAIL_PX) // 2
        box = tuple(FACTOR * side for side in (x, y, x + DETAIL_PX, y + DETAIL_PX))
        cells = [picture.resize((CELL_PX, CELL_PX), Image.Resampling.NEAREST)]
        cells += [way(picture).crop(box) for way in ways]  # type: ignore[arg-type]
        for column, cell in enumerate(cells):
            sheet.paste(cell, (column * CELL_PX, row * CELL_PX))
    return sheet


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    checkpoint: Annotated[Path | None, typer.Option(help="Another model folder.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Contact sheet to write, PNG.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
) -> None:
    """Measure the upscaler on pictures it was never shown."""
    recipe, vae = Recipe(), load_autoencoder()
    upscaler = Upscaler.from_pretrained(checkpoint or CHECKPOINTS / STEM).float().eval()
    upscaler.to(memory_format=torch.channels_last)  # as the studio loads it
    torch.manual_seed(recipe.seed)
    untrained = Upscaler.from_config(upscaler.config).eval()
    rows = [row for row in art_rows(data) if held_out(row)]
    stickers = _stickers(data, rows, SOURCES["fluent3d"].side_px)
    seeds = range(FIRST_SEED, FIRST_SEED + DRAWN)
    vector = torch.stack([to_tensor(draw(seed, recipe.vector_px)) for seed in seeds])
    truths: dict[str, Tensor] = {}
    given: dict[str, Tensor] = {}
    for name, large in (("vector_db", vector), ("stickers_db", stickers)):
        small = torch.stack([shrink(picture, Image.Resampling.LANCZOS) for picture in large])
        truths |= {name: large, f"soft_{name}": large}
        given |= {name: small, f"soft_{name}": through(vae, small)}
    ways = {
        "trained weights": by(upscaler),
        "random weights": by(untrained),
        "Lanczos": lanczos,
    }
    scores = [measure(name, way, truths, given) for name, way in ways.items()]
    metrics = {
        "parameters": upscaler.num_parameters(),
        "pictures": {name: len(large) for name, large in truths.items()},
        "scores": [asdict(score) for score in scores],
        "soft_copies_db": _db(given["soft_vector_db"], given["vector_db"]),
        "seconds": seconds(upscaler),
        "threads": torch.get_num_threads(),
    }
    typer.echo(_table(scores))
    typer.echo(f"soft small copies themselves: {metrics['soft_copies_db']:.2f} dB")
    typer.echo(f"{TIMED_PX} px: {metrics['seconds']:.3f} s, {metrics['threads']} threads, float32")
    if sheet is not None:
        shown = _stickers(data, rows, TIMED_PX)
        step = len(shown) // SHOWN
        pictures = [to_image(picture) for picture in shown[::step][:SHOWN]]
        soft = [to_image(picture) for picture in through(vae, shown[::step][:SHOWN])]
        laid = [picture for pair in zip(pictures, soft, strict=True) for picture in pair][::3]
        sheet_of(laid, [lanczos, by(upscaler)]).save(sheet, optimize=True)
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


def _table(scores: Sequence[Score]) -> str:
    """Return the scores as text, a line per way."""
    return "\n".join(
        f"{score.enlarged_by:16}"
        + "".join(
            f"{name} {db:6.2f}  " for name, db in asdict(score).items() if name != "enlarged_by"
        )
        for score in scores
    )


def _stickers(data: Path, rows: Sequence[Mapping[str, object]], side_px: int) -> Tensor:
    """Return the held-out stickers of fluent3d on white, (N, 3, side, side) uint8."""
    chosen = [row for row in rows if row["set"] == "fluent3d"]
    return rounded(lay_on(load_art(data, chosen, side_px).pixels, torch.ones(1, 3, 1, 1)))


def _mean_db(way: Way, large: Tensor, small: Tensor) -> float:
    return _db(torch.stack([to_tensor(way(to_image(picture))) for picture in small]), large)


def _db(found: Tensor, wanted: Tensor) -> float:
    return psnr(found / 127.5 - 1, wanted / 127.5 - 1).mean().item()

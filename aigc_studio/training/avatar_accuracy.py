"""Measures the avatar generator: faces that it never saw, put together from parts that it knows."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import torch
import typer
from diffusers import AutoencoderKL
from PIL import Image
from torch import Tensor

from aigc_studio.models.avatar_generator import AvatarGenerator
from aigc_studio.models.wardrobe import Wardrobe
from aigc_studio.training.avatar_parts import face_of
from aigc_studio.training.data import Row, held_out
from aigc_studio.training.measures import copying, traits
from aigc_studio.training.measures.kernel_distance import kernel_distance
from aigc_studio.training.measures.probe import share_right
from aigc_studio.training.measures.real import on_white
from aigc_studio.training.measures.world import World, make_world
from aigc_studio.training.recipes.avatar_gan_128 import STEM, VAE, avatar_rows
from aigc_studio.training.reconstruction import psnr, through
from aigc_studio.zoo.avatars import load_wardrobe
from aigc_studio.zoo.catalog import CHECKPOINTS

# Faces as numbers of their parts to pictures (N, 3, 128, 128) uint8.
Draw = Callable[[Sequence[Sequence[int]]], Tensor]
BATCH = 64
INVENTED = 640  # faces put together by lot
SHOWN = 8  # of each style on the sheet
TIMED = 9


def drawing(generator: AvatarGenerator, vae: AutoencoderKL) -> Draw:
    """Return how faces are drawn, in float32."""
    config = vae.config

    @torch.inference_mode()
    def draw(faces: Sequence[Sequence[int]]) -> Tensor:
        parts = []
        for begin in range(0, len(faces), BATCH):
            latents = generator(generator.mean(faces[begin : begin + BATCH]))
            pixels = vae.decode(latents / config.scaling_factor + config.shift_factor).sample
            parts.append(((pixels.clamp(-1, 1) + 1) * 127.5).round().byte())
        return torch.cat(parts)

    return draw


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    checkpoint: Annotated[Path | None, typer.Option(help="Another model folder.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Contact sheet to write, PNG.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
    kept: Annotated[
        Path | None, typer.Option(help="File to keep what the judge saw of the real pictures in.")
    ] = None,
) -> None:
    """Measure the avatar generator on faces kept back and on faces put together by lot."""
    folder = checkpoint or CHECKPOINTS / STEM
    wardrobe = load_wardrobe(folder)
    generator = AvatarGenerator.from_pretrained(folder).float().eval()
    vae = AutoencoderKL.from_pretrained(VAE).float().eval()
    torch.manual_seed(0)
    untrained = AvatarGenerator.from_config(generator.config).eval()
    rows = avatar_rows(data)
    asked = [row for row in rows if held_out(row) and _is_known(row, wardrobe)]
    shown = [row for row in rows if not held_out(row)]
    world = make_world(data, kept)
    draw = drawing(generator, vae)
    real = on_white(data, asked)
    copy = ((through(vae)(real.float() / 127.5 - 1) + 1) * 127.5).round().byte()
    metrics = {
        "parameters": generator.num_parameters(),
        "faces": {"shown": len(shown), "kept back": len(asked), "by lot": INVENTED},
        "trained": measure(draw, wardrobe, world, asked, real),
        "random": measure(drawing(untrained, vae), wardrobe, world, asked, real),
        "real": {
            "copied_db": _mean_db(copy, real),
            "nearest_db": _mean_db(on_white(data, nearest(asked, shown, wardrobe)), real),
            "kernel_distance": world.figures["kernel_distance"]["avatars"],
            "copying": world.figures["copying"]["avatars"],
        },
        "milliseconds": _milliseconds(draw, wardrobe),
        "threads": torch.get_num_threads(),
    }
    typer.echo(table(metrics))
    if sheet is not None:
        faces = [face for style in wardrobe.styles for face in invent(wardrobe, style, SHOWN)]
        _grid(draw(faces), SHOWN).save(sheet)
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


def measure(
    draw: Draw, wardrobe: Wardrobe, world: World, asked: Sequence[Row], real: Tensor
) -> dict[str, Any]:
    """Return how faces come out that were kept back, and what those by lot look like.

    Args:
        draw: the generator.
        wardrobe: its parts.
        world: what it is measured against.
        asked: N rows of avatars that were kept back.
        real: their pictures, (N, 3, 128, 128) uint8.
    """
    parts = wardrobe.styles
    faces = [wardrobe.numbers(row["set"], face_of(row, parts[row["set"]])) for row in asked]
    pictures = draw(faces)
    seen = world.look(pictures)
    rows = traits.measure(world.kinds["avatars"], world.softened, seen, asked)
    each = INVENTED // len(parts)
    by_lot = world.look(draw([face for style in parts for face in invent(wardrobe, style, each)]))
    avatars = world.kinds["avatars"]
    twins = world.figures["copying"]["avatars"]["twins"]
    return {
        "db": _mean_db(pictures, real),
        "style": share_right(world.probe.read(seen.manner), [row["set"] for row in asked]),
        "traits": {"table": rows, "means": traits.means(rows)},
        "kernel_distance": kernel_distance(by_lot.pooled, avatars.seen.pooled),
        "copying": copying.copied(by_lot.small, avatars.seen.small, twins),
    }


def invent(wardrobe: Wardrobe, style: str, number: int) -> list[list[int]]:
    """Return faces of a style that are put together by lot, always the same."""
    return [wardrobe.numbers(style, wardrobe.face(style, {}, seed)) for seed in range(number)]


def nearest(asked: Sequence[Row], shown: Sequence[Row], wardrobe: Wardrobe) -> list[Row]:
    """Return, for each row, the one of its style that has the most parts in common with it.

    The baseline of a model that only remembers.
    """
    found = []
    for row in asked:
        slots = wardrobe.styles[row["set"]]
        face = face_of(row, slots)

        def alike(other: Row, face: Mapping[str, str] = face, slots: Any = slots) -> int:
            its = face_of(other, slots)
            return sum(its[slot] == value for slot, value in face.items())

        found.append(max((r for r in shown if r["set"] == row["set"]), key=alike))
    return found


def table(metrics: Mapping[str, Any]) -> str:
    """Return the figures as text."""
    real = metrics["real"]
    lines = ["faces kept back          trained   random   autoencoder   most like it in training"]
    db = [metrics[name]["db"] for name in ("trained", "random")]
    lines.append(
        f"decibels                {db[0]:8.1f}{db[1]:9.1f}{real['copied_db']:14.1f}"
        f"{real['nearest_db']:14.1f}"
    )
    for name in ("trained", "random"):
        found = metrics[name]
        lines.append(
            f"{name}: style {found['style']:.1%}, kernel distance {found['kernel_distance']:.3f} "
            f"(real {real['kernel_distance']:.3f}), nearest real picture "
            f"{found['copying']['nearest']:.1f} levels away"
        )
        lines += [
            f"  {trait:<14} drawn {row['drawn']:.1%}  real {row['probe']:.1%}  "
            f"majority {row['majority']:.1%}  chance {row['chance']:.1%}  {row['styles']} styles"
            for trait, row in found["traits"]["means"].items()
        ]
    lines.append(f"{metrics['milliseconds']:.0f} ms a face on {metrics['threads']} threads")
    return "\n".join(lines)


def _is_known(row: Row, wardrobe: Wardrobe) -> bool:
    slots = wardrobe.styles[row["set"]]
    return all(value in slots[slot] for slot, value in face_of(row, slots).items())


def _mean_db(pictures: Tensor, real: Tensor) -> float:
    return psnr(pictures.float() / 127.5 - 1, real.float() / 127.5 - 1).mean().item()


def _grid(pictures: Tensor, columns: int) -> Image.Image:
    """Return pictures (N, 3, S, S) uint8 side by side, N a multiple of the columns."""
    count, colours, side, _ = pictures.shape
    lines = pictures.reshape(count // columns, columns, colours, side, side)
    levels = lines.permute(0, 3, 1, 4, 2).reshape(-1, columns * side, colours)
    return Image.fromarray(levels.numpy())


def _milliseconds(draw: Draw, wardrobe: Wardrobe) -> float:
    style = next(iter(wardrobe.styles))
    times = []
    for face in invent(wardrobe, style, TIMED):
        began = time.perf_counter()
        draw([face])
        times.append(time.perf_counter() - began)
    return 1000 * median(times)

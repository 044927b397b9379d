"""Measures style transfer: is the content kept, is the style there, against slow optimisation.

32 fixed pairs of 256 px: eight contents, portraits that were kept back and photos of other sets,
each in two styles that the network has learned from and two that it has not. They are painted as
the studio does it, the colours of the style taken first; beside that stand the network alone, the
colours alone, random weights and the untouched content. The reference is slow optimisation of the
same terms (Gatys, Ecker & Bethge 2016): L-BFGS from the content until fifty steps gain less than
2 %. What it reached is kept beside the weights; `--reference` makes it anew.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log10
from pathlib import Path
from statistics import mean, median
from typing import Annotated, Any

import torch
import typer
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.art.palette import palette_of, recoloured
from aigc_studio.models.style_network import StyleNetwork
from aigc_studio.models.styling import code_of, in_tiles, paint, small, tiles_along
from aigc_studio.training.data import Row, art_rows, held_out, load_art, read_index
from aigc_studio.training.judge import SqueezeNet, load_judge
from aigc_studio.training.measures.real import lot
from aigc_studio.training.recipes.style_art import STEM, is_unseen
from aigc_studio.training.style_losses import Weights, apart, grams
from aigc_studio.training.style_told_apart import Redraw, levels, told_apart
from aigc_studio.training.style_wall import contents, style_wall
from aigc_studio.zoo.catalog import CHECKPOINTS

REFERENCE = "reference.json"
SIDE = 256
EACH = 4  # contents of each kind
STYLES = 8  # of each kind
GAIN, ROUND, MOST = 0.02, 50, 500  # of the reference: when to stop, in L-BFGS steps
STRENGTHS = 11
WIDE, BORDER_PX = (1600, 640), 16  # a picture of two tiles; how far from a border one looks
TIMED = 5


@dataclass(frozen=True)
class Pair:
    """A content and a style, RGB squares of 256 px."""

    content: Image.Image
    style: Image.Image
    is_face: bool
    is_known: bool  # whether the network has learned from the style

    def figures(self, picture: Tensor, eyes: SqueezeNet) -> dict[str, float]:
        """Return how far a picture is from the content and the style, and the weighted total."""
        with torch.no_grad():
            content = eyes.maps(levels(self.content) * 2 - 1)
            style = grams(eyes.maps(levels(self.style) * 2 - 1))
            found = apart(picture, content, style, eyes)
        return {
            "content": found.content.item(),
            "style": found.style.item(),
            "total": found.total(Weights()).item(),
        }


def pairs(data: Path) -> list[Pair]:
    """Return the 32 pairs, always the same."""
    rows = art_rows(data)
    faces = [row for row in rows if row["set"] == "faces" and held_out(row)]
    photos = [{**row, "place": "photos/photos.zip"} for row in read_index(data / "photos")]
    whole = [{**r, "tile": None} for r in rows if r["set"] == "paintings" and r["tile"] == 0]
    known = _by_lot([row for row in whole if not is_unseen(row)], STYLES)
    unseen = _by_lot([row for row in whole if is_unseen(row)], STYLES)
    contents = [(row, True) for row in _by_lot(faces, EACH)]
    contents += [(row, False) for row in _by_lot(photos, EACH)]
    chosen = []
    for i, (row, is_face) in enumerate(contents):
        content = _picture(data, row)
        for styles, is_known in ((known, True), (unseen, False)):
            for n in (i, i + 1):
                style = _picture(data, styles[n % len(styles)])
                chosen.append(Pair(content, style, is_face, is_known))
    return chosen


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    checkpoint: Annotated[Path | None, typer.Option(help="Another model folder.")] = None,
    sheet: Annotated[Path | None, typer.Option(help="Contact sheet to write, PNG.")] = None,
    wall: Annotated[
        Path | None, typer.Option(help="Sheet of six contents in every painting's style, PNG.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
    reference: Annotated[bool, typer.Option(help="Make the slow reference anew.")] = False,
) -> None:
    """Measure the style network, random weights and the untouched content beside it."""
    folder = checkpoint or CHECKPOINTS / STEM
    network = StyleNetwork.from_pretrained(folder).float().eval()
    torch.manual_seed(0)
    untrained = StyleNetwork.from_config(network.config).eval()
    eyes, asked = load_judge(data), pairs(data)
    known = folder / REFERENCE
    if reference:
        known.write_text(json.dumps([optimise(p, eyes) for p in asked], indent=1) + "\n")
    slow = json.loads(known.read_text(encoding="utf-8"))
    ways: dict[str, Redraw] = {
        "studio": painting(network),
        "network": painting(network, with_palette=False),
        "colours": lambda content, style, share: recoloured(content, palette_of([style]), share),
        "random": painting(untrained),
        "untouched": lambda content, style, share: content,
    }
    shown = contents(data)
    metrics = {
        "parameters": network.num_parameters(),
        "pairs": len(asked),
        "ways": {name: measure(redraw, asked, slow, eyes) for name, redraw in ways.items()},
        "told_apart": {
            name: told_apart(ways[name], shown, eyes) for name in ("studio", "network", "random")
        },
        "strength": strengths(ways["studio"], asked[:: len(asked) // EACH], eyes),
        "tiles": seams(network, shown),
        "speed": speed(network, slow),
        "threads": torch.get_num_threads(),
    }
    typer.echo(json.dumps(metrics, indent=1))
    if sheet is not None:
        contact_sheet(ways["studio"], asked).save(sheet)
    if wall is not None:
        style_wall(network, shown).save(wall)
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


def painting(network: StyleNetwork, *, with_palette: bool = True) -> Redraw:
    """Return what paints a content in the manner of a style, as the studio does."""

    def redraw(content: Image.Image, style: Image.Image, strength: float) -> Image.Image:
        palette = palette_of([style]) if with_palette else None
        return paint(network, content, code_of(network, [style]), strength, palette=palette)

    return redraw


def measure(
    redraw: Redraw, asked: Sequence[Pair], slow: Sequence[Mapping[str, float]], eyes: SqueezeNet
) -> dict[str, Any]:
    """Return medians of what is reached, in units of the reference or of the untouched content."""
    found = [pair.figures(levels(redraw(pair.content, pair.style, 1.0)), eyes) for pair in asked]
    untouched = [pair.figures(levels(pair.content), eyes) for pair in asked]
    reached = [a["total"] / b["total"] for a, b in zip(found, slow, strict=True)]
    style = [a["style"] / b["style"] for a, b in zip(found, untouched, strict=True)]
    content = [one["content"] for one in found]

    def of(values: Sequence[float], name: str, wanted: bool) -> float:
        return median(v for v, p in zip(values, asked, strict=True) if getattr(p, name) is wanted)

    return {
        "total_of_reference": {
            "known styles": of(reached, "is_known", True),
            "unseen styles": of(reached, "is_known", False),
        },
        "style_of_untouched": {
            "known styles": of(style, "is_known", True),
            "unseen styles": of(style, "is_known", False),
        },
        "content": {
            "faces": of(content, "is_face", True),
            "other photos": of(content, "is_face", False),
        },
    }


def optimise(pair: Pair, eyes: SqueezeNet) -> dict[str, float]:
    """Return what L-BFGS reaches from the content: the figures of `Pair`, steps and seconds."""
    began = time.perf_counter()
    with torch.no_grad():
        content = eyes.maps(levels(pair.content) * 2 - 1)
        style = grams(eyes.maps(levels(pair.style) * 2 - 1))
    picture = levels(pair.content).requires_grad_(True)
    optimizer = torch.optim.LBFGS([picture], max_iter=ROUND, history_size=20)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = apart(picture.clamp(0, 1), content, style, eyes).total(Weights()).sum()
        torch.autograd.backward(loss)
        return loss

    before, steps = float("inf"), 0
    while steps < MOST:
        optimizer.step(closure)  # type: ignore[no-untyped-call]
        steps += ROUND
        reached = closure().item()
        if before - reached < GAIN * before:
            break
        before = reached
    figures = pair.figures(picture.detach().clamp(0, 1), eyes)
    return {**figures, "steps": steps, "seconds": time.perf_counter() - began}


def strengths(redraw: Redraw, asked: Sequence[Pair], eyes: SqueezeNet) -> dict[str, Any]:
    """Return the style loss at rising strengths, in units of that at 0, and what 0 gives back."""
    shares = [i / (STRENGTHS - 1) for i in range(STRENGTHS)]
    lines, errors = [], []
    for pair in asked:
        pictures = [levels(redraw(pair.content, pair.style, share)) for share in shares]
        lines.append([pair.figures(picture, eyes)["style"] for picture in pictures])
        errors.append(F.mse_loss(pictures[0], levels(pair.content)).clamp(min=1e-10).item())
    return {
        "style": [mean(line[i] / line[0] for line in lines) for i in range(STRENGTHS)],
        "falls_always": all(a > b for line in lines for a, b in pairwise(line)),
        "db_at_0": -10 * log10(max(errors)),
    }


@torch.inference_mode()
def seams(network: StyleNetwork, shown: Mapping[str, Image.Image]) -> dict[str, float]:
    """Return how far tiles are from the picture painted at once, means in levels of 255.

    Within BORDER_PX of where a tile begins or ends, and elsewhere, where only what the tiles are
    told by a small copy can differ. The style of each content is the next one.
    """
    wide, _ = WIDE
    edges = [edge for tile in tiles_along(wide) for edge in (tile.start, tile.stop)]
    columns = torch.arange(wide)
    near = torch.stack([(columns - e).abs() <= BORDER_PX for e in edges if 0 < e < wide]).any(0)
    at_borders, elsewhere = [], []
    for content, style in pairwise([*shown.values(), *shown.values()][: len(shown) + 1]):
        picture = levels(content.resize(WIDE, Image.Resampling.BICUBIC))
        code = code_of(network, [style])
        tiled = in_tiles(network, picture, network.manner(small(picture), code, 1.0))
        apart_by = (tiled - network(picture, code)).abs().mean((0, 1, 2)) * 255
        at_borders.append(apart_by[near].mean().item())
        elsewhere.append(apart_by[~near].mean().item())
    return {"at_borders": mean(at_borders), "elsewhere": mean(elsewhere)}


@torch.inference_mode()
def speed(network: StyleNetwork, slow: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return seconds of one picture, float32, and how many times the reference takes at 256 px."""
    found = {}
    for side in (SIDE, 512, 1024):
        content = torch.rand(1, 3, side, side)
        code = network.code(content)
        times = []
        for _ in range(TIMED):
            began = time.perf_counter()
            network(content, code)
            times.append(time.perf_counter() - began)
        found[f"seconds_{side}"] = median(times)
    found["times_faster"] = median(one["seconds"] for one in slow) / found[f"seconds_{SIDE}"]
    return found


def contact_sheet(redraw: Redraw, asked: Sequence[Pair]) -> Image.Image:
    """Return every pair in a line of three: content, style, redrawn; two pairs side by side."""
    sheet = Image.new("RGB", (6 * SIDE, (len(asked) + 1) // 2 * SIDE))
    for number, pair in enumerate(asked):
        shown = (pair.content, pair.style, redraw(pair.content, pair.style, 1.0))
        for column, picture in enumerate(shown, 3 * (number % 2)):
            sheet.paste(picture, (column * SIDE, number // 2 * SIDE))
    return sheet


def _by_lot(rows: Sequence[Row], number: int) -> list[Row]:
    return sorted(rows, key=lambda row: lot(f"style {row['file']}"))[:number]


def _picture(data: Path, row: Row) -> Image.Image:
    pixels = load_art(data, [row], SIDE).pixels[0, :3].permute(1, 2, 0).contiguous()
    return Image.fromarray(pixels.numpy())

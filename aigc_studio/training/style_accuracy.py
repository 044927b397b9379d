"""Measures the style network: is the content kept, is the style there, against slow optimisation.

32 fixed pairs of 256 px: eight contents, portraits that were kept back and photos of other sets,
each in two styles that the network has learned from and two that it has not. The reference is slow
optimisation of the same terms (Gatys, Ecker & Bethge 2016): L-BFGS from the content until fifty
steps gain less than 2 %. What it reached is kept beside the weights; `--reference` makes it anew.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Annotated, Any

import torch
import typer
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.models.style_network import StyleNetwork
from aigc_studio.training.data import Row, art_rows, held_out, load_art, read_index
from aigc_studio.training.judge import SqueezeNet, load_judge
from aigc_studio.training.measures.real import lot
from aigc_studio.training.recipes.style_art import STEM, is_unseen
from aigc_studio.training.style_losses import Weights, apart, grams
from aigc_studio.training.style_wall import contents, style_wall
from aigc_studio.zoo.catalog import CHECKPOINTS

REFERENCE = "reference.json"
SIDE = 256
EACH = 4  # contents of each kind
STYLES = 8  # of each kind
GAIN, ROUND, MOST = 0.02, 50, 500  # of the reference: when to stop, in L-BFGS steps
STRENGTHS = 11
TIMED = 5

Redraw = Callable[[Tensor, Tensor], Tensor]  # content and style (1, 3, H, W) in [0, 1]


@dataclass(frozen=True)
class Pair:
    """A content and a style (1, 3, 256, 256) in [0, 1]."""

    content: Tensor
    style: Tensor
    is_face: bool
    is_known: bool  # whether the network has learned from the style

    def figures(self, picture: Tensor, eyes: SqueezeNet) -> dict[str, float]:
        """Return how far a picture is from the content and the style, and the weighted total."""
        with torch.no_grad():
            content = eyes.maps(self.content * 2 - 1)
            style = grams(eyes.maps(self.style * 2 - 1))
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
    metrics = {
        "parameters": network.num_parameters(),
        "pairs": len(asked),
        "trained": measure(redrawing(network), asked, slow, eyes),
        "random": measure(redrawing(untrained), asked, slow, eyes),
        "untouched": measure(lambda content, style: content, asked, slow, eyes),
        "strength": strengths(network, asked[:: len(asked) // EACH], eyes),
        "speed": speed(network, slow),
        "threads": torch.get_num_threads(),
    }
    typer.echo(json.dumps(metrics, indent=1))
    if sheet is not None:
        contact_sheet(network, asked).save(sheet)
    if wall is not None:
        style_wall(network, contents(data)).save(wall)
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


def redrawing(network: StyleNetwork) -> Redraw:
    """Return what redraws a content in the manner of a style, at full strength."""

    @torch.inference_mode()
    def redraw(content: Tensor, style: Tensor) -> Tensor:
        drawn: Tensor = network(content, network.code(style))
        return drawn.clone()

    return redraw


def measure(
    redraw: Redraw, asked: Sequence[Pair], slow: Sequence[Mapping[str, float]], eyes: SqueezeNet
) -> dict[str, Any]:
    """Return medians of what is reached, in units of the reference or of the untouched content."""
    found = [pair.figures(redraw(pair.content, pair.style), eyes) for pair in asked]
    untouched = [pair.figures(pair.content, eyes) for pair in asked]
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
        content = eyes.maps(pair.content * 2 - 1)
        style = grams(eyes.maps(pair.style * 2 - 1))
    picture = pair.content.clone().requires_grad_(True)
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


@torch.inference_mode()
def strengths(network: StyleNetwork, asked: Sequence[Pair], eyes: SqueezeNet) -> dict[str, Any]:
    """Return the style loss at rising strengths, in units of that at 0, and what 0 gives back."""
    shares = [i / (STRENGTHS - 1) for i in range(STRENGTHS)]
    lines = []
    for pair in asked:
        code = network.code(pair.style)
        lines.append([pair.figures(network(pair.content, code, s), eyes)["style"] for s in shares])
    back = network(asked[0].content, network.code(asked[0].style), 0.0)
    apart_by = F.mse_loss(back, asked[0].content).clamp(min=1e-10)
    return {
        "style": [mean(line[i] / line[0] for line in lines) for i in range(STRENGTHS)],
        "falls_always": all(a > b for line in lines for a, b in pairwise(line)),
        "db_at_0": float(-10 * torch.log10(apart_by)),
    }


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


@torch.inference_mode()
def contact_sheet(network: StyleNetwork, asked: Sequence[Pair]) -> Image.Image:
    """Return every pair in a line of three: content, style, redrawn; four pairs side by side."""
    cells = [
        torch.cat([pair.content, pair.style, network(pair.content, network.code(pair.style))], -1)
        for pair in asked
    ]
    lines = [torch.cat(cells[i : i + 2], -1) for i in range(0, len(cells), 2)]
    whole = torch.cat(lines, -2)[0].mul(255).round().byte()
    return Image.fromarray(whole.permute(1, 2, 0).contiguous().numpy())


def _by_lot(rows: Sequence[Row], number: int) -> list[Row]:
    return sorted(rows, key=lambda row: lot(f"style {row['file']}"))[:number]


def _picture(data: Path, row: Row) -> Tensor:
    return load_art(data, [row], SIDE).pixels[:, :3].float() / 255

"""Measures a picture-text encoder: does it name what a picture shows, and read a drawn face?

On stickers whose thing was learned from other families only, and on avatars that were kept back.
"""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from torch import Tensor

from aigc_studio.models.picture_text import PictureTextEncoder
from aigc_studio.training.data import STICKERS
from aigc_studio.training.measures.probe import balanced, majority
from aigc_studio.training.recipes.encoder_art_64 import STEM, Recipe
from aigc_studio.training.sights import (
    LANGUAGES,
    MANNERS,
    SCENES,
    UNKNOWN,
    Lesson,
    Sights,
    on_white,
    read_sights,
    vary,
)
from aigc_studio.zoo.catalog import CHECKPOINTS

AMONG = (1, 3, 5)
SCENES_EACH = 1  # none is held out
SEED = 7


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    checkpoint: Annotated[Path | None, typer.Option(help="Another model folder.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Metrics to write.")] = None,
) -> None:
    """Measure the picture-text encoder on what was kept back, beside one that learned nothing."""
    encoder = PictureTextEncoder.from_pretrained(checkpoint or CHECKPOINTS / STEM).float().eval()
    torch.manual_seed(SEED)
    untrained = PictureTextEncoder.from_config(encoder.config).eval()
    lesson = read_sights(data, encoder.config.side_px, SCENES_EACH, Recipe().seed)
    metrics = {
        "parameters": encoder.num_parameters(),
        "tags": len(lesson.tags),
        "learned": int((lesson.learned.manners != MANNERS.index(SCENES)).sum()),
        "trained": measure(encoder, lesson),
        "random": measure(untrained, lesson),
        "seconds": _seconds(encoder),
    }
    typer.echo(json.dumps(metrics, indent=1))
    if json_file is not None:
        json_file.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


@torch.inference_mode()
def held_out_things(data: Path) -> tuple[float, float]:
    """Return the shares of stickers kept back whose tag is among the three nearest.

    Of the bundled encoder, and of one that learned nothing.
    """
    encoder = PictureTextEncoder.from_pretrained(CHECKPOINTS / STEM).float().eval()
    torch.manual_seed(SEED)
    untrained = PictureTextEncoder.from_config(encoder.config).eval()
    lesson = read_sights(data, encoder.config.side_px, SCENES_EACH, Recipe().seed)
    kept = lesson.held_out
    stickers = kept.take((kept.manners < len(STICKERS)).nonzero()[:, 0])
    known = _tags_of_stickers(lesson)

    def share(network: PictureTextEncoder) -> float:
        near = network.look(on_white(stickers.pixels)).vector
        return _shares(_right(near, network.known(), known, stickers.tags))["top3"]

    return share(encoder), share(untrained)


@torch.inference_mode()
def measure(encoder: PictureTextEncoder, lesson: Lesson) -> dict[str, Any]:
    """Return the figures of an encoder.

    "things": by family and of "all", the share of stickers whose tag is the nearest, among three
    and among five of all tags of stickers; "varied": the same of pictures as `vary` leaves them;
    "words": by language, where names stand for the tags; "manner": the share whose family or style
    is read right; "traits": balanced accuracy and that of always saying the commonest word.
    """
    kept = lesson.held_out
    stickers = kept.take((kept.manners < len(STICKERS)).nonzero()[:, 0])
    known = _tags_of_stickers(lesson)
    sight = encoder.look(on_white(stickers.pixels))
    varied = encoder.look(vary(stickers, torch.Generator().manual_seed(SEED)))
    every = encoder.look(on_white(kept.pixels))
    names = {
        language: encoder.read(encoder.spell([tag.name(language) for tag in lesson.tags]))
        for language in LANGUAGES
    }
    families = [MANNERS[manner] for manner in stickers.manners]
    found = {"all": torch.ones(len(families), dtype=torch.bool)}
    found |= {name: torch.tensor([f == name for f in families]) for name in STICKERS}
    right = _right(sight.vector, encoder.known(), known, stickers.tags)
    return {
        "things": {name: _shares(right[places]) for name, places in found.items()},
        "varied": _shares(_right(varied.vector, encoder.known(), known, stickers.tags)),
        "words": {
            language: _shares(_right(sight.vector, vectors, known, stickers.tags))
            for language, vectors in names.items()
        },
        "manner": (every.manner.argmax(1) == kept.manners).float().mean().item(),
        "traits": _traits(every.traits, kept, lesson.traits),
    }


def _tags_of_stickers(lesson: Lesson) -> Tensor:
    """Return which tags (T,) bool are things of stickers."""
    known = torch.zeros(len(lesson.tags), dtype=torch.bool)
    for sights in (lesson.learned, lesson.held_out):
        known[sights.tags[sights.manners < len(STICKERS)]] = True
    return known


def _right(pictures: Tensor, tags: Tensor, known: Tensor, wanted: Tensor) -> Tensor:
    """Return, for N pictures, whether each of the five nearest tags is the right one (N, 5)."""
    near = (pictures @ tags.T).masked_fill(~known, -2)
    return near.topk(max(AMONG), dim=1).indices == wanted[:, None]


def _shares(right: Tensor) -> dict[str, float]:
    shares = {f"top{k}": right[:, :k].any(1).float().mean().item() for k in AMONG}
    return {"pictures": len(right), **shares}


def _traits(
    logits: Mapping[str, Tensor], kept: Sights, words: Mapping[str, list[str]]
) -> dict[str, dict[str, float]]:
    table = {}
    for trait, numbers in kept.traits.items():
        places = numbers != UNKNOWN
        asked = [words[trait][i] for i in numbers[places]]
        read = [words[trait][i] for i in logits[trait].argmax(1)[places]]
        table[trait] = {
            "faces": len(asked),
            "balanced": balanced(read, asked),
            "majority": majority(asked),
            "chance": 1 / len(words[trait]),
        }
    return table


@torch.inference_mode()
def _seconds(encoder: PictureTextEncoder) -> float:
    """Return the seconds for one picture, the median of some."""
    side = encoder.config.side_px
    picture = torch.zeros(1, 3, side, side)
    encoder.look(picture)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        encoder.look(picture)
        times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2]

r"""Writes the card of a bundled checkpoint from its metrics and its run: one row per checkpoint.

Use:
    python -m aigc_studio.training.card diffusion-sticker-128 --metrics metrics.json \
        --work runs/diffusion-sticker-128 --hardware "2 cores of a Xeon, bf16" --commit 1a2b3c4
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from aigc_studio.training import (
    art_card,
    avatar_card,
    digits_card,
    encoder_card,
    enlargement_card,
    enriching_card,
    prompt_card,
    reconstruction_card,
    style_card,
    writer_card,
)
from aigc_studio.training.history import History, read_stages
from aigc_studio.zoo.catalog import CHECKPOINTS

CARDS: Mapping[str, Callable[[Mapping[str, Any], History], str]] = {
    "generator-art-128": art_card.compose_card,
    "diffusion-sticker-128": prompt_card.compose_card,
    "avatar-gan-128": avatar_card.compose_card,
    "vae-art-128": reconstruction_card.compose_card,
    "upscaler-art-x4": enlargement_card.compose_card,
    "mnist-gan": digits_card.compose_card,
    "style-art": style_card.compose_card,
    "encoder-art-64": encoder_card.compose_card,
    "writer-bilingual": writer_card.compose_card,
    "writer-enriching": enriching_card.compose_card,
}


def main(
    stem: Annotated[str, typer.Argument(help="Name of the model.")],
    metrics: Annotated[Path, typer.Option(help="What evaluate wrote with --json.")],
    work: Annotated[Path, typer.Option(help="Where the run kept its state.")],
    hardware: Annotated[str, typer.Option(help="What it was trained on, in words.")],
    commit: Annotated[str, typer.Option(help="Commit of the recipe.")],
    out: Annotated[Path | None, typer.Option(help="Default: card.md of the checkpoint.")] = None,
) -> None:
    """Write the card of a checkpoint."""
    if stem not in CARDS:
        raise typer.BadParameter(f"{stem}: know {', '.join(CARDS)}")
    found = json.loads(metrics.read_text(encoding="utf-8"))
    card = CARDS[stem](found, History(read_stages(work), hardware, commit))
    (out or CHECKPOINTS / stem / "card.md").write_text(card, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)

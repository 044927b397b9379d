"""The card of the bundled upscaler."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.training.history import History
from aigc_studio.training.recipes.upscaler_art_x4 import STEM, Recipe

TEMPLATE = """\
# {name}

Makes drawn pictures four times as large, with edges as if they had been drawn at that size: a
bicubic enlargement and what a small network adds to it. Any size; it looks {reach} px around a
point. For flat and 3D drawn art. What the autoencoder `vae-art-128` made soft becomes sharp again.

## Data, licences, credits
Fluent Emoji by Microsoft, families 3D (its 256 px originals), Color and Flat (MIT; packaged by
LobeHub and Iconify); Noto Emoji by Google (images Apache-2.0); avatars made with DiceBear (code
MIT): lorelei and notionists by Zoish, openPeeps by Pablo Stanley, pixelArt by DiceBear (CC0),
adventurer by Lisa Wischofsky, micah by Micah Lanier, toonHead by Johan Melin, personas by Draftbit,
bigEars by The Visual Team, dylan by Natalia Spivak (CC-BY-4.0); paintings from the open access of
museums and old masters (public domain or CC0); {vector} pictures of vector art of our own, with
letters of the bundled font (Source Han Sans, OFL). One concept in sixteen was kept back by a fixed
hash of its name. The weights are Apache-2.0.

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; {parameters:.2f} M parameters in
half precision. Small copies by area, bicubic and Lanczos shrinking; every other one went through
the autoencoder and back. Stages: {stages}; {hours:.2f} h in all on {hardware}.
Numbers of the recipe: {numbers}.

## Metrics
Peak signal-to-noise ratio in dB, mean over pictures that were never shown, shrunk to a quarter by
Lanczos; "soft" went through the autoencoder as well. Made by
`python -m aigc_studio.training.evaluate {name} --data DIR`;
[contact sheet](../../docs/{name}.png): small picture, Lanczos, this; not picked.

Vector art, {vector_db} pictures, 128 to 512 px; Fluent 3D, {stickers_db} pictures, 64 to 256 px.

| enlarged by | vector art | soft vector art | Fluent 3D | soft Fluent 3D |
|---|---|---|---|---|
{lines}

The soft small copies of the vector art are themselves {soft_copies:.1f} dB from the others: colours
that the autoencoder lost are lost for every enlargement.

Bars: 2 dB above Lanczos on vector art: {clean_verdict} ({clean_gain:+.1f} dB). The same from soft
pictures: {soft_verdict} ({soft_gain:+.1f} dB). 128 px to 512 px in 150 ms: {time_verdict}
({milliseconds:.0f} ms in float32 on {threads} threads).

## Known weaknesses
- Photos and paintings: it has seen few, and draws their grain as flat areas with edges.
- JPEG blocks and noise are not taken away; they may become sharper.
- Strokes thinner than a pixel of the small picture stay broken.
- It was learned by pixels alone: where the small picture leaves a choice it draws the mean of both.
"""
GAIN_BAR_DB, TIME_BAR_S = 2.0, 0.15


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown.

    `metrics` is what evaluate wrote: the trained weights are the first score, Lanczos the last.
    """
    recipe, scores = Recipe(), metrics["scores"]
    trained, plain = scores[0], scores[-1]
    clean, soft = (trained[k] - plain[k] for k in ("vector_db", "soft_vector_db"))
    return TEMPLATE.format(
        name=STEM,
        module=STEM.replace("-", "_"),
        reach=2 * recipe.pairs + 2,
        vector=recipe.vector_pictures,
        commit=history.commit,
        parameters=metrics["parameters"] / 1e6,
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        numbers=", ".join(f"{key} {value}" for key, value in asdict(recipe).items()),
        lines="\n".join(map(_line, scores)),
        clean_gain=clean,
        soft_gain=soft,
        clean_verdict=_verdict(clean >= GAIN_BAR_DB),
        soft_verdict=_verdict(soft >= GAIN_BAR_DB),
        time_verdict=_verdict(metrics["seconds"] <= TIME_BAR_S),
        milliseconds=metrics["seconds"] * 1000,
        threads=metrics["threads"],
        soft_copies=metrics["soft_copies_db"],
        vector_db=metrics["pictures"]["vector_db"],
        stickers_db=metrics["pictures"]["stickers_db"],
    )


def _line(score: Mapping[str, Any]) -> str:
    names = ("vector_db", "soft_vector_db", "stickers_db", "soft_stickers_db")
    return f"| {score['enlarged_by']} | " + " | ".join(f"{score[k]:.1f}" for k in names) + " |"


def _verdict(reached: bool) -> str:
    return "reached" if reached else "missed"

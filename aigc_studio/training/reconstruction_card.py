"""The card of the bundled autoencoder."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.training.data import AVATARS, STICKERS
from aigc_studio.training.history import History
from aigc_studio.training.recipes.vae_art_128 import STEM, Recipe
from aigc_studio.training.reconstruction import EXACT_DB

TEMPLATE = """\
# {name}

A stock diffusers `AutoencoderKL`: pictures of {size} x {size} pixels to {grid} x {grid} cells of
{channels} numbers and back, a twelfth of the values. For flat and drawn art: stickers, avatars,
game sprites. Other sizes that eight divides work, too; it was trained at {size} px.
`scaling_factor` and `shift_factor` in its config bring the latents to mean 0 and deviation 1.

## Data, licences, credits
{training_pictures} pictures, one concept in sixteen kept back for measuring by a fixed hash of its
name: Fluent Emoji by Microsoft, families 3D, Color and Flat (MIT; packaged by LobeHub and Iconify);
Noto Emoji by Google (images Apache-2.0); avatars made with DiceBear (code MIT): lorelei and
notionists by Zoish, openPeeps by Pablo Stanley, pixelArt by DiceBear (CC0), adventurer by Lisa
Wischofsky, micah by Micah Lanier, toonHead by Johan Melin, personas by Draftbit, bigEars by The
Visual Team, dylan by Natalia Spivak (CC-BY-4.0); tiles of Dungeon Crawl Stone Soup (CC0); paintings
from the open access of museums and old masters (public domain or CC0); official portraits of the
US Government and of NASA (public domain); three photos from scikit-image (CC0 or public domain).
SqueezeNet was looked through during training and is not part of the weights. The weights are
Apache-2.0.

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; {parameters:.2f} M parameters in
half precision. Stages: {stages}; {hours:.2f} h in all on {hardware}.
Numbers of the recipe: {numbers}.
The first 1,540 steps of this run had eight groups in each norm and no coarse term, and left large
areas in the wrong colour; the rest is as the recipe says. Twelve held-out pictures of each set had
been looked at for that.

## Metrics
Pictures of concepts that were never shown, on white, {size} px, decoded from the mean of the
latents. Peak signal-to-noise ratio in dB, mean over pictures. Made by
`python -m aigc_studio.training.evaluate {name} --data DIR`; {sheet}.

| held-out pictures | number | {heads} |
|---|---|{rules}
{lines}

Judge: the nearest of all Fluent 3D emoji in SqueezeNet features shows the same thing, for held-out
stickers of the three other families. It keeps {kept:.1%} of the originals' share.
Bars: stickers 26 dB: {stickers_verdict}. Avatars, mean of the ten styles, 24 dB: {avatars_verdict}.
Judge 95 %: {judge_verdict}.

| size | decode GFLOP | encode s | decode s |
|---|---|---|---|
{costs}

One picture alone in float32, on the machine that measured.

## Known weaknesses
- {weak} are the hardest: thin dark lines and single hard pixels are drawn softer than they are.
- Photos and paintings lose texture, of which it has seen little; compare the smaller picture.
- The judge forgives a lot: the smaller picture keeps {control_kept:.1%} of the originals' share.
- SqueezeNet is both in the loss of the last stage and the judge, so the judge is kinder to this
  model than to a stranger's. The dB are not touched by that.
- Some paintings hang in the set twice as different scans, so their figure may be flattered.
"""
BARS_DB = {"stickers_db": 26.0, "avatars_db": 24.0}
JUDGE_BAR = 0.95


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown.

    `metrics` is what evaluate wrote: of its scores the trained weights are the first, the originals
    the last, and the copy without a model comes before them.
    """
    recipe, scores = Recipe(), metrics["scores"]
    trained = scores[0]
    hardest = sorted(trained["psnr_db"], key=trained["psnr_db"].get)[:3]
    return TEMPLATE.format(
        name=STEM,
        module=STEM.replace("-", "_"),
        size=recipe.image_size,
        grid=recipe.image_size // 8,
        channels=recipe.latent_channels,
        training_pictures=metrics["training_pictures"],
        commit=history.commit,
        parameters=metrics["parameters"] / 1e6,
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        numbers=", ".join(f"{key} {value}" for key, value in asdict(recipe).items()),
        sheet=f"[contact sheet](../../docs/{STEM}.png), two of each set, not picked",
        heads=" | ".join(score["copied_by"] for score in scores),
        rules="---|" * len(scores),
        lines="\n".join(_lines(metrics)),
        kept=metrics["judge_kept"],
        control_kept=scores[-2]["judge_top1"] / scores[-1]["judge_top1"],
        stickers_verdict=_verdict(trained["stickers_db"], BARS_DB["stickers_db"]),
        avatars_verdict=_verdict(trained["avatars_db"], BARS_DB["avatars_db"]),
        judge_verdict=_verdict(metrics["judge_kept"], JUDGE_BAR),
        costs="\n".join(_cost_line(row) for row in metrics["cost"]),
        weak=", ".join(hardest),
    )


def _lines(metrics: Mapping[str, Any]) -> list[str]:
    counts, scores = metrics["pictures"], metrics["scores"]
    lines = [
        _line(name, count, [_decibels(score["psnr_db"][name]) for score in scores])
        for name, count in counts.items()
    ]
    for title, sets, key in (
        ("**stickers**", STICKERS, "stickers_db"),
        ("**avatars**", AVATARS, "avatars_db"),
    ):
        count = sum(counts[name] for name in sets)
        lines.append(_line(title, count, [_decibels(score[key]) for score in scores]))
    tops = [f"{score['judge_top1']:.1%}" for score in scores]
    return [*lines, _line("**judge top-1**", metrics["judged"], tops)]


def _line(title: str, count: int, cells: list[str]) -> str:
    return f"| {title} | {count} | {' | '.join(cells)} |"


def _decibels(value: float) -> str:
    return "exact" if value >= EXACT_DB else f"{value:.1f}"


def _cost_line(row: Mapping[str, float]) -> str:
    return (
        f"| {row['size_px']:.0f} px | {row['decode_gflop']:.1f}"
        f" | {row['encode_s']:.3f} | {row['decode_s']:.3f} |"
    )


def _verdict(value: float, bar: float) -> str:
    return "reached" if value >= bar else "missed"

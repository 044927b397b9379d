"""The card of the bundled avatar generator."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.training.history import History
from aigc_studio.training.recipes.avatar_gan_128 import STEM, Recipe

TEMPLATE = """\
# {name}

Draws avatars of 128 x 128 px in ten styles from parts: hair, eyes, mouth, colours, background. One
pass of a small network gives latents of `vae-art-128`, which makes the picture. Which parts there
are, and what each says of a face, is in `parts.json`.

## Data, licences, credits
Avatars made with DiceBear (code MIT): lorelei and notionists by Zoish, openPeeps by Pablo Stanley,
pixelArt by DiceBear (CC0); adventurer by Lisa Wischofsky, micah by Micah Lanier, toonHead by Johan
Melin, personas by Draftbit, bigEars by The Visual Team, dylan by Natalia Spivak (CC-BY-4.0).
{shown} of them were shown, one in sixteen was kept back by a fixed hash of its name. The weights
are Apache-2.0.

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; {parameters:.2f} M parameters in
half precision. Stages: {stages}; {hours:.2f} h in all on {hardware}.
Numbers of the recipe: {numbers}.

## Metrics
{kept_back} faces that were kept back, drawn from their parts; {by_lot} faces put together by lot.
Attributes are read by probes that learned from real avatars of the style and read 90 % of others;
balanced accuracy, mean over styles. Made by
`python -m aigc_studio.training.evaluate {name} --data DIR`;
[contact sheet](../../docs/{name}.png): faces by lot, not picked.

| | this | random weights | through the autoencoder | most like it in training |
|---|---|---|---|---|
| decibels, faces kept back | {db:.1f} | {random_db:.1f} | {copied_db:.1f} | {nearest_db:.1f} |
| style read as asked | {style:.1%} | {random_style:.1%} | | |
| kernel distance to real faces | {kernel:.3f} | {random_kernel:.3f} | {real_kernel:.3f} (real) | |

| attribute | drawn | random weights | real | always the most frequent | styles |
|---|---|---|---|---|---|
{traits}

Bar: attributes 85 % balanced: {verdict} ({all:.1%}). Copying: the nearest real avatar of a face by
lot is {nearest:.1f} of 255 levels away on average; of a real one, {other:.1f}.
{milliseconds:.0f} ms a face on {threads} threads, the autoencoder included.

## Known weaknesses
- It draws what its ten styles draw. They are drawings by ten artists, so faces are like theirs, and
  names of parts are those of their kits. A style without beards or glasses draws none.
- Rare parts, seen a few times in {shown} avatars, come out soft or mixed with another.
- Skin tones, hair and ages are as varied as the kits are, which is not as varied as people.
"""
BAR = 0.85


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown; `metrics` is what evaluate wrote."""
    trained, random, real = metrics["trained"], metrics["random"], metrics["real"]
    means = trained["traits"]["means"]
    return TEMPLATE.format(
        name=STEM,
        module=STEM.replace("-", "_"),
        commit=history.commit,
        parameters=metrics["parameters"] / 1e6,
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        numbers=", ".join(f"{key} {value}" for key, value in asdict(Recipe()).items()),
        shown=metrics["faces"]["shown"],
        kept_back=metrics["faces"]["kept back"],
        by_lot=metrics["faces"]["by lot"],
        db=trained["db"],
        random_db=random["db"],
        copied_db=real["copied_db"],
        nearest_db=real["nearest_db"],
        style=trained["style"],
        random_style=random["style"],
        kernel=trained["kernel_distance"],
        random_kernel=random["kernel_distance"],
        real_kernel=real["kernel_distance"],
        traits="\n".join(
            _line(trait, row, random["traits"]["means"].get(trait)) for trait, row in means.items()
        ),
        verdict="reached" if means["all"]["drawn"] >= BAR else "missed",
        all=means["all"]["drawn"],
        nearest=trained["copying"]["nearest"],
        other=real["copying"]["nearest other"],
        milliseconds=metrics["milliseconds"],
        threads=metrics["threads"],
    )


def _line(trait: str, row: Mapping[str, float], random: Mapping[str, float] | None) -> str:
    control = f"{random['drawn']:.1%}" if random else ""
    return (
        f"| {trait} | {row['drawn']:.1%} | {control} | {row['probe']:.1%} |"
        f" {row['majority']:.1%} | {row['styles']:.0f} |"
    )

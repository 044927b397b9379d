"""The card of the picture-text encoder."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.training.history import History
from aigc_studio.training.recipes.encoder_art_64 import STEM, Recipe

TEMPLATE = """\
# {name}

Tells what a drawn picture shows, in words of English and Chinese; how near words are to a picture;
and, of a drawn face, skin, hair, glasses and beard. It looks at 64 x 64 pixels. It knows {tags:,}
tags: things of emoji, kinds of game tiles, our places, styles of avatars, portraits, paintings.

## Data, licences, credits
Fluent Emoji by Microsoft, families 3D, Color and Flat (MIT; packaged by LobeHub and Iconify); Noto
Emoji by Google (images Apache-2.0); avatars made with DiceBear (code MIT): lorelei and notionists
by Zoish, openPeeps by Pablo Stanley, pixelArt by DiceBear (CC0), adventurer by Lisa Wischofsky,
micah by Micah Lanier, toonHead by Johan Melin, personas by Draftbit, bigEars by The Visual Team,
dylan by Natalia Spivak (CC-BY-4.0); tiles of Dungeon Crawl Stone Soup (CC0); paintings from the
open access of museums and old masters (public domain or CC0); official portraits (public domain);
renders of our own scenes. Names and keywords of emojibase-data (MIT, from Unicode CLDR,
Unicode-3.0) and emojilib (MIT). Real pictures only, none that a model drew. The weights are
Apache-2.0.

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; {parameters:.2f} M parameters in
half precision. {learned:,} pictures and {scenes} renders of each place. Stages: {stages};
{hours:.2f} h in all on {hardware}.
Numbers of the recipe: {numbers}.

## Metrics
Made by `python -m aigc_studio.training.evaluate {name} --data DIR`. Stickers: {pictures}
combinations of a thing and a family that were never shown; the thing itself was, in other families.
Shares with the right tag nearest, among three and among five of all tags of stickers.

| pictures | nearest | among three | among five |
|---|---|---|---|
{things}

Bar: among three for 80 % of stickers that were kept back: {verdict}.

Faces: {faces} avatars that were kept back, in ten styles. Balanced accuracy; bar 85 %.

| trait | trained | random weights | commonest word | lot | |
|---|---|---|---|---|---|
{traits}

Family or style is read right in {manner:.0%} (random weights {manner_random:.0%}); flat, gradient
and 3D drawings of a thing are alike at this size. One picture takes {milliseconds:.0f} ms.

## Known weaknesses
- Noto's drawings of a thing that was learned from Fluent alone are recognised in a third of cases:
  it knows how things are drawn, not what they are. Fluent's own families draw a thing alike, so
  their figures say less.
- Photos are strangers to it, but for portraits. One thing in a picture; of two it names one.
- The file is {megabytes:.1f} MB, names besides; 4 MB were aimed at.
"""
BAR, TRAIT_BAR = 0.8, 0.85
FAMILIES = {
    "all": "all families",
    "fluent3d": "Fluent 3D",
    "fluent_color": "Fluent Color",
    "fluent_flat": "Fluent Flat",
    "noto": "Noto",
}


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown. `metrics` is what evaluate wrote."""
    trained, random = metrics["trained"], metrics["random"]
    rows = {FAMILIES[name]: shares for name, shares in trained["things"].items()}
    rows["all, turned, on any ground, softened"] = trained["varied"]
    rows["all, by English names alone"] = trained["words"]["en"]
    rows["all, by Chinese names alone"] = trained["words"]["zh"]
    rows["all, random weights"] = random["things"]["all"]
    return TEMPLATE.format(
        name=STEM,
        module=STEM.replace("-", "_"),
        tags=metrics["tags"],
        commit=history.commit,
        parameters=metrics["parameters"] / 1e6,
        megabytes=metrics["parameters"] * 2 / 1e6,
        learned=metrics["learned"],
        scenes=Recipe().scenes_each,
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        numbers=", ".join(f"{key} {value}" for key, value in asdict(Recipe()).items()),
        pictures=trained["things"]["all"]["pictures"],
        things="\n".join(_line(name, shares) for name, shares in rows.items()),
        verdict=_verdict(trained["things"]["all"]["top3"], BAR),
        faces=trained["traits"]["glasses"]["faces"],
        traits="\n".join(
            f"| {trait} | {row['balanced']:.1%} | {random['traits'][trait]['balanced']:.1%}"
            f" | {row['majority']:.1%} | {row['chance']:.1%}"
            f" | {_verdict(row['balanced'], TRAIT_BAR)} |"
            for trait, row in trained["traits"].items()
        ),
        manner=trained["manner"],
        manner_random=random["manner"],
        milliseconds=metrics["seconds"] * 1000,
    )


def _line(name: str, shares: Mapping[str, float]) -> str:
    return f"| {name} | {shares['top1']:.1%} | {shares['top3']:.1%} | {shares['top5']:.1%} |"


def _verdict(value: float, bar: float) -> str:
    return "reached" if value >= bar else "missed"

"""The card of the bundled style network."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.training.history import History
from aigc_studio.training.recipes.style_art import STEM, Recipe

TEMPLATE = """\
# {name}

Redraws any picture in the manner of any other in one pass: a style picture becomes a code, which
sets mean and deviation of every map of the network that redraws. Codes may be averaged and blended;
strength moves between the picture's own code and that of the style.

## Data, licences, credits
Contents: official portraits (public domain, US Government), avatars made with DiceBear (CC0,
CC-BY-4.0), Fluent (MIT) and Noto emoji (Apache-2.0), paintings, three free photos (CC0), scenes of
our own. Manners: paintings of museums and masters (public domain, CC0) and drawings of our own. One
portrait in sixteen and one painting in twelve were kept back by a fixed hash of the name. What it
was taught by is SqueezeNet 1.0, which is not part of it. The weights are Apache-2.0.

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; {parameters:.2f} M parameters in
half precision. {stages}; {hours:.2f} h on {hardware}.
Numbers of the recipe: {numbers}.

## Metrics
{pairs} fixed pairs of 256 px, medians. Total: content, style and smoothness, weighted as in
training, in units of what slow optimisation of the same reaches (L-BFGS from the content, Gatys,
Ecker & Bethge 2016; `reference.json`). Style: in units of the untouched picture's. Content: squared
difference of what is seen, in units of its size. The studio brings a picture to the colours of the
style before the network redraws it (`art/palette.py`); "studio" is both. Made by
`python -m aigc_studio.training.evaluate {name} --data DIR`.

| | studio | network alone | colours alone | random weights | untouched | bar | |
|---|---|---|---|---|---|---|---|
{rows}

Told apart: six contents in {styles} styles at strength {at}. The style nearest to a picture, by
Gram matrices, is its own for {first:.0%} of {pictures} pictures and among the first three for
{three:.0%} (network alone {alone:.0%}, random weights {random:.0%}, by chance {chance:.0%}); a face
is found in {faces:.0%} of the pictures of the portrait.

Strength, style loss at 0, 0.1 ... 1 in units of that at 0: {strength};
falls at every step for every pair: {falls}; {db:.0f} dB at 0 (bar 40). Within 16 px of their
borders tiles are {seam:.1f} levels of 255 from the picture painted at once (bar 2), elsewhere
{elsewhere:.1f}: what tiles are told of the whole by a small copy differs, more than a seam does.
Seconds of the network on {threads} threads in float32: {s256:.2f} at 256 px, {s512:.2f} at 512,
{s1024:.2f} at 1024; the reference takes {times:,.0f} times as long (bar 100).

## Known weaknesses
- Strokes are as large as in a painting of about 200 px, so in large pictures they look fine.
- Colours it takes up sparingly, so the studio takes those of the style first. That costs some of
  the content: figures before bright flat grounds get halos and come out darker than they are.
- It paints colours and strokes, not composition: no cubist faces.
- Content of other kinds than it has seen is kept less; small letters become strokes.
"""
WAYS = ("studio", "network", "colours", "random", "untouched")
# name, group, key, bar
BARS = (
    ("total, styles it knows", "total_of_reference", "known styles", 1.5),
    ("total, unseen styles", "total_of_reference", "unseen styles", 2.5),
    ("style, styles it knows", "style_of_untouched", "known styles", 0.25),
    ("style, unseen styles", "style_of_untouched", "unseen styles", 0.25),
)
OTHER_CONTENT = 1.2  # of photos of other sets, in units of that of faces


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown; `metrics` is what evaluate wrote."""
    strength, speed, apart = metrics["strength"], metrics["speed"], metrics["told_apart"]
    return TEMPLATE.format(
        name=STEM,
        module=STEM.replace("-", "_"),
        commit=history.commit,
        parameters=metrics["parameters"] / 1e6,
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        numbers=", ".join(f"{key} {value}" for key, value in asdict(Recipe()).items()),
        pairs=metrics["pairs"],
        rows="\n".join(_rows(metrics)),
        strength=", ".join(f"{value:.2f}" for value in strength["style"]),
        falls="yes" if strength["falls_always"] else "no",
        db=strength["db_at_0"],
        styles=round(1 / apart["studio"]["by_chance"]),
        at=apart["studio"]["strength"],
        pictures=apart["studio"]["pictures"],
        first=apart["studio"]["first"],
        three=apart["studio"]["first_three"],
        alone=apart["network"]["first"],
        random=apart["random"]["first"],
        chance=apart["studio"]["by_chance"],
        faces=apart["studio"]["faces"],
        seam=metrics["tiles"]["at_borders"],
        elsewhere=metrics["tiles"]["elsewhere"],
        threads=metrics["threads"],
        s256=speed["seconds_256"],
        s512=speed["seconds_512"],
        s1024=speed["seconds_1024"],
        times=speed["times_faster"],
    )


def _rows(metrics: Mapping[str, Any]) -> list[str]:
    models = [metrics["ways"][name] for name in WAYS]
    found = []
    for name, group, key, bar in BARS:
        values = [model[group][key] for model in models]
        found.append(_row(name, values, bar))
    contents = [model["content"] for model in models]
    shares = [one["other photos"] / max(one["faces"], 1e-9) for one in contents]
    found += [
        _row("content, faces", [one["faces"] for one in contents], None),
        _row("content, other photos in units of that", shares, OTHER_CONTENT),
    ]
    return found


def _row(name: str, values: list[float], bar: float | None) -> str:
    cells = " | ".join(f"{value:.2f}" for value in values)
    if bar is None:
        return f"| {name} | {cells} | | |"
    return f"| {name} | {cells} | {bar} | {'reached' if values[0] <= bar else 'missed'} |"

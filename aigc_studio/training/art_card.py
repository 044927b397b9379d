"""The card of the model of pictures of all styles."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.training.data import STICKERS
from aigc_studio.training.history import History
from aigc_studio.training.measures.bars import (
    BARS,
    LANGUAGE_GAP,
    SECOND_GAP,
    language_gap,
    second_gap,
)
from aigc_studio.training.recipes.generator_art_128 import STEM, Recipe

ABOUT = """\
Draws one picture of 128 x 128 pixels in one pass from a prompt in English or Chinese: stickers in
four families, avatars in ten styles, game tiles, landscapes and game scenes. A text encoder reads
facts out of the prompt (a thing, a style, a colour, parts of a face, a place, an hour); a lexicon,
which holds the words that belong to each thing, has a say in which thing it is; and a small network
draws what the facts say. What is asked for in the style of an avatar is a face, and drawn by
`avatar-gan-128` from the parts that its facts describe. Two things in one prompt stand side by
side. Words that name none of its facts change nothing."""
DATA = """\
Fluent Emoji by Microsoft, families 3D, Color and Flat (MIT; packaged by LobeHub and Iconify); Noto
Emoji by Google (images Apache-2.0); avatars made with DiceBear (code MIT): lorelei and notionists
by Zoish, openPeeps by Pablo Stanley, pixelArt by DiceBear (CC0), adventurer by Lisa Wischofsky,
micah by Micah Lanier, toonHead by Johan Melin, personas by Draftbit, bigEars by The Visual Team,
dylan by Natalia Spivak (CC-BY-4.0); tiles of Dungeon Crawl Stone Soup (CC0). Captions composed from
emojibase-data (MIT, from Unicode CLDR, Unicode-3.0) and emojilib (MIT). Scenes of our own scene
generator (`aigc_studio/art`), 20,000 renders with captions. How common a word is was counted in
product phrases (CC-BY), public domain books and Chinese poems (MIT). The weights are Apache-2.0."""
TRAINING = """\
Half of the network, the reader, never saw a picture; the other, the painter, never saw a word: they
meet in the facts. The decoder of the autoencoder was taught to make real pictures of what the
painter draws. Numbers of the recipe: {numbers}."""
WEAKNESSES = """\
- It knows 1,903 things, 68 places, 342 parts of faces, 2,236 game tiles and 11 colours, and draws
  nothing else. A prompt about anything else gets the likeliest of these.
- Rarely seen things, scenes and tiles come out soft or mottled. Nothing is invented: a thing looks
  as it does in the family that it was drawn for.
- Game tiles have Chinese names for their kind only.
- The paraphrases were looked at when the lexicon was made: its five numbers were tried on half of
  them (the other half gave the same order), and "a turtle with a shell" became one thing after some
  had been read as two. For phrases of others the figure may be lower.
- In the style of an avatar nothing but faces is drawn, whatever else the prompt names; free
  descriptions of faces ("an old man with a white beard") are read worse than plain ones.
- No negative prompt, no steps, no guidance; a seed varies avatars and scenes, stickers hardly.
- The judge is SqueezeNet: it forgives softness and sees no fine detail, and most faces alike."""

TEMPLATE = """\
# {name}

{about}

## Data, licences, credits
{data}

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; {parameters:.1f} M parameters in
half precision. Stages: {stages}; {hours:.2f} h in all on {hardware}.
{training}

## Metrics
Made by `python -m aigc_studio.training.evaluate {name} --data DIR`; fixed seeds, no picture chosen.
[Contact sheet](../../docs/{name}.png): 64 free prompts of each language, by lot. Random: the same
network without learning.

| measure | trained | random | bar | |
|---|---|---|---|---|
{bars}

A concept is right if it is the nearest of all {concepts:,} in SqueezeNet features (top-1), or among
the five nearest (top-5); of things that look alike only the one asked for counts. Real pictures of
another family get {other1:.0%} / {other5:.0%} by this measure; real ones, softened and sent through
an autoencoder, {soft1:.0%} / {soft5:.0%}. Paraphrases, {paraphrases:.0f} in all, were written
without the captions in sight; words of them looked up in the index get {lookup1:.0%} /
{lookup5:.0%}, a lot {chance5:.1%} top-5. Combinations: concepts in styles in which they were never
trained; right if the concept is among five and the style is right.

The second judge is `encoder-art-64`, which never saw a drawn picture: it finds the concept of
{second_names1:.0%} / {second_names5:.0%} of the names and of
{second_free1:.0%} / {second_free5:.0%} of the paraphrases, and of
{second_real1:.0%} / {second_real5:.0%} of the real, softened pictures.

| stickers, top-1 / top-5 | English | Chinese | real, another family | real, softened |
|---|---|---|---|---|
{stickers}
| paraphrases, styles in turn | {free_en} | {free_zh} | | |

Style, read by a probe that reads {probe:.1%} of held-out real pictures right (mean over styles) and
{probe_soft:.1%} of softened ones, where 3D and gradient drawings of a thing can hardly be told
apart. Version: a sticker is nearest, pixel by pixel, to the thing's real picture in its style.

| style | drawn | version | real | real, softened |
|---|---|---|---|---|
{styles}

Colours, of {colour_pictures} pictures: real hearts, circles, squares and books get
{colour_real:.0%}; pictures judged by another's colour {colour_accident:.0%}. The thing itself is
among five in {colour_things:.0%}. Pairs: both found in {pair_both:.0%}, one at least in
{pair_one:.0%}, a strange pair in {pair_accident:.1%}; in real stickers side by side both are found
in {pair_real:.0%}.

| kind | kernel distance x 1000 | real against real | random | to the nearest real | twins | \
nearest other | nearer than twins |
|---|---|---|---|---|---|---|---|
{kinds}

Copying: mean absolute difference to the nearest real picture in levels of 255, at 64 px. Twins: two
real pictures of one thing. {copied}

{traits}

One picture alone takes {seconds:.2f} s on {threads:.0f} threads in float32, the first with loading
{first:.1f} s; memory at its largest {peak:.0f} MiB, of which {libraries:.0f} are the libraries.

## Known weaknesses
{weaknesses}
"""


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown. `metrics` is what evaluate wrote."""
    trained, random, real, cost = (metrics[k] for k in ("trained", "random", "real", "cost"))
    other, soft = (_mean_tops(real["names"][key]) for key in ("another hand", "softened"))
    free = trained["paraphrases"]
    return TEMPLATE.format(
        name=STEM,
        module=STEM.replace("-", "_"),
        about=ABOUT,
        data=DATA,
        training=TRAINING.format(
            numbers=", ".join(f"{key} {value}" for key, value in asdict(Recipe()).items())
        ),
        weaknesses=WEAKNESSES,
        commit=history.commit,
        parameters=metrics["parameters"] / 1e6,
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        bars="\n".join(_bar_lines(trained, random)),
        concepts=real["concepts"],
        other1=other["top1"],
        other5=other["top5"],
        soft1=soft["top1"],
        soft5=soft["top5"],
        paraphrases=free["all"]["pictures"],
        **{
            f"second_{name}{k}": tops[f"top{k}"]
            for name, tops in (
                ("names", trained["second"]["names"]),
                ("free", trained["second"]["paraphrases"]),
                ("real", real["second"]),
            )
            for k in (1, 5)
        },
        lookup1=metrics["look_up"]["top1"],
        lookup5=metrics["look_up"]["top5"],
        chance5=metrics["chance"]["top5"],
        stickers="\n".join(_sticker_lines(trained["names"], real["names"])),
        free_en=_tops(free["en"]),
        free_zh=_tops(free["zh"]),
        probe=real["style_probe"]["real"]["all"],
        probe_soft=real["style_probe"]["softened"]["all"],
        styles="\n".join(_style_lines(trained, real["style_probe"])),
        colour_pictures=trained["colours"]["pictures"],
        colour_real=real["colours"]["all"],
        colour_accident=trained["colours"]["by accident"],
        colour_things=trained["colours"]["things"]["top5"],
        pair_both=trained["pairs"]["both"],
        pair_one=trained["pairs"]["one"],
        pair_accident=trained["pairs"]["both by accident"],
        pair_real=real["pairs"]["both"],
        kinds="\n".join(_kind_lines(trained, random, real)),
        copied=_verdict(trained["copying"], real["copying"]),
        traits=_traits(trained),
        seconds=cost["seconds"],
        threads=cost["threads"],
        first=cost["seconds_first"],
        peak=cost["peak_mib"],
        libraries=cost["libraries_mib"],
    )


def _bar_lines(trained: Mapping[str, Any], random: Mapping[str, Any]) -> list[str]:
    lines = [
        f"| {bar.name} | {_share(bar.value(trained))} | {_share(bar.value(random))}"
        f" | {bar.bar:.0%} | {bar.verdict(trained)} |"
        for bar in BARS
    ]
    gap = language_gap(trained)
    verdict = "reached" if gap <= LANGUAGE_GAP else "missed"
    lines.append(f"| English before Chinese | {gap:.1%} | | {LANGUAGE_GAP:.0%} | {verdict} |")
    gap = second_gap(trained)
    verdict = "reached" if gap <= SECOND_GAP else "missed"
    return [
        *lines,
        f"| first judge before the second | {gap:.1%} | | {SECOND_GAP:.0%} | {verdict} |",
    ]


def _sticker_lines(names: Mapping[str, Any], real: Mapping[str, Any]) -> list[str]:
    return [
        f"| {style} | {_tops(names[style]['en'])} | {_tops(names[style]['zh'])}"
        f" | {_tops(real['another hand'][style])} | {_tops(real['softened'][style])} |"
        for style in STICKERS
        if style in names
    ]


def _style_lines(trained: Mapping[str, Any], probe: Mapping[str, Mapping[str, float]]) -> list[str]:
    drawn, versions = trained["style"], trained["versions"]
    return [
        f"| {name} | {drawn[name]:.0%} | {_share(versions.get(name))} | {share:.1%}"
        f" | {probe['softened'][name]:.0%} |"
        for name, share in probe["real"].items()
        if name in drawn
    ]


def _kind_lines(
    trained: Mapping[str, Any], random: Mapping[str, Any], real: Mapping[str, Any]
) -> list[str]:
    lines = []
    for kind, copied in trained["copying"].items():
        distances = [figures["kernel_distance"][kind] for figures in (trained, real, random)]
        control = real["copying"][kind]
        cells = [f"{1000 * distance:.1f}" for distance in distances]
        cells += [f"{copied['nearest']:.1f}", "-", f"{control['nearest other']:.1f}", "-"]
        if control["twins"]:  # every avatar is there once
            cells[4], cells[6] = f"{control['twins']:.1f}", f"{copied['nearer than twins']:.0%}"
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return lines


def _verdict(copied: Mapping[str, Any], real: Mapping[str, Any]) -> str:
    """Say plainly what the distance of stickers means."""
    if "stickers" not in copied:
        return ""
    if copied["stickers"]["nearest"] < real["stickers"]["twins"]:
        return "Stickers are redrawn training pictures, softened: expect no new designs of a thing."
    return "Stickers are no closer to the set than its families are to one another."


def _traits(trained: Mapping[str, Any]) -> str:
    if "traits" not in trained:
        return ""
    lines = [
        f"| {name.replace('_', ' ')} | {t['styles']} | {t['drawn']:.0%} | {t['probe']:.0%}"
        f" | {t['softened']:.0%} | {t['majority']:.0%} | {t['chance']:.0%} |"
        for name, t in trained["traits"]["means"].items()
    ]
    head = (
        "Avatar attributes, balanced accuracy, means over the styles that draw one and whose probe"
        " reads 90 % of real avatars:\n\n"
        "| attribute | styles | drawn | real | softened | most frequent, not balanced | by lot |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(lines)


def _mean_tops(by_style: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {k: sum(t[k] for t in by_style.values()) / len(by_style) for k in ("top1", "top5")}


def _tops(tops: Mapping[str, float]) -> str:
    return f"{tops['top1']:.0%} / {tops['top5']:.0%}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"

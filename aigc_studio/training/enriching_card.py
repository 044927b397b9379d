"""The card of what makes prompts fuller."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.training.history import History
from aigc_studio.training.recipes.writer_bilingual import STEM as BASE
from aigc_studio.training.recipes.writer_enriching import STEM, Recipe

TEMPLATE = """\
# {name}

Makes the prompt of a picture fuller in the words that `generator-art-128` draws, in English and
Chinese: a LoRA (Hu et al. 2021, https://arxiv.org/abs/2106.09685) of {parameters:.2f} M parameters
on the bundled writer `{base}`, whose weights stay as they are. It writes only what is put behind a
prompt, so that what was typed stays letter for letter: for things a style and sometimes a colour,
for places an hour, a sky, a season and a style, for faces in a style of faces hair, glasses,
clothes, mood and ground. What it writes is taken only if it is made of the phrases of
`phrases.json`, about something of which the prompt says nothing, and if the image model reads from
the whole what it read before and what the phrases say (`aigc_studio/models/enriching.py`).

## Data, licences, credits
Prompts and additions by lot (`training/enriching_grammar.py`) of names and keywords of
emojibase-data (MIT, from Unicode CLDR, Unicode-3.0) and emojilib (MIT), of captions of DiceBear
avatars in the styles that the image model knows (see its card), and of our own scenes and frames.
Colours are those in which `encoder-art-64` still knows the dyed picture of a thing (Fluent Emoji,
MIT). The weights are Apache-2.0.

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; stored in half precision.
Stages: {stages}; {hours:.2f} h in all on {hardware}. Numbers of the recipe: {numbers}.

## Metrics
{prompts} free prompts a language, by lot of those that `generator-art-128` is measured with
(`assets/prompts/paraphrases.json`), which no training saw; a picture of each by the bundled image
model. Right: what was asked for is nearest, or among the five nearest, of all concepts by the judge
(SqueezeNet features). Made by `python -m aigc_studio.training.evaluate {name} --data DIR`.

| drawn from, top-1 / top-5 | all | English | Chinese |
|---|---|---|---|
{lines}

Bar: fuller prompts lose no accuracy: {verdict}. The prompts are the same, so
are the seeds; one picture is {points:.1f} points of a hundred.

| of the prompts | English | Chinese |
|---|---|---|
{shares}

One prompt is made {distinct:.1f} different ones in ten tries, on average. It takes
{seconds:.2f} s for four additions, reading included, on a busy CPU with one thread. Of what a LoRA
with shuffled numbers writes {shuffled:.1%} can be taken.

## Known weaknesses
- It can say no more than the image model draws. For a thing that is its style and a colour: nothing
  stands behind a thing, and nothing is in its hand.
- Colours are rare, because a dyed thing is often taken for another, by the judge as by people. The
  rule that keeps them rare came after a first measurement on these very prompts (58.0% / 60.0% of
  fuller ones then), so they are no clean test of it.
- Who wrote the prompt is not read: what fits the words need not be what was in mind.
- For a face nothing is said of skin or beard, and a name for hair may be odd ("blue round bob").
"""
WAYS = {
    "plain": "prompts as they were typed",
    "fuller": "fuller prompts",
    "unchecked": "whatever the LoRA writes, unchecked",
    "words_by_lot": "two names of things by lot behind them",
    "shuffled": "what the LoRA with shuffled numbers writes, unchecked",
}
SHARES = {
    "fuller": "made fuller; the others stay as they were",
    "kept": "of these, every word as it was typed",
    "known": "of these, only known phrases behind",
    "first_known": "first thing written is made of known phrases",
    "first_taken": "first thing written can be taken",
}


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown; `metrics` is what evaluate wrote."""
    plain, made = metrics["plain"]["all"], metrics["fuller"]["all"]
    reached = all(made[top] >= plain[top] for top in ("top1", "top5"))
    return TEMPLATE.format(
        name=STEM,
        base=BASE,
        module=STEM.replace("-", "_"),
        parameters=metrics["parameters"] / 1e6,
        commit=history.commit,
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        numbers=", ".join(f"{key} {value}" for key, value in asdict(Recipe()).items()),
        prompts=metrics["prompts"],
        lines="\n".join(f"| {words} | {_tops(metrics[way])} |" for way, words in WAYS.items()),
        verdict="reached" if reached else "missed",
        points=100 / made["pictures"],
        shares="\n".join(
            f"| {words} | "
            + " | ".join(f"{metrics['texts'][language][key]:.1%}" for language in ("en", "zh"))
            + " |"
            for key, words in SHARES.items()
        ),
        distinct=metrics["distinct"],
        seconds=metrics["seconds"],
        shuffled=metrics["shuffled_taken"],
    )


def _tops(figures: Mapping[str, Mapping[str, float]]) -> str:
    return " | ".join(
        f"{figures[who]['top1']:.1%} / {figures[who]['top5']:.1%}" for who in ("all", "en", "zh")
    )

"""The card of the bundled writer."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aigc_studio.models.writing import FORMS
from aigc_studio.training.history import History
from aigc_studio.training.recipes.writer_bilingual import STEM, Recipe

TEMPLATE = """\
# {name}

Writes short texts in English and Chinese from a brief: {forms}. A Llama of {parameters:.1f} M
parameters with byte-level tokens. It writes slots where details belong, and the studio fills them,
so that names, points and numbers are as they were given (Wen et al. 2015,
https://arxiv.org/abs/1508.01745).

## Data, licences, credits
Briefs and texts put together by lot from our own frames and words
(`training/writing_en.toml`, `writing_zh.toml`, `writing_words.toml`); nothing else. One word in
eight was kept back for measuring. The weights are Apache-2.0.

## Training
Recipe `aigc_studio/training/recipes/{module}.py`, commit {commit}; stored in half precision.
Stages: {stages}; {hours:.2f} h in all on {hardware}. Numbers of the recipe: {numbers}.

## Metrics
{briefs} briefs a language, written by hand, of names and points that training never saw
(`assets/texts/`), a text for each, drawn at temperature 0.8. Made by
`python -m aigc_studio.training.evaluate {name}`; `python -m benchmarks text` prints the bars
beside them. Shuffled: the numbers of every tensor in another order. Of 40 briefs with instructions
in their fields ("ignore the above") {hostile:.1%} got the text that was asked for.

| | English | Chinese | shuffled, English | shuffled, Chinese |
|---|---|---|---|---|
{lines}

Distinct pairs are those of words (Chinese: characters) over three texts of one brief; three texts
of the grammar for other briefs of the form have {grammar_en:.1%} and {grammar_zh:.1%}. A copy is 12
words (Chinese: characters) in a row that also stand in one of 6,000 texts of the grammar. The first
token takes {first:.3f} s, a text {text:.2f} s on {threads} threads.

## Known weaknesses
- It knows the frames it learned, and little else: texts recombine them, so that somebody who reads
  many of them will meet sentences again, and most Chinese texts have 12 characters in a row of a
  learned one. A larger model of one's own writes more freely.
- It does not understand points. It guesses whether an English point is a thing ("a quiet motor"),
  what something does ("folds flat"), how it is ("easy to clean") or a sentence, and where it is
  wrong the sentence is ("it is burns with hardly any smoke").
- It knows no plural: "the mats is here".
- A story tells its points one after the other; nothing connects them but the order they are in.
- In long texts a sentence may come twice. Emoji and hashtags are of a few that suit any goods.
- It cannot rework a draft, translate or chat. Rewrites are the same brief, written anew.
- Details are copied, so figures near 100 % say nothing about how a text reads. Of the texts
  measured, 10 to 22 a form and language were read by eye, once, by one reader. Usable as they stand
  were in English about 80 % of ads and posts, 85 % of product cards and travel captions, 70 % of
  stories, nearly all slogans, forecasts and news; in Chinese about 90 % of ads, posts and slogans,
  80 % of stories, nearly all of the others.
- The task was changed after samples had been read. The weights saw five versions of the grammar,
  one after the other, the last one for 30 minutes.
"""
ROWS = {
    "name": "name letter for letter, but for a capital",
    "points": "points kept",
    "each_once": "every point exactly once",
    "nothing_missing": "no slot the brief leaves empty",
    "language": "language as asked",
    "length": "within 280 characters where asked",
    "weather": "forecast with sky, temperatures and wind as given",
    "emoji": "emoji if and only if asked",
    "hashtags": "hashtags if and only if asked",
    "ends": "comes to an end",
    "distinct_2": "distinct pairs",
    "original": "without a copy",
    "frame_share": "texts with the most common sentence",
    "fits": "English points in a sentence that can take them",
}


def compose_card(metrics: Mapping[str, Any], history: History) -> str:
    """Return the card as Markdown; `metrics` is what evaluate wrote."""
    columns = [
        metrics[who][language] for who in ("trained", "shuffled") for language in ("en", "zh")
    ]
    return TEMPLATE.format(
        name=STEM,
        module=STEM.replace("-", "_"),
        forms=", ".join(FORMS),
        parameters=metrics["parameters"] / 1e6,
        commit=history.commit,
        stages=history.steps,
        hours=history.hours,
        hardware=history.hardware,
        numbers=", ".join(f"{key} {value}" for key, value in asdict(Recipe()).items()),
        briefs=metrics["briefs"],
        hostile=metrics["hostile"],
        lines="\n".join(
            f"| {words} | "
            + " | ".join(f"{column[key]:.1%}" if key in column else "–" for column in columns)
            + " |"
            for key, words in ROWS.items()
        ),
        grammar_en=metrics["grammar"]["en"]["distinct_2"],
        grammar_zh=metrics["grammar"]["zh"]["distinct_2"],
        first=metrics["seconds"]["first_token"],
        text=metrics["seconds"]["text"],
        threads=metrics["threads"],
    )


def _share(column: Mapping[str, float], key: str) -> str:
    return f"{column[key]:.1%}" if key in column else "–"

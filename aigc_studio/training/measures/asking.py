"""What a model is asked to draw, in which style and language, and how any pipeline is asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from aigc_studio.training.data import AVATARS, Row, held_out_combination
from aigc_studio.training.measures.real import SPRITES, lot
from aigc_studio.training.prompts import Prompt

# Prompts and their seeds to pictures (N, 3, 128, 128) in [0, 1].
Draw = Callable[[Sequence[str], Sequence[int]], Tensor]

LANGUAGES = ("en", "zh")
BATCH = 32


@dataclass(frozen=True)
class Ask:
    """One picture that is asked for."""

    text: str  # with the words for the style
    language: str
    style: str
    concepts: tuple[str, ...] = ()  # hexcodes of which each counts as right
    prompt: str = ""  # the text without the words for the style, where somebody typed it


def style_words(rows: Sequence[Row]) -> dict[str, Mapping[str, str]]:
    """Return the words for each style of stickers and avatars, by language, from the index."""
    return {
        row["set"]: {language: row[f"style_{language}"] for language in LANGUAGES}
        for row in rows
        if row["set"] != SPRITES
    }


def in_style(prompt: str, language: str, words: Mapping[str, str]) -> str:
    """Return the prompt with the words for a style behind it, as `ModelSpec.with_style` does."""
    return f"{prompt}{'，' if language == 'zh' else ', '}{words[language]}"


def names(rows: Sequence[Row], styles: Sequence[str], per_style: int) -> list[Ask]:
    """Ask for concepts by their names, in both languages: so many of each style, by a fixed lot.

    Combinations that were never trained are left out; `combinations` asks for them.
    """
    trained = [row for row in rows if not held_out_combination(row["hexcode"], row["set"])]
    return _named(trained, styles, per_style)


def combinations(rows: Sequence[Row], styles: Sequence[str], per_style: int) -> list[Ask]:
    """Ask for concepts in styles that they were never trained in, as `names` does."""
    never = [row for row in rows if held_out_combination(row["hexcode"], row["set"])]
    return _named(never, styles, per_style)


def free(
    prompts: Iterable[Prompt], styles: Sequence[str], words: Mapping[str, Mapping[str, str]]
) -> list[Ask]:
    """Ask for prompts as people type them, the styles in turn."""
    return [
        Ask(in_style(p.prompt, p.language, words[style]), p.language, style, p.concepts, p.prompt)
        for i, p in enumerate(prompts)
        for style in [styles[i % len(styles)]]
    ]


def captions(rows: Sequence[Row], per_style: int) -> list[tuple[Ask, Row]]:
    """Ask for avatars by the captions of some real ones of each style, the languages in turn."""
    asks = []
    for style in AVATARS:
        of_style = sorted((r for r in rows if r["set"] == style), key=lambda r: lot(r["file"]))
        for i, row in enumerate(of_style[:per_style]):
            language = LANGUAGES[i % 2]
            asks.append((Ask(row[language], language, style), row))
    return asks


def sprites(rows: Sequence[Row], number: int) -> list[Ask]:
    """Ask for game sprites by their names, in Chinese where they have one, the languages in turn.

    The Chinese of many says only that it is one; they are not asked for in Chinese.
    """
    chosen = sorted((r for r in rows if r["set"] == SPRITES), key=lambda r: lot(r["file"]))
    english = [Ask(row["en"], "en", SPRITES) for row in chosen[: number // 2]]
    named = [row for row in chosen if "：" in row["zh"]]
    return english + [Ask(row["zh"], "zh", SPRITES) for row in named[: number // 2]]


def draw_all(draw: Draw, asks: Sequence[Ask]) -> Tensor:
    """Return what was asked for, (N, 3, 128, 128) uint8; the n-th picture has seed n."""
    parts = []
    for first in range(0, len(asks), BATCH):
        some = asks[first : first + BATCH]
        pictures = draw([ask.text for ask in some], range(first, first + len(some)))
        parts.append((pictures.clamp(0, 1) * 255).round().byte().cpu())
    return torch.cat(parts)


def _named(rows: Sequence[Row], styles: Sequence[str], per_style: int) -> list[Ask]:
    asks = []
    for style in styles:
        of_style = (row for row in rows if row["set"] == style)
        chosen = sorted(of_style, key=lambda r: lot(f"{r['hexcode']} in {r['set']}"))[:per_style]
        for language in LANGUAGES:
            for row in chosen:
                words = {each: row[f"style_{each}"] for each in LANGUAGES}
                text = in_style(row[language], language, words)
                asks.append(Ask(text, language, style, (row["hexcode"],)))
    return asks

"""Makes a lexicon: which words stand for which things, and how much each of them tells.

A thing is found as a document is by its language model (Ponte & Croft 1998,
https://doi.org/10.1145/290941.291008): its names and keywords are a text, and a word tells of it
log(1 + p(word | thing) / p(word)) nats, the weight that smoothing with a common language gives
(Zhai & Lafferty 2004, https://doi.org/10.1145/984321.984322). So "the" tells nothing, "big" a
little, and "guitar" much.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import torch

from aigc_studio.models.lexicon import Lexicon, words_of
from aigc_studio.training.data import Row

NAMED = 2.0  # a name counts as so many keywords
LETTER = 0.3  # a Chinese character by itself counts as so much of a pair
OWN = 0.1  # share of a thing's own words in what people say of it
SIGNS = ("flags", "symbols")  # groups that are seldom meant unless they are named
SELDOM = 0.3  # a word of theirs counts as so much of one of things
LENGTH = 0.75  # power of a text's length; with 1 every word of a long list would count for little

Words = Mapping[str, float]


def make_lexicon(
    rows: Iterable[Row], things: Sequence[str], texts: Iterable[str], styles: Mapping[str, str]
) -> Lexicon:
    """Return the lexicon of things.

    Args:
        rows: of the sticker index, for names and keywords.
        things: hexcodes, in the order of the lexicon's.
        texts: about anything. A word tells little if it is often used in these, or of many things.
        styles: phrases that name a style -> that style.
    """
    known = {row["hexcode"]: row for row in rows}
    own = [_own_words(known[thing]) for thing in things]
    in_texts = Counter(word for text in texts for word, _ in words_of(text))
    of_things: Counter[str] = Counter()
    for words in own:
        of_things.update(words)
    usual = [_shares(words) for words in (in_texts, of_things)]
    entries: dict[str, list[tuple[int, float]]] = {}
    for thing, words in enumerate(own):
        meant = OWN * (SELDOM if known[things[thing]]["group"] in SIGNS else 1.0)
        for word, share in _shares(words, LENGTH).items():
            often = sum(shares.get(word, 0.0) for shares in usual) / len(usual)
            entries.setdefault(word, []).append((thing, math.log1p(meant * share / often)))
    return _filled(dict(sorted(entries.items())), len(things), styles)


def _own_words(row: Row) -> Words:
    """Return the words of a thing's names and keywords in both languages, and how often."""
    found: dict[str, float] = {}
    names = [row["en"], row["zh"]]
    for text in [*names, *row["keywords_en"], *row["keywords_zh"]]:
        for word, _ in words_of(text):
            is_letter = len(word) == 1 and not word.isascii()
            times = (NAMED if text in names else 1.0) * (LETTER if is_letter else 1.0)
            found[word] = found.get(word, 0.0) + times
    return found


def _shares(words: Words, power: float = 1.0) -> Words:
    """Return how often words are used, of all words of their language."""
    totals = dict.fromkeys((True, False), 0.0)
    for word, count in words.items():
        totals[word.isascii()] += count
    return {word: count / totals[word.isascii()] ** power for word, count in words.items()}


def _filled(
    entries: Mapping[str, Sequence[tuple[int, float]]], things: int, styles: Mapping[str, str]
) -> Lexicon:
    sizes = torch.tensor([len(of_word) for of_word in entries.values()])
    lexicon: Lexicon = Lexicon(
        terms=list(entries), things=things, entries=int(sizes.sum()), styles=dict(styles)
    )
    lexicon.begins[1:] = sizes.cumsum(0)
    lexicon.meant[:] = torch.tensor([thing for of_word in entries.values() for thing, _ in of_word])
    lexicon.told[:] = torch.tensor([told for of_word in entries.values() for _, told in of_word])
    return lexicon

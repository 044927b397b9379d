"""Whether texts repeat what was learned, repeat each other, and fit their points into sentences."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

from aigc_studio.core.brief import Brief, Language
from aigc_studio.models.writing import END, POINTS, told
from aigc_studio.training.briefs import kinds_of_points
from aigc_studio.training.writing_grammar import GOODS, KINDS, Lot, frames

LEARNED = 6000  # texts that copies are looked for in
GRAM = 12  # words; Chinese: characters
SEED = 11
_SLOTS = "(?:{})".format("|".join(f"<{point}>" for point in POINTS))
_LIST = rf"{_SLOTS}(?:(?:, | and ){_SLOTS})*"
_BEGINS = r"(?:^|(?<=[.!?] )|(?<=\n))"
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s*|\n")


def share_of_originals(texts: Iterable[str], language: Language) -> float:
    """Return the share of texts without GRAM words in a row that stand in a learned text."""
    learned = _learned(language)
    found = [learned.isdisjoint(_grams(text, language)) for text in texts]
    return sum(found) / len(found)


def most_common_frame(raws: Sequence[str]) -> tuple[str, float]:
    """Return the sentence, with its slots, that stands in most texts, and the share of those.

    What has nothing but slots is no frame.
    """
    counts = Counter(
        chain.from_iterable(
            {s.strip() for s in _SENTENCE.split(raw.split(END)[0]) if re.search(r"\w", _bare(s))}
            for raw in raws
        )
    )
    [(frame, count)] = counts.most_common(1)
    return frame, count / len(raws)


def share_of_fitting_points(raws: Sequence[str], briefs: Sequence[Brief]) -> float:
    """Return the share of English points that stand in a sentence that can take them.

    "It <p1>." takes what something does, "It is <p1>." how it is; a list, or a sentence of the
    point alone, takes anything.
    """
    fits = []
    for raw, brief in zip(raws, briefs, strict=True):
        for slot, kind in zip(POINTS, kinds_of_points().get(brief.points, ()), strict=False):
            group = "goods" if brief.form in GOODS else brief.form
            places = chain.from_iterable(p.finditer(raw) for p in _takers(group, kind))
            fits.append(any(f"<{slot}>" in place[0] for place in places))
    return sum(fits) / len(fits)


@cache
def _takers(group: str, kind: str) -> tuple[re.Pattern[str], ...]:
    """Return patterns of the sentences that can take points of a kind."""
    found = [r"• ?(?:<p\d>)"]
    for part in (kind, "mixed", "s"):
        for frame in chain.from_iterable(frames("en").get(f"{group}.{part}", {}).values()):
            words = re.escape(frame).replace(r"\{", "(?:").replace(r"\}", ")").replace(r"\|", "|")
            found.append(_BEGINS + words.replace("<L>", _LIST))
    if kind not in KINDS:
        raise ValueError(kind)
    return tuple(re.compile(pattern) for pattern in found)


@cache
def _learned(language: Language) -> frozenset[str]:
    chance = random.Random(SEED)
    grams: set[str] = set()
    for _ in range(LEARNED):
        brief, raw = Lot(chance, language).draw()
        grams.update(_grams(told(raw, brief), language))
    return frozenset(grams)


def _grams(text: str, language: Language) -> Iterable[str]:
    words = re.sub(r"\s", "", text) if language == "zh" else text.lower().split()
    return (" ".join(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1))


def _bare(sentence: str) -> str:
    return re.sub(r"<\w+>|#\S+", "", sentence)

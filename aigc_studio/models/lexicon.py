"""Finds what a text may be about by the words that stand for things: an index, with weights.

    text -> its words -> what each tells of every thing -> how well each thing fits

An encoder of sentences learns what people write around a name. This knows what few sentences of a
training set show: the many words that belong to a thing, and how much each of them tells.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import snowballstemmer
import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor

FAINT = 0.7  # weight of a word that only says more about the thing
# After the first of these English says more about the thing that it has named.
MORE = frozenset((
    "that", "which", "who", "for", "with", "without", "of", "in", "on", "at", "to", "from", "when",
    "where", "by", "under", "over", "and", "you",
))  # fmt: skip
OF = "的"  # before the last of these Chinese says more about the thing that it will name
WORDS = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+")


class Lexicon(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """See the module. It has nothing to learn, but numbers to keep.

    Args:
        terms: words as `words_of` gives them.
        things: how many things they may stand for.
        entries: pairs of a word and a thing, of all words together.
        styles: phrases that name a style, of a thing they tell nothing -> that style.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self, *, terms: Sequence[str], things: int, entries: int, styles: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.numbers = {term: i for i, term in enumerate(terms)}
        self.styles = {phrase.lower(): style for phrase, style in styles.items()}
        self.named = re.compile("|".join(map(re.escape, styles)) or "$.", re.IGNORECASE)
        # The entries of term i are those from begins[i] up to begins[i + 1].
        self.register_buffer("begins", torch.zeros(len(terms) + 1, dtype=torch.int32))
        self.register_buffer("meant", torch.zeros(entries, dtype=torch.int32))
        self.register_buffer("told", torch.zeros(entries))

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Return how well each thing fits (B, things), float32, in nats, 0 and more.

        The sum over the words of a text (training/lexicon_entries.py). Words that only say more
        about the thing that is named count less.
        """
        found = []
        for text in texts:
            words, told = self._read(text)
            weights = torch.tensor(_weights(text, words), device=told.device)
            found.append((weights[:, None] * told).sum(0))
        return torch.stack(found)

    def sides(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return how well each thing fits what is said first and what is said then.

        Twice (B, things), as `forward`. Each text is cut where both parts name a thing best.
        """
        first, then = [], []
        for text in texts:
            _, told = self._read(text)
            before = torch.cat([torch.zeros_like(told[:1]), told.cumsum(0)])
            behind = before[-1] - before
            cut = int((before.amax(1) + behind.amax(1)).argmax())
            first.append(before[cut])
            then.append(behind[cut])
        return torch.stack(first), torch.stack(then)

    def style_of(self, text: str) -> str | None:
        """Return the style that a text names by its very phrase, the first of several."""
        found = self.named.search(text)
        return self.styles[found.group().lower()] if found else None

    def _read(self, text: str) -> tuple[list[tuple[str, int]], Tensor]:
        """Return the words that stand for something, and what each tells (words, things)."""
        spoken = self.named.sub(lambda phrase: " " * len(phrase.group()), text)
        words = [word for word in words_of(spoken) if word[0] in self.numbers]
        told = torch.zeros(max(1, len(words)), self.config.things, device=self.told.device)
        for row, (word, _) in zip(told, words, strict=False):
            number = self.numbers[word]
            part = slice(*self.begins[number : number + 2].tolist())
            row[self.meant[part].long()] = self.told[part].float()
        return words, told


def words_of(text: str) -> Iterator[tuple[str, int]]:
    """Yield the words of a text in English, Chinese or both, and where they begin.

    English words without their endings (Porter 2001, https://snowballstem.org); of Chinese, which
    has no spaces, all characters and all pairs of neighbours.
    """
    stemmer = snowballstemmer.stemmer("english")
    for found in WORDS.finditer(text.lower()):
        word, begin = found.group(), found.start()
        if word.isascii():
            yield stemmer.stemWord(word), begin
        else:
            for i, character in enumerate(word):
                yield character, begin + i
                if i + 1 < len(word):
                    yield word[i : i + 2], begin + i


def _weights(text: str, words: Sequence[tuple[str, int]]) -> list[float]:
    """Return how much each word is about the thing itself; a word that comes again counts once."""
    is_chinese = OF in text
    found = WORDS.finditer(text.lower())
    more = (match.start() for match in found if match.start() and match.group() in MORE)
    cut = text.rindex(OF) if is_chinese else next(more, len(text))
    weights, known = [], set()
    for word, place in words:
        is_faint = place < cut if is_chinese else place > cut
        weights.append(0.0 if word in known else FAINT if is_faint else 1.0)
        known.add(word)
    return weights or [0.0]

"""What a person might type for a training picture, in English or Chinese."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from aigc_studio.art.captions import compose
from aigc_studio.models.facts import Fact
from aigc_studio.training.data import Row
from aigc_studio.training.facts import (
    avatar_facts,
    pair_facts,
    scene_facts,
    sprite_facts,
    sticker_facts,
)
from aigc_studio.training.wording import (
    AFTER,
    AND,
    BEFORE,
    COLOURED,
    COLOURS,
    JOIN,
    MORE,
    PERSONS,
    Colour,
    surround,
)

LANGUAGES = ("en", "zh")
DEFAULT_FAMILY = "fluent3d"  # what a prompt without a style gets


class Told(NamedTuple):
    """A caption and what it says: all that a picture is to be drawn from."""

    caption: str
    facts: Sequence[Fact]


def own_keywords(rows: Sequence[Row]) -> dict[tuple[str, str], list[str]]:
    """Return (hexcode, language) -> the keywords that stand for this concept rather than another.

    A keyword of many concepts would train the mean of their pictures. It goes to the one for which
    it counts most: high in the list, a short list, a word of the name. Names stay with their owner.
    """
    best: dict[tuple[str, str], tuple[float, str]] = {}
    names = {(row[lang].lower(), lang): row["hexcode"] for row in rows for lang in LANGUAGES}
    for row in rows:
        for lang in LANGUAGES:
            keywords = row[f"keywords_{lang}"]
            for place, word in enumerate(keywords):
                owner = names.get((word.lower(), lang), row["hexcode"])
                if owner != row["hexcode"]:
                    continue
                in_name = word.lower() in row[lang].lower()
                cost = place + 0.3 * len(keywords) - 4 * in_name + 0.05 * len(row[lang])
                key = (word.lower(), lang)
                best[key] = min(best.get(key, (cost, row["hexcode"])), (cost, row["hexcode"]))
    owned: dict[tuple[str, str], list[str]] = {}
    for (word, lang), (_, hexcode) in best.items():
        owned.setdefault((hexcode, lang), []).append(word)
    return owned


class Captions:
    """Composes captions; knows whose keywords are whose, and idle words from free texts.

    Args:
        stickers: rows of the sticker index, for names and keywords.
        idle: language -> fragments of texts that say nothing about a picture. Without any, captions
            are bare: what is meant and its style, with no words around.
    """

    def __init__(self, stickers: Sequence[Row], idle: Mapping[str, Sequence[str]]) -> None:
        self.keywords = own_keywords(stickers)
        self.hints = {
            (row["hexcode"], lang): row[f"keywords_{lang}"]
            for row in stickers
            for lang in LANGUAGES
        }
        self.idle = idle

    def sticker(self, row: Row, chance: random.Random) -> Told:
        """Return a caption of a sticker, mostly with style.

        In a phrase: its name, a keyword of its own, both, or a few keywords that others have, too,
        which say more about it: a turtle with a shell is one thing, not two.
        """
        lang = chance.choice(LANGUAGES)
        words = self.keywords.get((row["hexcode"], lang), [])
        subject, kind = str(row[lang]), chance.random()
        if words and kind < 0.3:
            subject = chance.choice(words)
        elif words and kind < 0.42:
            subject = JOIN[lang].join([subject, *chance.sample(words, min(2, len(words)))])
        elif kind < 0.7:
            hints = self.hints[row["hexcode"], lang]
            some = chance.sample(hints, min(len(hints), chance.randint(1, 4)))
            if chance.random() < 0.4:
                some.insert(chance.randrange(2), subject)
            between = MORE[lang] if self.idle else MORE[lang][:1]
            subject = chance.choice(between).join(some)
        phrase = self._phrase(subject, lang, chance)
        return Told(self.styled(phrase, row, lang, chance), sticker_facts(row))

    def coloured(self, row: Row, colour: Colour, chance: random.Random) -> Told:
        """Return a caption of a sticker that was dyed."""
        lang = chance.choice(LANGUAGES)
        words = self.keywords.get((row["hexcode"], lang), [])
        name = chance.choice(words) if words and chance.random() < 0.15 else row[lang]
        dye = colour.en if lang == "en" else colour.zh
        if lang == "zh" and chance.random() < 0.2:
            dye = dye.removesuffix("色")
        phrase = chance.choice(COLOURED[lang]).format(c=dye, n=name)
        if self.idle and chance.random() < 0.15:
            phrase = self._idle(phrase, lang, chance)
        return Told(self.styled(phrase, row, lang, chance), sticker_facts(row, colour))

    def pair(self, left: Row, right: Row, chance: random.Random) -> Told:
        """Return a caption of two stickers side by side, the left one first."""
        lang = chance.choice(LANGUAGES)
        phrase = chance.choice(AND[lang]).format(left[lang], right[lang])
        if chance.random() < 0.25:
            phrase = self._phrase(phrase, lang, chance)
        return Told(self.styled(phrase, left, lang, chance), pair_facts(left, right))

    def avatar(self, row: Row, chance: random.Random) -> Told:
        """Return a caption of an avatar: its style and most of what is said of it, any order.

        Some say it as people do: "a girl with long red hair", "红色长发的女孩".
        """
        lang = chance.choice(LANGUAGES)
        style, *parts = row[lang].split(JOIN[lang])
        style_fact, *part_facts = avatar_facts(row)
        said = list(zip(parts, part_facts, strict=True))
        if chance.random() < 0.5:
            said = [one for one in said if chance.random() < 0.75]
        if chance.random() < 0.4:
            chance.shuffle(said)
        words = [part for part, _ in said]
        if self.idle and words and chance.random() < 0.4:
            words = [self._person(words, lang, chance)]
        order = [style, *words] if chance.random() < 0.7 else [*words, style]
        return Told(JOIN[lang].join(order), [style_fact, *(fact for _, fact in said)])

    def _person(self, parts: Sequence[str], lang: str, chance: random.Random) -> str:
        """Say of a person what parts of an avatar's caption say."""
        who = chance.choice(PERSONS[lang])
        if lang == "zh":
            return f"{'、'.join(parts)}的{who}"
        mixed = []
        for part in parts:
            *looks, hair = part.split()
            if hair == "hair":
                chance.shuffle(looks)
            mixed.append(" ".join([*looks, hair]))
        return f"a {who} with {JOIN[lang].join(mixed)}"

    def sprite(self, row: Row, chance: random.Random) -> Told:
        """Return a caption of a game tile. Its Chinese one names the kind only, so it is rarer."""
        style_fact, name_fact = sprite_facts(row)
        if chance.random() < 0.25:
            return Told(str(row["zh"]), [style_fact])
        shown, name = style_fact[1].removeprefix("pixel art "), name_fact[1]
        form = chance.random()
        if form < 0.3:
            caption = str(row["en"])
        elif form < 0.6:
            caption = f"{surround(name, 'en', chance)}, pixel art {shown}"
        else:
            caption = f"{name}, pixel art {shown}"
        return Told(caption, [style_fact, name_fact])

    def scene(self, row: Row, chance: random.Random) -> Told:
        """Return a caption of a scene."""
        caption = compose(row["scene"], chance)
        return Told(caption.text, scene_facts(row["scene"], caption.says))

    def styled(self, phrase: str, row: Row, lang: str, chance: random.Random) -> str:
        """Add the style, mostly behind; the default family may go without."""
        if row["set"] == DEFAULT_FAMILY and chance.random() < 0.15:
            return phrase
        style = row[f"style_{lang}"]
        order = [style, phrase] if chance.random() < 0.1 else [phrase, style]
        return JOIN[lang].join(order)

    def _phrase(self, subject: str, lang: str, chance: random.Random) -> str:
        kind = chance.random()
        if kind < 0.45 or not self.idle:
            return subject
        return surround(subject, lang, chance) if kind < 0.8 else self._idle(subject, lang, chance)

    def _idle(self, subject: str, lang: str, chance: random.Random) -> str:
        """Put a piece of some other text before or after."""
        space = " " if lang == "en" else chance.choice(("", "，"))
        piece = chance.choice(self.idle[lang])
        order = [subject, piece] if chance.random() < 0.6 else [piece, subject]
        return space.join(order)


def idle_fragments(texts: Iterable[str], lang: str, count: int, chance: random.Random) -> list[str]:
    """Return `count` pieces of one to five words, or two to six characters, out of texts."""
    pieces: list[str] = []
    lines = [line for text in texts for line in text.splitlines() if len(line) > 8]
    while len(pieces) < count:
        line = chance.choice(lines)
        words = line.split() if lang == "en" else [c for c in line if "\u4e00" <= c <= "\u9fff"]
        size = chance.randint(1, 5) if lang == "en" else chance.randint(2, 6)
        if len(words) >= size:
            begin = chance.randint(0, len(words) - size)
            pieces.append((" " if lang == "en" else "").join(words[begin : begin + size]).lower())
    return pieces


def vocabulary_texts(rows: Iterable[Row]) -> Iterator[str]:
    """Yield what the tokenizer should have whole words for: names, keywords, styles, colours."""
    for row in rows:
        for lang in LANGUAGES:
            yield row[lang]
            yield row.get(f"style_{lang}", "")
            yield from row.get(f"keywords_{lang}", [])
    for colour in COLOURS:
        yield from (colour.en, colour.zh)
    for lang in LANGUAGES:
        yield from (*BEFORE[lang], *AFTER[lang])

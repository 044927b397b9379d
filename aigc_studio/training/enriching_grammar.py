"""Prompts of pictures, and what can be put behind them, by lot: what the writer learns from.

Prompts are names of things, faces and places as people may type them, and what is put behind is
made of what the bundled image model draws: a colour and a style for things, hair, clothes, mood and
ground for faces, an hour, a sky and a season for places.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from aigc_studio.art.captions import SEASONS, SKIES, TIMES, compose
from aigc_studio.art.place import STYLES as SCENE_STYLES
from aigc_studio.art.sampler import sample
from aigc_studio.art.scenes import find
from aigc_studio.models.enriching import SCENE, SPOKEN, STYLE
from aigc_studio.training.art_captions import LANGUAGES, own_keywords
from aigc_studio.training.data import AVATARS, STICKERS, Row, read_index
from aigc_studio.training.wording import COLOURS, JOIN, PERSONS, surround
from aigc_studio.zoo.styles import STYLES

Table = dict[str, dict[str, list[str]]]  # language -> phrase -> kind, role, players

FAMILY = "fluent3d"
COLOURLESS = frozenset({"people & body", "smileys & emotion", "symbols", "component"})  # groups
# What leads to a colour; the first may follow a name without a comma.
IN_COLOUR: Mapping[str, Sequence[str]] = {
    "en": (" in {}", " that is {}", ", colored {}"),
    "zh": ("，{}", "，是{}的", "，{}的"),
}
HAIR = (
    "long hair", "short hair", "bun", "buns", "afro", "mohawk", "bob cut", "round bob", "bob bangs",
    "bangs hair", "wavy hair", "spiky hair", "curly hair", "pigtails hair", "straight bun",
)  # fmt: skip
MOODS = (
    "calm", "smiling", "happy", "laughing", "winking", "surprised", "serious", "sad", "angry",
    "sleepy", "smirking", "nervous", "frowning", "confused",
)  # fmt: skip
GLASSES = ("wearing glasses", "wearing sunglasses")
COLOUR_SHARE, STYLE_SHARE = 0.75, 0.9  # of the things that can have one
CHOSEN = 0.25  # of the prompts come with a style that was chosen


class Lesson(NamedTuple):
    """A prompt, the words of the style that was chosen for it, and what is put behind."""

    prompt: str
    style: str
    addition: str


def things_of(data: Path) -> list[Row]:
    """Return the rows of the things whose names are learned."""
    return [
        row
        for row in read_index(data / "stickers")
        if row["set"] == FAMILY and not row["skin_tone"] and row["group"] != "flags"
    ]


class Lessons:
    """Draws lessons.

    Args:
        data: folder of the training sets.
        things: rows of one family of stickers.
        colours: hexcode -> English words of the colours that a thing can have.
    """

    def __init__(
        self, data: Path, things: Sequence[Row], colours: Mapping[str, Sequence[str]]
    ) -> None:
        self.things, self.colours = things, colours
        self.keywords = own_keywords(things)
        self.faces = [row for row in read_index(data / "avatars") if row["style"] in AVATARS]
        self.style_words = _style_words(data)

    def draw(self, chance: random.Random) -> Lesson:
        """Return a lesson on a thing, a face or a place."""
        kind = chance.choices((self._thing, self._face, self._place), (0.6, 0.2, 0.2))[0]
        return kind(chance, chance.choice(LANGUAGES))

    def table(self) -> Table:
        """Return every phrase that may be put behind a prompt, and the facts that it tells.

        Besides, as "colours", the colours that things can have.
        """
        found: Table = {language: {} for language in LANGUAGES}
        for place, language in enumerate(LANGUAGES):
            known, join = found[language], JOIN[language]
            for colour in COLOURS:
                for frame in IN_COLOUR[language]:
                    known[frame.format(colour[place])] = ["colour", "colour", colour.en]
            for family in STICKERS:
                known[join + self.style_words[family][language]] = [STYLE, STYLE, family]
            for words in SCENE_STYLES.values():
                known[join + words[place]] = [SCENE, STYLE, words[0]]
            for role, table in (("time", TIMES), ("sky", SKIES)):
                for player, texts in table[language].items():
                    known |= {join + text: [role, role, player] for text in texts}
            for player, text in SEASONS[language].items():
                known[join + text] = ["season", "season", player]
            for kind, english, text in self._parts(language):
                row = known.setdefault(join + text, [kind, "part"])
                if english not in row[2:]:
                    row.append(english)
        found["colours"] = {code: list(some) for code, some in self.colours.items() if some}
        return found

    def _parts(self, language: str) -> Iterator[tuple[str, str, str]]:
        """Yield the kind of each part of a face, its English phrase and that of a language."""
        seen: set[tuple[str, str]] = set()
        for row in self.faces:
            for pair in _said_of(row, language):
                kind = kind_of(pair[0])
                if kind and pair not in seen:
                    seen.add(pair)
                    yield (kind, *pair)

    def _thing(self, chance: random.Random, language: str) -> Lesson:
        row = chance.choice(self.things)
        own = self.keywords.get((row["hexcode"], language), [])
        name = str(chance.choice(own) if own and chance.random() < 0.3 else row[language])
        if own and chance.random() < 0.15:
            name = JOIN[language].join([name, chance.choice(own)])
        prompt = surround(name, language, chance) if chance.random() < 0.75 else name
        words = self.style_words[chance.choice(STICKERS)][language]
        colours = self.colours.get(row["hexcode"], ())
        addition = chosen = ""
        if colours and chance.random() < COLOUR_SHARE and not SPOKEN["colour"].search(prompt):
            word = chance.choice(colours)
            said = next(c.en if language == "en" else c.zh for c in COLOURS if c.en == word)
            addition += chance.choice(IN_COLOUR[language]).format(said)
        if chance.random() < CHOSEN:
            chosen = words
        elif not SPOKEN[STYLE].search(prompt) and chance.random() < STYLE_SHARE:
            addition += JOIN[language] + words
        return Lesson(prompt, chosen, addition)

    def _face(self, chance: random.Random, language: str) -> Lesson:
        """Ask for somebody in a style of faces, which was chosen or is said behind."""
        row = chance.choice(self.faces)
        name = chance.choice(PERSONS[language])
        if chance.random() < 0.4:  # a person of the stickers: a pirate, a nurse
            people = [r for r in self.things if r["group"] == "people & body"] or self.things
            name = str(chance.choice(people)[language])
        prompt = surround(name, language, chance) if chance.random() < 0.75 else name
        chosen = row[f"style_{language}"]
        if chance.random() >= CHOSEN + 0.25:
            prompt, chosen = JOIN[language].join([prompt, chosen]), ""
        parts = {}
        for english, text in _said_of(row, language):
            kind = kind_of(english)
            if kind and not SPOKEN[kind].search(prompt):
                parts[kind] = text
        order = ("hair", "glasses", "clothes", "mood", "ground")
        kept = [parts[k] for k in order if k in parts and chance.random() < 0.8]
        return Lesson(prompt, chosen, "".join(JOIN[language] + text for text in kept))

    def _place(self, chance: random.Random, language: str) -> Lesson:
        scene = sample(chance)
        place = find(scene.place)
        said = compose(scene, chance, "zh" if language == "zh" else "en", styled=False)
        added = []
        if len(place.times) > 1 and "time" not in said.says and chance.random() < 0.8:
            added.append(("time", chance.choice(TIMES[language][scene.time])))
        if len(place.weathers) > 1 and "sky" not in said.says and chance.random() < 0.7:
            added.append(("sky", chance.choice(SKIES[language][scene.weather])))
        if scene.season and "season" not in said.says and chance.random() < 0.4:
            added.append(("season", SEASONS[language][scene.season]))
        words = SCENE_STYLES[place.kind][language == "zh"]
        chosen = words if chance.random() < CHOSEN else ""
        if not chosen:
            added.append((SCENE, words))
        fit = [text for kind, text in added if not SPOKEN[kind].search(said.text)]
        return Lesson(said.text, chosen, "".join(JOIN[language] + text for text in fit))


def kind_of(part: str) -> str:
    """Return what an English phrase of a face is about; "" where it is none to be put behind.

    Nothing is said of skin and beards, nor of hair whose name says nothing to people.
    """
    if part in MOODS:
        return "mood"
    if part in GLASSES:
        return "glasses"
    for ending, kind in (("background", "ground"), ("clothes", "clothes")):
        if part.endswith(f" {ending}"):
            return kind
    colours = {*(colour.en for colour in COLOURS), "blond", "light brown", "dark brown", "teal"}
    is_hair = any(part == f"{colour} {shape}" for colour in colours for shape in HAIR)
    return "hair" if is_hair else ""


def _said_of(row: Row, language: str) -> list[tuple[str, str]]:
    """Return what the caption of a face says, in English and in a language; not its style."""
    english, text = row["en"].split(JOIN["en"]), row[language].split(JOIN[language])
    return list(zip(english[1:], text[1:], strict=True))


def _style_words(data: Path) -> dict[str, dict[str, str]]:
    """Return family -> language -> the words for its style, as the studio knows them."""
    known = {style.en for style in STYLES}
    found: dict[str, dict[str, str]] = {}
    for row in read_index(data / "stickers"):
        if row["set"] not in found and row["style_en"] in known:
            found[row["set"]] = {language: row[f"style_{language}"] for language in LANGUAGES}
    return found

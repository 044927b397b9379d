"""The parts of training avatars, and what each says of a face."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from aigc_studio.models.wardrobe import ABSENT, NOT_SAID
from aigc_studio.training.data import Row
from aigc_studio.training.wording import JOIN

TRAITS = ("skin", "hair_color", "hair", "glasses", "facial_hair", "mood", "clothes_color")
NONE = "none"  # the word of a trait that a face has not
FEWEST = 3  # faces with a phrase from which it is known what that means
LINKED = 8.0  # deviations from chance above which a phrase says something of a slot
SETTLED = 0.85  # share of faces whose word the value of a slot gives away, if the slot settles it
BACKGROUND = "background"
FACIAL_HAIR = ("beard", "mustache")  # as captions call all kinds of it

# Words of the kits that mean one kind of hair, the first that fits; what fits none stays as it is.
HAIR = {
    "bald": ("bald", "no hair", "mr clean", "shaved"),
    "bun": ("bun",),
    "afro": ("afro", "fro "),
    "curly": ("curl", "frizz", "twists", "knots", "cornrows", "dreads", "high top"),
    "spiky": ("spik", "mohawk", "fonze", "danny"),
    "wavy": ("wav", "curvy", "fluffy", "shaggy"),
    "bangs": ("bang", "bob"),
    "long": ("long", "pigtail", "straight", "full"),
    "short": (
        "short", "undercut", "side comed", "fade", "buzzcut", "pomp", "flat top", "parting",
        "plain", "medium", "pixie", "doug", "mr t", "combover", "caesar",
    ),
}  # fmt: skip


def slots_of(row: Row) -> dict[str, str]:
    """Return what a row of an avatar fills its slots with, its background besides."""
    *_, last = row["en"].split(JOIN["en"])
    return {**row["components"], BACKGROUND: last.removesuffix(f" {BACKGROUND}")}


def word_of(row: Row, trait: str) -> str:
    """Return what a row says of a trait. Beards are only told from none, and hair by its kind."""
    word = str(row["attrs"].get(trait, NONE))
    if trait == "facial_hair" and word != NONE:
        return "beard"
    if trait == "hair":
        kinds = (kind for kind, words in HAIR.items() if any(w in f"{word} " for w in words))
        return next(kinds, word)
    return word


def wardrobe_of(rows: Sequence[Row]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the parts of all styles as models/wardrobe.py takes them.

    Slots with one value only say nothing and are left out.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    number = 0
    for style in sorted({row["set"] for row in rows}):
        faces = [(slots_of(row), row) for row in rows if row["set"] == style]
        slots = sorted({slot for face, _ in faces for slot in face})
        settled = _settled(faces, slots)
        found[style] = {}
        for slot in slots:
            counts = Counter(face.get(slot, ABSENT) for face, _ in faces)
            if len(counts) < 2:
                continue
            found[style][slot] = {}
            for value in sorted(counts):
                says = {
                    trait: word
                    for trait, words in settled.get(slot, {}).items()
                    if (word := words[value])
                }
                if slot == BACKGROUND:
                    says = {BACKGROUND: value}
                found[style][slot][value] = {
                    "number": number, "count": counts[value], "says": says,
                }  # fmt: skip
                number += 1
    return found


def phrases_of(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Return what phrases of captions say, as models/wardrobe.py takes them."""
    said = [_said(row) for row in rows]
    shown: dict[str, dict[str, dict[str, list[str]]]] = {}
    for style in sorted({row["set"] for row in rows}):
        faces = [
            (slots_of(row), phrases)
            for row, phrases in zip(rows, said, strict=True)
            if row["set"] == style
        ]
        slots = sorted({slot for face, _ in faces for slot in face})
        for phrase in sorted({phrase for _, phrases in faces for phrase in phrases}):
            told = {slot: values for slot in slots if (values := _shown(faces, phrase, slot))}
            if told:
                shown.setdefault(style, {})[phrase] = told
    return {"speaks": _speaks(rows, said), "shown": shown}


def _said(row: Row) -> list[str]:
    """Return the phrases of a row's caption, those with which it passes a trait over besides."""
    _, *phrases = row["en"].split(JOIN["en"])
    return [*phrases, *(phrase for trait, phrase in NOT_SAID.items() if trait not in row["attrs"])]


def _speaks(rows: Sequence[Row], said: Sequence[Sequence[str]]) -> dict[str, dict[str, str]]:
    """Return phrase -> trait -> word.

    A phrase speaks of a trait if it holds the very word of the index in every row that it stands
    in, as "black long hair" does of hair and its colour.
    """
    found: dict[str, dict[str, str]] = {phrase: {trait: NONE} for trait, phrase in NOT_SAID.items()}
    for row, phrases in zip(rows, said, strict=True):
        for phrase in phrases:
            if phrase in NOT_SAID.values():
                continue
            if phrase.endswith(f" {BACKGROUND}"):
                found[phrase] = {BACKGROUND: slots_of(row)[BACKGROUND]}
                continue
            spoken = {
                trait: word_of(row, trait)
                for trait in TRAITS
                if (exact := row["attrs"].get(trait))
                and any(word in phrase for word in _spoken(trait, exact))
            }
            found[phrase] = dict(found.get(phrase, spoken).items() & spoken.items())
    return dict(sorted(found.items()))


def _shown(
    faces: Sequence[tuple[Mapping[str, str], Sequence[str]]], phrase: str, slot: str
) -> list[str]:
    """Return the values that a slot has where a phrase is said, none where both have nothing to do.

    By Pearson's chi-squared of phrase and values, in deviations from its mean if they had not.
    """
    every = Counter(face.get(slot, ABSENT) for face, _ in faces)
    there = Counter(face.get(slot, ABSENT) for face, phrases in faces if phrase in phrases)
    times, freedom = there.total(), len(every) - 1
    if times < FEWEST or times == len(faces) or not freedom:
        return []
    share = times / len(faces)
    chi = sum((there[v] - n * share) ** 2 / (n * share * (1 - share)) for v, n in every.items())
    linked = (chi - freedom) / math.sqrt(2 * freedom) > LINKED
    return sorted(there) if linked and len(there) < len(every) else []


def _spoken(trait: str, exact: str) -> Sequence[str]:
    return FACIAL_HAIR if trait == "facial_hair" else (exact,)


def face_of(row: Row, slots: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return a row's value of every slot of its style."""
    filled = slots_of(row)
    return {slot: filled.get(slot, ABSENT) for slot in slots}


def _settled(
    faces: Sequence[tuple[Mapping[str, str], Row]], slots: Sequence[str]
) -> dict[str, dict[str, dict[str, str]]]:
    """Return slot -> trait -> value -> word: each trait by the slot that gives it away best."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for trait in TRAITS:
        words = Counter(word_of(row, trait) for _, row in faces)
        if len(words) < 2:
            continue
        best, share = "", 0.0
        for slot in slots:
            by_value = _words_by_value(faces, slot, trait)
            right = sum(counter.most_common(1)[0][1] for counter in by_value.values())
            if right / len(faces) > share:
                best, share = slot, right / len(faces)
        if share >= SETTLED:
            by_value = _words_by_value(faces, best, trait)
            found.setdefault(best, {})[trait] = {
                value: _word(counter) for value, counter in by_value.items()
            }
    return found


def _words_by_value(
    faces: Sequence[tuple[Mapping[str, str], Row]], slot: str, trait: str
) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for face, row in faces:
        found.setdefault(face.get(slot, ABSENT), Counter())[word_of(row, trait)] += 1
    return found


def _word(counter: Counter[str]) -> str:
    """Return the commonest word; one that is not "none", which something else may bring about."""
    real = [word for word, _ in counter.most_common() if word != NONE]
    return real[0] if real and counter[real[0]] > 0.2 * counter.total() else NONE

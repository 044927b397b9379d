"""The parts of training avatars, and what each says of a face."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from aigc_studio.models.wardrobe import ABSENT
from aigc_studio.training.data import Row
from aigc_studio.training.wording import JOIN

TRAITS = ("skin", "hair_color", "hair", "glasses", "facial_hair", "mood", "clothes_color")
NONE = "none"  # the word of a trait that a face has not
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


def phrases_of(rows: Sequence[Row]) -> dict[str, dict[str, str]]:
    """Return phrases of captions -> trait -> word, as models/wardrobe.py takes them.

    A phrase speaks of a trait if it holds the very word of the index in every row that it stands
    in, as "black long hair" does of hair and its colour.
    """
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        _, *phrases = row["en"].split(JOIN["en"])
        for phrase in phrases:
            spoken = {
                trait: word_of(row, trait)
                for trait in TRAITS
                if (exact := row["attrs"].get(trait))
                and any(word in phrase for word in _spoken(trait, exact))
            }
            known = found.setdefault(phrase, spoken)
            found[phrase] = dict(known.items() & spoken.items())
        found[phrases[-1]] = {BACKGROUND: slots_of(row)[BACKGROUND]}
    return dict(sorted(found.items()))


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

"""Which parts avatars are put together from, how often each is seen, and what it says of a face."""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

ABSENT = ""  # the value of a slot that a face leaves empty
GROUND = "background"  # the slot of what is behind a face
# Traits that a face may be without, and the phrase for that, which captions do not write.
NOT_SAID: Mapping[str, str] = {
    "glasses": "no glasses",
    "facial_hair": "no beard",
    "mood": "no mood",
}


@dataclass(frozen=True)
class Part:
    """One thing that a style draws."""

    number: int  # its row in the generator's table
    count: int  # how often it was seen
    says: Mapping[str, str]  # trait -> word that it settles, as {"hair_color": "red"}


class Wardrobe:
    """The parts of all styles.

    Args:
        parts: style -> slot -> value -> {"number", "count", "says"}, as in parts.json.
        phrases: what captions say of a face, as in phrases.json. "speaks": phrase -> trait -> word;
            "shown": style -> phrase -> slot -> the values that were seen with it.
    """

    def __init__(
        self,
        parts: Mapping[str, Mapping[str, Mapping[str, Any]]],
        phrases: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.speaks, self.shown = phrases["speaks"], phrases["shown"]
        self.styles = {
            style: {
                slot: {value: Part(**part) for value, part in values.items()}
                for slot, values in slots.items()
            }
            for style, slots in parts.items()
        }

    def words(self, style: str) -> dict[str, tuple[str, ...]]:
        """Return the words that a style can draw, by trait, the most frequent first.

        Raises:
            KeyError: there is no such style.
        """
        counts: dict[str, dict[str, int]] = {}
        for values in self.styles[style].values():
            for part in values.values():
                for trait, word in part.says.items():
                    known = counts.setdefault(trait, {})
                    known[word] = known.get(word, 0) + part.count
        return {
            trait: tuple(sorted(words, key=lambda word: -words[word]))
            for trait, words in counts.items()
        }

    def face(
        self,
        style: str,
        wishes: Mapping[str, str],
        seed: int,
        only: Mapping[str, Collection[str]] | None = None,
    ) -> dict[str, str]:
        """Draw a face by lot: a value for every slot, none of which contradicts a wish.

        Every slot has a lot of its own, so with one seed another wish changes what it must and
        nothing else. A wish that the style cannot draw is passed over.

        Args:
            style: one of `styles`.
            wishes: trait -> word.
            seed: of the lots.
            only: slot -> values, of slots for which these matter, and no wishes.

        Raises:
            KeyError: there is no such style.
        """
        chosen = {}
        for slot, values in self.styles[style].items():
            pool = (only or {}).get(slot) or _fitting(values, wishes)
            times = {value: _lot(f"{seed} {slot} {value}") / values[value].count for value in pool}
            chosen[slot] = min(times, key=lambda value: times[value])
        return chosen

    def described(self, style: str, said: Iterable[str], seed: int) -> dict[str, str]:
        """Draw a face by lot of which phrases of a caption are true, as far as they are known.

        What may be left out of a face and is not spoken of is left out.

        Raises:
            KeyError: there is no such style.
        """
        known = [phrase for phrase in said if phrase in self.speaks]
        spoken = {trait for phrase in known for trait in self.speaks[phrase]}
        known += [phrase for trait, phrase in NOT_SAID.items() if trait not in spoken]
        wishes: dict[str, str] = {}
        only: dict[str, Sequence[str]] = {}
        for phrase in known:
            wishes |= self.speaks.get(phrase, {})
            for slot, values in self.shown.get(style, {}).get(phrase, {}).items():
                both = [value for value in only.get(slot, values) if value in values]
                only[slot] = both or values
        return self.face(style, wishes, seed, only)

    def numbers(self, style: str, face: Mapping[str, str]) -> list[int]:
        """Return the rows of a face's parts in the generator's table.

        Raises:
            KeyError: the style has no such part.
        """
        return [self.styles[style][slot][value].number for slot, value in face.items()]

    def says(self, style: str, face: Mapping[str, str]) -> dict[str, str]:
        """Return the words that a face's parts settle, by trait."""
        parts = (self.styles[style][slot][value] for slot, value in face.items())
        return {trait: word for part in parts for trait, word in part.says.items()}


def _fitting(values: Mapping[str, Part], wishes: Mapping[str, str]) -> Sequence[str]:
    """Return those values of a slot that say most of the wishes and contradict none, else all."""
    said = {
        value: sum(part.says.get(trait) == word for trait, word in wishes.items())
        for value, part in values.items()
        if all(part.says.get(trait, word) == word for trait, word in wishes.items())
    }
    most = max(said.values(), default=0)
    return [value for value, count in said.items() if count == most] or list(values)


def _lot(text: str) -> float:
    """Return a number that looks drawn from an exponential distribution, always the same."""
    return -log(1 - random.Random(text).random())

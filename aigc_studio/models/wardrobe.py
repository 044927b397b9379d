"""Which parts avatars are put together from, how often each is seen, and what it says of a face."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Any

ABSENT = ""  # the value of a slot that a face leaves empty
UNSAID: Mapping[str, str] = {"glasses": "none", "facial_hair": "none"}


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
        phrases: what captions say of a face -> trait -> word, as in phrases.json.
    """

    def __init__(
        self,
        parts: Mapping[str, Mapping[str, Mapping[str, Any]]],
        phrases: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.phrases = phrases
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

    def wishes(self, said: Iterable[str]) -> dict[str, str]:
        """Return what phrases of a caption wish for; what is worn but not spoken of is not worn."""
        told = (self.phrases.get(phrase, {}) for phrase in said)
        return {**UNSAID, **{trait: word for wishes in told for trait, word in wishes.items()}}

    def face(self, style: str, wishes: Mapping[str, str], seed: int) -> dict[str, str]:
        """Draw a face by lot: a value for every slot, none of which contradicts a wish.

        Every slot has a lot of its own, so with one seed another wish changes what it must and
        nothing else. A wish that the style cannot draw is passed over.

        Raises:
            KeyError: there is no such style.
        """
        chosen = {}
        for slot, values in self.styles[style].items():
            fitting = [
                value
                for value, part in values.items()
                if all(part.says.get(trait, word) == word for trait, word in wishes.items())
            ]
            pool = fitting or list(values)
            times = {value: _lot(f"{seed} {slot} {value}") / values[value].count for value in pool}
            chosen[slot] = min(times, key=lambda value: times[value])
        return chosen

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


def _lot(text: str) -> float:
    """Return a number that looks drawn from an exponential distribution, always the same."""
    return -log(1 - random.Random(text).random())

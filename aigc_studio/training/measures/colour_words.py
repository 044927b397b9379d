"""Colour words: does the thing have the colour that was asked for?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from aigc_studio.training.measures.ground import thing_mask
from aigc_studio.training.prompts import PROMPTS, Prompt

COLOURS = PROMPTS.with_name("colours.json")
# What a colour's name stands in front of, of real pictures that show nothing but a colour.
PLAIN = ("heart", "circle", "square", "large square", "book")
COLOURED = 0.2  # share of a thing that has any colour, so that a hue can be told
HALF = 0.5


@dataclass(frozen=True)
class Rule:
    """A colour word as ranges of hue, saturation and value."""

    hue: tuple[float, float] | None  # degrees, the first may be larger; None: any, for greys
    saturation: tuple[float, float]  # in [0, 1]
    value: tuple[float, float]  # in [0, 1]


@dataclass(frozen=True)
class ColourPrompt(Prompt):
    """A thing in a colour."""

    colour: str


def read_colours(file: Path = COLOURS) -> tuple[dict[str, Rule], list[ColourPrompt]]:
    """Return what each colour word means, and the fixed prompts."""
    found = json.loads(file.read_text(encoding="utf-8"))
    rules = {
        word: Rule(
            hue=tuple(rule["hue"]) if "hue" in rule else None,
            saturation=tuple(rule["saturation"]),
            value=tuple(rule["value"]),
        )
        for word, rule in found["rules"].items()
    }
    prompts = [
        ColourPrompt(row["language"], row["prompt"], tuple(row["concepts"]), row["colour"])
        for row in found["prompts"]
    ]
    return rules, prompts


def hue_saturation_value(pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return hue in degrees, saturation and value in [0, 1], each (N, S, S).

    The hexcone model (Smith 1978, "Color gamut transform pairs"). Grey has hue 0.

    Args:
        pictures: (N, 3, S, S) uint8.
    """
    red, green, blue = (pictures.float() / 255).unbind(dim=1)
    value, largest = torch.stack([red, green, blue]).max(dim=0)
    span = value - torch.stack([red, green, blue]).amin(dim=0)
    safe = span.clamp(min=1e-6)
    sixths = torch.stack([(green - blue) / safe % 6, (blue - red) / safe + 2,
                          (red - green) / safe + 4])  # fmt: skip
    hue = sixths.gather(0, largest[None])[0] * 60 * (span > 0)
    return hue, span / value.clamp(min=1e-6), value


def has_colour(pictures: Tensor, words: Sequence[str], rules: Mapping[str, Rule]) -> list[bool]:
    """Tell of each picture whether its thing has the colour.

    Of black, white and grey: half of the thing is in the ranges. Of others: half of the coloured
    pixels of the thing, and those are a fifth of it at least, so that tyres, eyes and outlines
    don't count. Pixels of a thing are told from the ground by `thing_mask`.

    Args:
        pictures: (N, 3, S, S) uint8 on a plain ground.
        words: N colour words.
        rules: what they mean.
    """
    things = thing_mask(pictures)
    hue, saturation, value = hue_saturation_value(pictures)
    right = []
    for i, word in enumerate(words):
        rule, thing = rules[word], things[i]
        within = _in(saturation[i], rule.saturation) & _in(value[i], rule.value)
        counted = thing
        if rule.hue is not None:
            within &= _in_hue(hue[i], rule.hue)
            counted = thing & (saturation[i] > 0.25) & (value[i] > 0.2)
        enough = counted.sum() >= COLOURED * thing.sum()
        share = (within & counted).sum() / counted.sum().clamp(min=1)
        right.append(bool(enough and share >= HALF))
    return right


def shares(pictures: Tensor, words: Sequence[str], rules: Mapping[str, Rule]) -> dict[str, float]:
    """Return the shares in [0, 1] of pictures that have their colour: of "all", of each word's.

    "by accident": the pictures judged by the next word that is another one.
    """
    number = len(words)
    right = has_colour(pictures, words, rules)
    strangers = [
        next((other for other in (*words[i:], *words) if other != word), word)
        for i, word in enumerate(words)
    ]
    found = {
        "pictures": number,
        "all": sum(right) / number,
        "by accident": sum(has_colour(pictures, strangers, rules)) / number,
    }
    for word in dict.fromkeys(words):
        of_word = [r for r, w in zip(right, words, strict=True) if w == word]
        found[word] = sum(of_word) / len(of_word)
    return found


def plain_word(name: str, rules: Mapping[str, Rule]) -> str | None:
    """Return the colour that a real picture named like "blue heart" shows, if it is of that kind.

    The calibration: hearts, circles, squares and books whose names say their colour.
    """
    word, _, thing = name.partition(" ")
    return word if word in rules and thing in PLAIN else None


def _in(values: Tensor, limits: tuple[float, float]) -> Tensor:
    return (values >= limits[0]) & (values <= limits[1])


def _in_hue(hue: Tensor, limits: tuple[float, float]) -> Tensor:
    first, last = limits
    if first <= last:
        return _in(hue, limits)
    return (hue >= first) | (hue <= last)

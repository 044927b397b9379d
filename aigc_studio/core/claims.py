"""Words that an advertisement may not use, or only with proof: found in place, with what to say.

The rows stand in claims.toml with their legal sources. A find is a hint for a person, no judgment.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from aigc_studio.core.brief import Brief, Form

Fault = Literal["superlative", "state", "medical", "guarantee", "proof", "number"]
SELLING: frozenset[Form] = frozenset({"ad", "post", "product", "slogan", "travel"})
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Claim(NamedTuple):
    """A doubtful place in a text: characters `start` to `end`."""

    start: int
    end: int
    fault: Fault
    instead: str  # in Chinese, as the rules are; "" where there is only to leave out


class _Row(NamedTuple):
    fault: Fault
    find: re.Pattern[str]
    not_in: re.Pattern[str] | None
    instead: str


def claims_in(text: str) -> list[Claim]:
    """Return the doubtful places of a Chinese advertisement, in order, none within another."""
    found = []
    for row in _rows():
        harmless = [m.span() for m in row.not_in.finditer(text)] if row.not_in else []
        for match in row.find.finditer(text):
            start, end = match.span()
            if start < end and not any(a <= start and start < b for a, b in harmless):
                found.append(Claim(start, end, row.fault, row.instead))
    return _apart(found)


def numbers_from_nowhere(text: str, brief: Brief) -> list[Claim]:
    """Return the numbers of a text that the brief does not name."""
    said = " ".join([brief.subject, *brief.points, brief.audience, brief.draft])
    if brief.weather:
        said += " " + " ".join(str(value) for value in brief.weather.model_dump().values())
    known = set(NUMBER.findall(said))
    return [
        Claim(*match.span(), "number", "")
        for match in NUMBER.finditer(text)
        if match[0] not in known
    ]


def doubts(text: str, brief: Brief) -> list[Claim]:
    """Return what is to be marked in a text that was written for a brief."""
    found = numbers_from_nowhere(text, brief)
    if brief.language == "zh" and brief.form in SELLING:
        found = [*claims_in(text), *found]
    return _apart(found)


def _apart(claims: Sequence[Claim]) -> list[Claim]:
    """Return claims in order; of those that overlap, the first and longest."""
    apart: list[Claim] = []
    for claim in sorted(claims, key=lambda claim: (claim.start, -claim.end)):
        if not apart or claim.start >= apart[-1].end:
            apart.append(claim)
    return apart


@cache
def _rows() -> tuple[_Row, ...]:
    with Path(__file__).with_name("claims.toml").open("rb") as file:
        rows = tomllib.load(file)["row"]
    return tuple(
        _Row(
            row["kind"],
            re.compile(row["find"]),
            re.compile(row["not_in"]) if row["not_in"] else None,
            row["instead"],
        )
        for row in rows
    )

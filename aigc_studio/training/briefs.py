"""The fixed briefs that writers are measured with, and hostile ones (assets/texts/).

All were written by hand, without the words of the training. Tone, length, platform and marks go
round by the number of a brief, so that every form meets all of them.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from aigc_studio.core.brief import LENGTHS, TONES, Brief, Language, Weather

FOLDER = Path(__file__).parents[2] / "assets" / "texts"
ROW = ("sky", "low", "high", "wind", "wind_from", "humidity", "rain", "day")
SHORT_EVERY, EMOJI_EVERY, HASHTAGS_EVERY = 7, 5, 4


@cache
def fixed_briefs(language: Language) -> tuple[Brief, ...]:
    """Return the 150 briefs of a language."""
    return tuple(brief for brief, _ in _rows(language))


@cache
def kinds_of_points() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the points of an English brief -> how a sentence can take each, see KINDS."""
    return {brief.points: kinds for brief, kinds in _rows("en") if brief.points}


@cache
def hostile_briefs() -> tuple[Brief, ...]:
    """Return briefs with what is no instruction in subject, point and audience by turns."""
    harmless = {"en": ("Kestrel kettle", "boils fast"), "zh": ("鹿鸣电水壶", "烧水快")}
    found = []
    for i, (language, text) in enumerate(_cells("hostile")):
        subject, point = harmless[language]
        fields: dict[str, object] = {"subject": subject, "points": (point,), "language": language}
        name = ("subject", "points", "audience")[i % 3]
        fields[name] = (point, text) if name == "points" else text
        found.append(Brief.model_validate({**fields, "tone": TONES[i % len(TONES)]}))
    return tuple(found)


def _rows(language: Language) -> Iterator[tuple[Brief, tuple[str, ...]]]:
    for i, (form, subject, said, audience) in enumerate(_cells(f"briefs_{language}")):
        weather, points, kinds = None, [], []
        if form == "weather":
            weather = Weather.model_validate(dict(zip(ROW, said.split(";"), strict=True)))
        for point in filter(None, [] if weather else said.split("|")):
            kind, mark, text = point.partition(":")
            is_marked = language == "en" and bool(mark)
            points.append(text if is_marked else point)
            kinds.append(kind if is_marked else "")
        fields = {
            "form": form,
            "language": language,
            "subject": subject,
            "points": points,
            "audience": audience,
            "tone": TONES[i % len(TONES)],
            "length": LENGTHS[i // 2 % len(LENGTHS)],
            "platform": "x" if i % SHORT_EVERY == 0 else "",
            "emoji": i % EMOJI_EVERY == 0,
            "hashtags": i % HASHTAGS_EVERY == 0,
            "weather": weather,
        }
        yield Brief.model_validate(fields), tuple(kinds)


def _cells(name: str) -> Iterator[list[str]]:
    """Yield the cells of a table's rows; empty ones at the end of a line are filled up."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    width = max(line.count("\t") for line in lines) + 1
    for line in lines:
        if not line.startswith("#"):
            cells = line.split("\t")
            yield cells + [""] * (width - len(cells))

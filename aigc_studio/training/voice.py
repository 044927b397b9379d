"""Somebody's texts as a writer learns them: each as the answer to a brief that asks for it.

A line says nothing of the brief that it would answer, so one is made up: the name in the line
becomes the brief's subject, and sometimes parts of it become points, so that the voice is learned
around details that will be others (delexicalisation, see models/writing.py). What is one line long
is sometimes put together with others, as an answer to a brief for a longer text.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from aigc_studio.core.brief import MAX_LINE, TONES, Brief, Form, Length
from aigc_studio.training.text_set import TextLine

FORMS: tuple[Form, ...] = ("ad", "post", "product", "slogan", "story", "travel")
CHINESE = re.compile("[\u3400-\u9fff]")
EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
CLAUSE = re.compile(r"[^\n.,;:!?—–()。，；：！？（）、…\"“”<>]+")
QUOTED = re.compile(r"[「『《“]([^「」『』《》“”]{2,40})[」』》”]")
CAPITALS = re.compile(
    r"(?<![\w'’])(?:[A-Z][\w'’-]*)(?: (?:[A-Z][\w'’-]*|of|de|&))* ?(?:[A-Z][\w'’-]*)?"
)
WITH_POINTS = 0.5  # of the lessons
MOST_POINTS = 3
POINT_WORDS, POINT_SIGNS = (2, 9), (4, 16)  # English words, Chinese characters
LINE = 240  # characters; what is longer is never put together with others
TOGETHER: dict[Length, tuple[int, int]] = {"short": (1, 1), "medium": (2, 3), "long": (3, 5)}
LONG_ENOUGH: tuple[tuple[int, Length], ...] = ((600, "long"), (200, "medium"), (0, "short"))


@dataclass(frozen=True)
class Lesson:
    """A brief and the text that answers it, its details as slots."""

    brief: Brief
    text: str  # with slots
    in_voice: bool = True


def lesson_of(line: TextLine, others: Sequence[TextLine], chance: random.Random) -> Lesson:
    """Return a lesson on a line: made up anew each time, by `chance`.

    Args:
        line: of the set.
        others: of the set, with which it may be put together; none of them for a plain lesson
            on the line alone, without points.
        chance: where all choices come from.
    """
    length: Length = "short"
    lines = [line]
    if others and len(line.text) <= LINE:
        length = chance.choice(tuple(TOGETHER))
        same = [
            o for o in others if len(o.text) <= LINE and is_chinese(o.text) is is_chinese(line.text)
        ]
        least, most = TOGETHER[length]
        more = chance.randint(least, most) - 1
        lines += chance.sample(same, min(more, len(same)))
    subject = subject_of(line)
    parts = [slotted(one.text, subject_of(one)) for one in lines]
    is_zh = is_chinese(line.text)
    text = ("" if is_zh else " ").join(parts)
    if len(lines) == 1:
        length = next(name for least, name in LONG_ENOUGH if len(text) >= least)
    points: list[str] = []
    if others and chance.random() < WITH_POINTS:
        text, points = pointed(text, chance)
    brief = Brief(
        form=chance.choice(FORMS),
        language="zh" if is_zh else "en",
        subject=subject if "<subject>" in text else "",
        points=tuple(points),
        tone=chance.choice(TONES),
        length=length,
        emoji=bool(EMOJI.search(text)),
        hashtags="#" in text,
    )
    return Lesson(brief, text)


def is_chinese(text: str) -> bool:
    """Tell whether most of a text's letters are Chinese characters."""
    letters = [c for c in text if c.isalpha()]
    return 2 * len(CHINESE.findall(text)) > len(letters)


def subject_of(line: TextLine) -> str:
    """Return what a line is about: what its prompt says, else the name in it, else ""."""
    said = " ".join(line.prompt.split())
    if said and said.casefold() in line.text.casefold():
        return said[:MAX_LINE]
    quoted = QUOTED.search(line.text)
    if quoted:
        return quoted[1].strip()
    return _name_in(line.text) or said[:MAX_LINE]


def slotted(text: str, subject: str) -> str:
    """Return a text with a slot in the place of its subject; no other < and >."""
    plain = re.sub("[<>]", " ", text)
    if not subject:
        return plain
    return re.sub(re.escape(re.sub("[<>]", " ", subject)), "<subject>", plain, flags=re.IGNORECASE)


def pointed(text: str, chance: random.Random) -> tuple[str, list[str]]:
    """Return a text with slots in the place of some of its clauses, and those as points."""
    fit = [found for found in CLAUSE.finditer(text) if _can_be_point(found[0], text, found)]
    count = min(len(fit), chance.randint(1, MOST_POINTS))
    chosen = sorted(chance.sample(fit, count), key=lambda found: found.start())
    points: list[str] = []
    parts: list[str] = []
    at = 0
    for found in chosen:
        inner = found[0].strip()
        start = found.start() + found[0].index(inner)
        parts += [text[at:start], f"<p{len(points) + 1}>"]
        at = start + len(inner)
        begins = inner[:1].isupper() and inner[1:2].islower() and found.start() == 0
        points.append(inner[:1].lower() + inner[1:] if begins else inner)
    return "".join([*parts, text[at:]]), points


def _can_be_point(clause: str, text: str, found: re.Match[str]) -> bool:
    """Tell whether a clause is of a point's length, and no slot."""
    if text[found.start() - 1 : found.start()] == "<" or text[found.end() : found.end() + 1] == ">":
        return False
    if CHINESE.search(clause):
        return POINT_SIGNS[0] <= len(clause.strip()) <= POINT_SIGNS[1]
    return POINT_WORDS[0] <= len(clause.split()) <= POINT_WORDS[1]


def _name_in(text: str) -> str:
    """Return the longest run of capitalised words, not one that only begins a sentence."""
    best = ""
    for found in CAPITALS.finditer(text):
        name = found[0].strip()
        before = text[: found.start()].rstrip()
        begins = not before or before[-1] in ".!?\n:"
        if begins:  # "The Velmora Lamp" is about the Velmora Lamp, "Slow tea" about nothing known
            name = " ".join(name.split()[1:])
        if len(name) > len(best):
            best = name
    return best.removesuffix(" of").removesuffix(" de")

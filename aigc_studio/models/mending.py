"""Mends what a small writer gets wrong at the joints: doubled sentences, points that do not fit.

It works on what the writer wrote, its slots still open, finished or not; it never touches a detail.
"""

import re
from collections.abc import Mapping

from aigc_studio.core.brief import Brief

# A sentence with what ends it, or the end of a line.
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*[ ]*|[.!?。！？]+[ ]*|\n")
# What leads to a point: "The facts: ", "小细节：".
_LEAD = re.compile(r"[^:：<>]{3,40}[:：] ?(?=<p\d>)")
_ENDS = re.compile(r"[.!?。！？]\s*\Z")
# The last word of a name in small letters that ends like a plural and is one.
_PLURAL = re.compile(r"\s[a-z]{2,}(?<!s)(?<!u)(?<!i)s\Z")
ONE = frozenset({"news", "series", "species", "canvas", "lens", "atlas", "gas", "always"})
# Words that no name begins with: inside a sentence they are written small.
SMALL = frozenset((
    "A", "All", "An", "And", "Every", "Everybody", "He", "If", "In", "It", "No", "Nobody", "Our",
    "She", "The", "There", "They", "This", "We", "When", "You", "Your",
))  # fmt: skip
# A point as what something does ("boils fast"), or as things ("a lid", "two lids").
_DOES = re.compile(r"(?:[a-z]+(?<!s)s|can|will|may|never|always|even|also|just|hardly|barely)\b")
_THINGS = re.compile(r"(?:an?|the|no|one|two|three|four|five|six|seven|eight|nine|ten|\d\S*) ")
_IT = re.compile(r"(that )?\b(?:[Ii]t( is)?|([Oo]ur hero)) (?=<(p\d)>)")
_TO = re.compile(r"\btime to (?=<(p\d)>)")
_INSIDE = re.compile(r"[\w,]\s\Z")
_IN_THREE = re.compile(r"三句话说完(?=：(?!(?:<p\d>[、，]?){3}))")  # "in three sentences:"


def mended(raw: str, brief: Brief, points: Mapping[str, str]) -> str:
    """Return what was written without what is there twice, and with joints that fit.

    Args:
        raw: with slots.
        brief: what was asked for; of Chinese only what is there twice or counted is mended.
        points: slot -> point.
    """
    raw = _said_once(raw)
    if brief.language != "en":
        return _IN_THREE.sub("一句话", raw)

    def subject_of(joint: re.Match[str]) -> str:
        that, is_, hero, slot = joint.groups()
        point = points.get(slot, "")
        if is_:  # "it is boils fast"
            return joint[0].replace(" is ", " ") if _DOES.match(point) else joint[0]
        is_sentence = point[:1].isupper() and point.split(" ", 1)[0] in SMALL
        if hero:
            return (that or "") if is_sentence or _THINGS.match(point) else joint[0]
        if not point or (_DOES.match(point) and not is_sentence):
            return joint[0]
        return "that it has " if that and _THINGS.match(point) else that or ""

    def purpose_of(joint: re.Match[str]) -> str:
        return "time for " if _THINGS.match(points.get(joint[1], "")) else joint[0]

    raw = _TO.sub(purpose_of, _IT.sub(subject_of, raw))
    return re.sub(r"(?<=<subject>) is\b", " are", raw) if is_plural(brief.subject) else raw


def is_plural(subject: str) -> bool:
    """Tell whether an English name is surely of several things: `yoga mats`, not `Paris`."""
    subject = subject.strip()
    return bool(_PLURAL.search(subject)) and subject.split()[-1] not in ONE


def joined(detail: str, before: str) -> str:
    """Return a detail as it is written behind what stands before it: small inside a sentence."""
    first = detail.split(" ", 1)[0]
    is_inside = bool(_INSIDE.search(before))
    return detail[:1].lower() + detail[1:] if is_inside and first in SMALL else detail


def _said_once(raw: str) -> str:
    """Return a text without the second of equal sentences, and of equal leads to a point."""
    said: set[str] = set()
    found = ""
    for match in _SENTENCE.finditer(raw):
        sentence = match[0]
        words = sentence.strip()
        if "<" not in sentence and _ENDS.search(sentence) and words in said:
            continue
        said.add(words)
        lead = _LEAD.match(sentence)
        if lead and lead[0].strip() in said:
            sentence = sentence[lead.end() :]
        elif lead:
            said.add(lead[0].strip())
        found += sentence
    return re.sub(r"[ ]*\n(?:[ ]*\n)+", "\n", found)

"""Makes the prompt of a picture fuller: what the writer is told and writes, and what is taken.

The writer reads the prompt, and its style where one was chosen, and writes only what comes behind:

    <begin><en><subject>a cat<write> in orange, cartoon emoji style<end>

So what somebody typed stays letter for letter. What comes behind is made of phrases that the image
model knows (phrases.json beside the weights), each about something of which the prompt says
nothing yet; and from the whole the image model must read what it read before and what the phrases
say, no more and no less. So nothing is added that it ignores, and what somebody asked for is still
what is drawn.

This module knows nothing of tokenizers or devices.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from aigc_studio.models.facts import MANY, Fact
from aigc_studio.models.writing import BEGIN, END, LANGUAGES, WRITE

PHRASES = "phrases.json"  # beside the weights that write them
MAX_PHRASES = 5
MAX_READ = 200  # characters of a prompt that the writer reads
STYLE, SCENE = "style", "scene"  # kinds of phrases, both of the role "style"
STICKERS = ("fluent3d", "fluent_color", "fluent_flat", "noto")  # styles that things are drawn in
# What the image model draws of a thing, of a place, and of a face in a style of faces.
OF_THINGS = frozenset({"colour", STYLE})
OF_PLACES = frozenset({"time", "sky", "season", SCENE})
OF_FACES = frozenset({"hair", "glasses", "clothes", "mood", "ground"})
STYLED = (
    r"\w*style|3d|flat|avatar|portrait|sketch|drawing|painting|watercolou?r|pixel|realistic|photo\w*"
    "|illustration|cartoon|scene"
)
STYLED_ZH = "风格|画风|水彩|油画|水墨|素描|像素|头像|写实|照片|插画|卡通|场景"
CHINESE = re.compile(r"[\u3400-\u9fff]")
# What a prompt says when it speaks of something: of that the writer is to say no more. Chinese has
# no words to be cut at, so some of it is found where it is not meant, and then less is added.
SPOKEN: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"\b(?:{english})\b|{chinese}", re.IGNORECASE)
    for kind, english, chinese in (
        (
            "colour",
            r"red|orange|yellow|green|blue|purple|pink|brown|black|white|gr[ae]y|gold(?:en)?|silver"
            r"|violet|turquoise|beige|rainbow|colou?r\w*",
            "[红橙黄绿蓝紫粉棕褐黑白灰金银彩色]",
        ),
        (STYLE, STYLED, STYLED_ZH),
        (SCENE, STYLED, STYLED_ZH),
        (
            "time",
            r"night\w*|day\w*|dawn|dusk|sunset|sunrise|morning|evening|noon|midnight|moon\w*",
            "[夜晨晚昼月]|黄昏|日落|日出|夕阳|白天|黎明|早上|中午|日间",
        ),
        (
            "sky",
            r"rain\w*|snow\w*|fog\w*|mist\w*|cloud\w*|sunny|storm\w*|clear|weather|sky",
            "[雨雪雾云晴阴]|阳光|天气|天空",
        ),
        ("season", r"spring|summer|autumn|fall|winter", "[春夏秋冬]"),
        (
            "hair",
            r"\w*hair\w*|bald|beard\w*|curls?|curly|braids?|ponytail|afro|buns?|bob|mohawk|hat|cap"
            r"|beanie|turban|hijab",
            "发|辫|头巾|帽|光头|丸子头|波波头|爆炸头|刘海|胡",
        ),
        (
            "clothes",
            r"clothes|shirt|dress|suit|jacket|coat|sweater|hoodie|uniform",
            "[衣裙]|衬衫|外套|西装|制服",
        ),
        ("glasses", r"\w*glasses|eye\w*", "眼镜|墨镜|眼罩|眼"),
        (
            "mood",
            r"happy|sad|smil\w*|laugh\w*|angry|calm|surprised|sleepy|serious|wink\w*|frown\w*",
            "[笑哭怒]|开心|难过|生气|平静|惊讶|困|严肃|眨眼|皱眉",
        ),
        ("ground", r"background|behind|ground", "背景"),
    )
}


class Phrase(NamedTuple):
    """What a phrase is about, and the facts of which it tells: any of these is what it means."""

    kind: str  # a key of SPOKEN
    facts: Sequence[Fact]


def language_of(prompt: str) -> str:
    """Return the language of a prompt, "en" or "zh"."""
    return "zh" if CHINESE.search(prompt) else "en"


def prompt_of(prompt: str, style: str = "") -> str:
    """Return what the writer reads of a prompt, and of the words for a style that was chosen."""
    plain = re.sub(r"[<>\s]+", " ", prompt).strip()[-MAX_READ:]
    chosen = f"<tag>{style}" if style else ""
    return f"{BEGIN}<{language_of(prompt)}><subject>{plain}{chosen}{WRITE}"


def added(raw: str) -> str:
    """Return what the writer wrote, up to its end."""
    return raw.split(END)[0]


class Phrases:
    """All phrases of both languages.

    Args:
        table: language -> phrase, with what leads to it -> kind, role and players; and "colours":
            thing -> colours in which it is still the thing. As in the file.
    """

    def __init__(self, table: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self.colours = table["colours"]
        self.known: dict[str, dict[str, Phrase]] = {
            language: {
                text: Phrase(kind, [(role, player) for player in players])
                for text, (kind, role, *players) in table[language].items()
            }
            for language in LANGUAGES
        }
        self._cut: dict[str, re.Pattern[str]] = {
            language: re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))
            for language, known in self.known.items()
        }

    def read(self, prompt: str, addition: str, style: str = "") -> list[Phrase]:
        """Return the phrases that an addition is made of; none if it cannot be taken.

        It must be made of nothing but phrases in the language of the prompt, at most MAX_PHRASES,
        no two about one thing, and none about what the prompt, or the chosen style, speaks of.
        """
        language = language_of(prompt)
        texts = self._cut[language].findall(addition)
        if "".join(texts) != addition or len(texts) > MAX_PHRASES:
            return []
        phrases = [self.known[language][text] for text in texts]
        kinds = [phrase.kind for phrase in phrases]
        is_said = any(SPOKEN[kind].search(prompt) for kind in kinds)
        is_twice = len(set(kinds)) < len(kinds) or (bool(style) and {STYLE, SCENE} & {*kinds})
        return [] if is_said or is_twice else phrases

    def suit(self, facts: Sequence[Fact]) -> bool:
        """Tell whether a thing, where it has a colour, is still the thing in it."""
        told = dict(facts)
        lasting = self.colours.get(told.get("thing", ""), ())
        return "colour" not in told or told["colour"] in lasting


def read_phrases(folder: Path) -> Phrases:
    """Read the phrases beside the weights."""
    return Phrases(json.loads((folder / PHRASES).read_text(encoding="utf-8")))


def fuller(
    prompt: str,
    additions: Sequence[str],
    phrases: Phrases,
    read: Callable[[Sequence[str]], Sequence[Sequence[Fact]]],
    styled: Callable[[str], str],
    style: str = "",
) -> list[str]:
    """Return the fuller prompts that can be taken, the fullest first.

    Args:
        prompt: as it was typed.
        additions: what the writer would put behind it.
        phrases: of which additions are made.
        read: gives the facts that the image model reads out of texts.
        styled: gives a prompt as the image model is told it, with its style.
        style: the words of the style that was chosen, if any.
    """
    made = {each: phrases.read(prompt, each, style) for each in additions}
    sound = [each for each in made if made[each]]
    before, *after = read([styled(prompt), *(styled(prompt + each) for each in sound)])
    taken = [
        each
        for each, facts in zip(sound, after, strict=True)
        if keeps(before, facts, made[each]) and ("colour" in dict(before) or phrases.suit(facts))
    ]
    return [prompt + each for each in sorted(taken, key=lambda each: -len(made[each]))]


def drawn_of(facts: Sequence[Fact]) -> frozenset[str]:
    """Return the kinds of phrases that the image model draws beside what is read."""
    told = dict(facts)
    if "place" in told:
        return OF_PLACES
    if told.get(STYLE, STICKERS[0]) in STICKERS:
        return OF_THINGS
    return frozenset() if "tile" in told else OF_FACES


def keeps(before: Sequence[Fact], after: Sequence[Fact], phrases: Sequence[Phrase]) -> bool:
    """Tell whether a fuller prompt is read as what it was and what its phrases say.

    Args:
        before: facts that the image model reads out of the prompt.
        after: facts that it reads out of the fuller one.
        phrases: what was put behind it.
    """
    told = {fact for phrase in phrases for fact in phrase.facts}
    is_restyled = any(phrase.kind in (STYLE, SCENE) for phrase in phrases)
    kept = {fact for fact in before if not (is_restyled and fact[0] == STYLE)}
    found = set(after)
    taken = {role for role, _ in kept if role != MANY}
    return (
        kept <= found
        and drawn_of(before).issuperset(phrase.kind for phrase in phrases)
        and found <= kept | told
        and all(found & set(phrase.facts) for phrase in phrases)
        and not any(role in taken for phrase in phrases for role, _ in phrase.facts)
    )

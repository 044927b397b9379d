"""Briefs and texts for them by lot: what the bundled writer learns from.

A text is put together from frames (writing_en.toml, writing_zh.toml) and a brief from words
(writing_words.toml), all our own. Details stand in the text as slots, see models/writing.py. One
word in eight is for measuring only.
"""

import hashlib
import random
import re
import tomllib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from aigc_studio.core.brief import (
    LENGTHS,
    MAX_POINTS,
    SKIES,
    TONES,
    WINDS,
    Brief,
    Form,
    Language,
    Weather,
)
from aigc_studio.models.writing import FORMS

GOODS = ("ad", "post", "product", "slogan")
HELD_OUT = 8  # one word in so many
LIST = 3  # points that share a sentence at most
KINDS = "nvaps"  # how a sentence can take a point: see writing_en.toml
MIXED = 0.55  # of sentences take points of whatever kind
MANY = 11  # times that a word of many choices is drawn more often, at most
COINED = 0.4  # of brands are put together from these, so that no name is known by heart
SYLLABLES = {
    "en": re.findall("..", "albodaelfigohaiojokalominaorpaqurosutaumvowexayozu"),
    "zh": re.findall(
        ".", "安白春朵风甘禾和华嘉静可兰乐林米木宁平青然瑞山舒棠田婉溪夏小心星雪叶元云知竹"
    ),
}
GOODS_ICONS = ("✨", "💛", "🎉", "🎈")
ICONS = {"travel": ("🧳", "📷", "🌅"), "news": ("📰", "📢"), "story": ("📖", "✨", "🌙")}
TAGS = {
    "en": {
        **dict.fromkeys(GOODS, ("GoodFinds", "NewIn", "SmallJoys")),
        "travel": ("TravelNotes", "Wanderlust", "SlowTravel"),
        "news": ("News", "InBrief"),
        "story": ("StoryTime", "ShortStory"),
        "weather": ("Weather", "Forecast"),
    },
    "zh": {
        **dict.fromkeys(GOODS, ("好物分享", "今日发现", "小确幸")),
        "travel": ("旅行日记", "说走就走", "慢旅行"),
        "news": ("快讯", "新闻"),
        "story": ("睡前故事", "小故事"),
        "weather": ("天气", "天气预报"),
    },
}


@dataclass(frozen=True)
class Point:
    """A point and how a sentence can take it: KINDS of writing_en.toml."""

    text: str
    kind: str


@cache
def frames(language: Language) -> Mapping[str, Any]:
    """Return part -> subject of choice -> frames, as the file has them."""
    return _read(f"writing_{language}.toml")


@cache
def words(language: Language) -> Mapping[str, Any]:
    """Return what briefs are made of."""
    found = _read("writing_words.toml")[language]
    return {"goods": found["goods"], **found["words"]}


def is_held_out(word: str) -> bool:
    """Tell whether a word is for measuring only."""
    return hashlib.sha256(word.encode()).digest()[0] % HELD_OUT == 0


class Lot:
    """Draws a brief, and the text for it, from a random state.

    Args:
        chance: where all choices come from.
        language: of brief and text.
        unseen: whether the words are those that training never sees.
    """

    def __init__(self, chance: random.Random, language: Language, *, unseen: bool = False) -> None:
        self.chance, self.language, self.unseen = chance, language, unseen
        self.frames, self.words = frames(language), words(language)
        self._said: set[str] = set()  # frames of the text in hand

    def draw(self, of: Form | None = None) -> tuple[Brief, str]:
        """Return a brief and a text for it with slots."""
        form: Form = self.chance.choice(FORMS) if of is None else of
        self._said.clear()
        kind = self.chance.choice([k for k, g in self.goods.items() if self._can(g["names"])])
        points = self._points(form)
        weather = self._weather() if form == "weather" else None
        brief = Brief(
            form=form,
            language=self.language,
            subject=self._subject(form, kind),
            points=tuple(point.text for point in points),
            audience=self._word(self.words["audience"])
            if form != "weather" and self.chance.random() < 0.6
            else "",
            tone=self.chance.choice(TONES),
            length=self.chance.choice(LENGTHS),
            emoji=self.chance.random() < 0.4,
            hashtags=self.chance.random() < 0.4,
            weather=weather,
        )
        return brief, self._text(brief, points)

    @property
    def goods(self) -> Mapping[str, Any]:
        """Return kind -> names."""
        found: Mapping[str, Any] = self.words["goods"]
        return found

    def _can(self, of: Sequence[str]) -> bool:
        return any(is_held_out(word) is self.unseen for word in of)

    def _word(self, of: Sequence[str]) -> str:
        """Return a word of a list; what stands for many words {a|b|c} is drawn more often."""
        known = [word for word in of if is_held_out(word) is self.unseen]
        weights = [1 + min(word.count("|"), MANY) for word in known]
        return self._chosen(self.chance.choices(known, weights)[0])

    def _chosen(self, text: str) -> str:
        """Return a text with one of each {a|b}."""
        return re.sub(r"\{([^}]*)\}", lambda m: self.chance.choice(m[1].split("|")), text)

    def _brand(self) -> str:
        """Return a name of the list, or a coined one."""
        if self.chance.random() > COINED:
            return self._word(self.words["brands"])
        while True:
            name = "".join(self.chance.choices(SYLLABLES[self.language], k=2)).capitalize()
            if is_held_out(name) is self.unseen:
                return name

    def _subject(self, form: Form, kind: str) -> str:
        if form == "news":
            return self._word(self.words["topics"])
        if form == "story":
            return self._word(self.words["heroes"])
        if form in ("travel", "weather"):
            return self._word(self.words["places"])
        brand, name = self._brand(), self._word(self.goods[kind]["names"])
        suffix: str = self.chance.choice(self.words["suffix"])
        if self.language == "zh":
            return self.chance.choice([brand + name + suffix, brand + name, name])
        title = name.title() if self.chance.random() < 0.6 else name
        return self.chance.choice([f"{brand} {title}{suffix}", f"{brand} {title}", title, brand])

    def _points(self, form: Form) -> list[Point]:
        if form == "weather":
            return []
        number = min(self.chance.choice((0, 1, 1, 2, 2, 3, 3, 3, 4, 5, 6)), MAX_POINTS)
        group = "goods" if form in GOODS else form
        kinds = [k for k in KINDS if f"{group}_{k}" in self.words]
        kinds = [k for k in kinds if self._can(self.words[f"{group}_{k}"])]
        main = self.chance.choice(kinds)
        found: dict[str, Point] = {}
        for _ in range(number):
            kind = main if self.chance.random() < 0.6 else self.chance.choice(kinds)
            text = self._word(self.words[f"{group}_{kind}"])
            if self.language == "en":
                text, kind = self._typed(text, kind)
            found.setdefault(text.lower(), Point(text, kind))
        return list(found.values())

    def _typed(self, text: str, kind: str) -> tuple[str, str]:
        """Return a point as somebody may type it: notes with a capital, sentences without."""
        if kind == "s":
            small = text[0].lower() + text[1:] if self.chance.random() < 0.3 else text
            return small, kind
        if self.chance.random() < 0.15:
            return text[0].upper() + text[1:], "s"
        return text, kind

    def _weather(self) -> Weather:
        c = self.chance
        low = c.randint(-15, 28)
        return Weather(
            day=c.choice(self.words["days"]),
            sky=c.choice(SKIES),
            low=low,
            high=low + c.randint(2, 12),
            wind=c.randint(0, 70),
            wind_from=c.choice(WINDS),
            humidity=c.randint(20, 99),
            rain=c.randint(0, 100),
        )

    def _say(self, part: str, tone: str = "") -> str:
        """Return a frame of a part; one of the tone in two of three cases, where it has any.

        A text says nothing twice while there is something else to say.
        """
        of: Mapping[str, Sequence[str]] = self.frames[part]
        toned, plain = (
            [frame for frame in of.get(key, ()) if frame not in self._said] for key in (tone, "any")
        )
        choice = toned if toned and self.chance.random() < 0.67 else plain or toned
        frame = self.chance.choice(choice or of["any"])
        self._said.add(frame)
        return self._chosen(frame)

    def _text(self, brief: Brief, points: Sequence[Point]) -> str:
        form, tone = brief.form, brief.tone
        is_short, is_long = brief.length == "short", brief.length == "long"
        group = "goods" if form in GOODS else form
        listed = self._told_points(group, points, may_list=not is_short)
        audience = [self._say(f"{group}.audience", tone)] if brief.audience else []
        blocks: list[list[str]]
        if form == "weather":
            blocks = self._forecast(brief)
        elif form == "slogan":
            blocks = [[self._say("slogan.line", tone)]]
            blocks += [] if is_short else [[*listed, *(audience if is_long else [])]]
        else:
            start = [] if form == "news" else [self._say(f"{form}.open", tone)]
            if form == "news":
                start = [self._say("news.title")] if is_short else [self._say("news.lead")]
                start = [re.sub(r"(?<=[\w>])$", "." if self.language == "en" else "。", start[0])]
            close = self._say(f"{form}.close", tone)
            more = [self._say(f"{form}.more", tone) for _ in range(2 * is_long)]
            if is_short:
                end = [close] if len(points) < 3 and self.chance.random() < 0.6 else []
                blocks = [[*start, *listed, *audience, *end]]
            else:
                first = 0 if form == "news" else 1
                blocks = [[*start, *more[:first]], listed, [*more[first:], *audience, close]]
                if form in ("post", "travel", "news", "story"):
                    blocks.insert(0, [self._say(f"{form}.title", tone)])
        return self._dressed(brief, blocks)

    def _told_points(self, group: str, points: Sequence[Point], *, may_list: bool) -> list[str]:
        slots = [(f"<p{i + 1}>", point.kind) for i, point in enumerate(points)]
        if may_list and len(points) > 2 and self.chance.random() < 0.4 and group != "story":
            return ["\n".join(f"• {slot}" for slot, _ in slots)]
        told = []
        while slots:
            kind = slots[0][1]
            mixed = kind != "s" and f"{group}.mixed" in self.frames
            if mixed and (f"{group}.{kind}" not in self.frames or self.chance.random() < MIXED):
                part, fits = "mixed", set(KINDS) - {"s"}
            else:
                part, fits = kind, {kind}
            run = _fitting(slots, fits)
            size = 1 if kind == "s" else min(len(run), self.chance.randint(1, LIST))
            told.append(self._say(f"{group}.{part}").replace("<L>", self._joined(run[:size])))
            slots = slots[size:]
        return told

    def _joined(self, names: Sequence[str]) -> str:
        if self.language == "zh":
            return self.chance.choice(("，", "、")).join(names)
        return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]

    def _forecast(self, brief: Brief) -> list[list[str]]:
        first = [self._say("weather.open", brief.tone), self._say("weather.temperature")]
        second = [self._say("weather.wind")]
        feel, umbrella = self._say("weather.feel"), self._say("weather.chance")
        if brief.length == "short":
            return [[*first, *second, umbrella]]
        second.append(self._say("weather.wet"))
        end = [feel, umbrella]
        if brief.length == "long":
            end.append(self._say("weather.close", brief.tone))
        return [first, second, end]

    def _dressed(self, brief: Brief, blocks: Sequence[Sequence[str]]) -> str:
        """Return the blocks as a text, with emoji and hashtags where they are asked for."""
        gap = " " if self.language == "en" else ""
        lines = [gap.join(block) for block in blocks if block]
        if brief.emoji and brief.form != "weather":
            icons = ICONS.get(brief.form, GOODS_ICONS)
            for i in sorted({0, len(lines) - 1}):
                lines[i] += gap + self.chance.choice(icons)
        if brief.hashtags:
            tags = TAGS[self.language][brief.form]
            most = min(len(tags), 1 if brief.length == "short" else 2)
            own = [] if brief.form in ("news", "story") else ["<tag>"]
            lines.append(" ".join(f"#{t}" for t in [*own, *self.chance.sample(tags, most)]))
        return "\n".join(lines)


def _fitting(slots: Sequence[tuple[str, str]], kinds: Container[str]) -> list[str]:
    """Return the first slots, as far as they are of some kinds."""
    return [name for name, _ in takewhile(lambda slot: slot[1] in kinds, slots)]


def _read(name: str) -> dict[str, Any]:
    found = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    flat = {f"{a}.{b}": rows for a, parts in found.items() for b, rows in parts.items()}
    return {**flat, **found}

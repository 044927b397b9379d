"""What the bundled writer reads, and how its words become a text.

The writer never spells a name or a number. It reads the brief with every detail beside a slot
token, writes with the slots, and `told` fills them; so a detail is in the text letter for letter
or not at all (delexicalisation; Wen et al. 2015, https://arxiv.org/abs/1508.01745).

    <begin><en><ad><warm><short><subject>Lumi Lamp<p1>folds flat<audience>students<write>
    Meet <subject>. It <p1>. Made for <audience>.<end>

This module knows nothing of tokenizers, files or devices.
"""

import re
from collections.abc import Mapping

from aigc_studio.core.brief import LENGTHS, MAX_POINTS, TONES, Brief, Form, Language, Task, Weather
from aigc_studio.models.mending import joined, mended

FORMS: tuple[Form, ...] = ("ad", "post", "product", "slogan", "travel", "news", "story", "weather")
TASKS: tuple[Task, ...] = ("write",)  # what the bundled writer has learned
LANGUAGES: tuple[Language, ...] = ("en", "zh")
BEGIN, WRITE, END, PAD = "<begin>", "<write>", "<end>", "<pad>"
VOICE = "my words"  # stands first where the voice of a LoRA is asked for; no text begins so
POINTS = tuple(f"p{i + 1}" for i in range(MAX_POINTS))
NUMBERS = ("day", "low", "high", "wind", "humidity", "rain")  # of a forecast
SLOTS = ("subject", "tag", *POINTS, "audience", *NUMBERS)
# Words of the prompt that stand for themselves.
CONTROLS = (
    *LANGUAGES, *FORMS, *TONES, *LENGTHS, "emoji", "hashtags", "sky", "from", "feel", "chance",
)  # fmt: skip
# What it feels like: from so many °C of the day's high on.
FEELS = ((-100, "freezing"), (4, "cold"), (12, "cool"), (19, "mild"), (25, "warm"), (31, "hot"))
CHANCES = ((0, "dry"), (30, "maybe"), (60, "likely"))  # of rain, from so many % on
# What these take is short: 280 characters, Chinese ones counting twice, or 200.
SHORT_PLATFORMS = frozenset({"x", "link"})
# What a forecast is made of besides numbers, in the language of the text, and signs of the skies.
SKY = {
    "clear": ("clear sky", "晴", "☀️"), "cloudy": ("clouds", "多云", "⛅"),
    "overcast": ("an overcast sky", "阴", "☁️"), "fog": ("fog", "有雾", "🌫️"),
    "drizzle": ("drizzle", "毛毛雨", "🌦️"), "rain": ("rain", "有雨", "🌧️"),
    "heavy rain": ("heavy rain", "大雨", "🌧️"), "thunder": ("thunderstorms", "雷雨", "⛈️"),
    "sleet": ("sleet", "雨夹雪", "🌨️"), "snow": ("snow", "有雪", "❄️"),
    "heavy snow": ("heavy snow", "大雪", "❄️"), "wind": ("strong wind", "大风", "💨"),
    "haze": ("haze", "有霾", "🌫️"),
}  # fmt: skip
FROM = {
    "north": "北", "northeast": "东北", "east": "东", "southeast": "东南", "south": "南",
    "southwest": "西南", "west": "西", "northwest": "西北",
}  # fmt: skip
FEEL = {
    "freezing": "严寒", "cold": "寒冷", "cool": "微凉", "mild": "温和", "warm": "温暖",
    "hot": "炎热",
}  # fmt: skip
CHANCE = {
    "dry": ("unlikely", "不太可能"), "maybe": ("possible", "有可能"),
    "likely": ("likely", "很可能"),
}  # fmt: skip
FORECAST = ("sky", "from", "feel", "chance")  # controls that are slots of a forecast, too
_SLOT = re.compile(rf"<({'|'.join((*SLOTS, *FORECAST))})>")
# What no name begins with that is written small.
_ARTICLE = re.compile(r"(?:an?|the|my|our|some|two|three|four|five|six|seven|eight|nine|ten) ")
_STRAY = re.compile(r"<[a-z0-9]*>?")
_SENTENCE = re.compile(r"(?:^|[.!?]\s+|\n\W*)\Z")


def prompt_of(brief: Brief, *, in_voice: bool = False) -> str:
    """Return what the writer reads. `<` and `>` of the brief itself are left out of it.

    `in_voice` asks for the voice of a LoRA that was trained here.
    """
    length = "short" if brief.platform in SHORT_PLATFORMS else brief.length
    marks: list[str] = [brief.language, brief.form, brief.tone, length]
    marks += [name for name in ("emoji", "hashtags") if getattr(brief, name)]
    parts = [f"<{mark}>" for mark in marks]
    details = {"subject": brief.subject, **_points(brief), "audience": brief.audience}
    parts += [f"<{slot}>{_plain(text)}" for slot, text in details.items() if _plain(text)]
    if brief.form == "weather":
        weather = brief.weather or Weather()
        parts += [
            f"<sky>{weather.sky}",
            f"<from>{weather.wind_from}",
            f"<feel>{band(FEELS, weather.high)}",
            f"<chance>{band(CHANCES, weather.rain)}",
        ]
    return "".join([BEGIN, VOICE if in_voice else "", *parts, WRITE])


def told(raw: str, brief: Brief) -> str:
    """Return what people read of what the writer wrote, finished or not.

    Slots are filled once, so that a detail that looks like a slot stays as it is. English details
    begin with a capital where they begin a sentence; of subjects only "the moon" or "a fox", as
    others may be names that are written small.
    """
    raw = raw.split(END)[0].replace("\ufffd", "")  # half a character
    raw = mended(raw, brief, _points(brief))
    fills = _fills(brief)
    found, at = "", 0
    for slot in _SLOT.finditer(raw):
        found += _STRAY.sub("", raw[at : slot.start()])
        text = fills.get(slot[1], "")
        if brief.language == "en" and slot[1] in POINTS:
            text = joined(text, found)
        is_name = slot[1] == "subject" and not _ARTICLE.match(text)
        begins = brief.language == "en" and not is_name and _SENTENCE.search(found)
        found += text[:1].upper() + text[1:] if begins else text
        at = slot.end()
    return (found + _STRAY.sub("", raw[at:])).strip()


def slotted(text: str, brief: Brief) -> str:
    """Return a text with slots in place of the details of its brief: the way back from `told`.

    The longest detail is looked for first, and counts only whole. Numbers are details of forecasts
    alone; `<` and `>` of the text are left out.
    """
    left_out = () if brief.form == "weather" else (*FORECAST, *NUMBERS)
    slots: dict[str, str] = {}
    for name, fill in _fills(brief).items():
        if fill and name not in left_out:
            slots.setdefault(fill.lower(), f"<{name}>")
    words = "|".join(re.escape(fill) for fill in sorted(slots, key=len, reverse=True))
    edge = "0-9" if brief.language == "zh" else r"\w"  # Chinese has no spaces between words
    known = re.compile(rf"(?<![{edge}-])(?:{words})(?![{edge}])", re.IGNORECASE)
    return known.sub(lambda found: slots[found[0].lower()], _plain(text))


def without_fill(brief: Brief) -> list[str]:
    """Return the slots, as tokens, that stand for nothing in a brief: the writer must not use them.

    What belongs to a forecast stands for nothing in other texts.
    """
    fills = {name for name, text in _fills(brief).items() if text}
    if brief.form != "weather":
        fills -= {*NUMBERS, *FORECAST}
    return [f"<{slot}>" for slot in (*SLOTS, *FORECAST) if slot not in fills]


def _fills(brief: Brief) -> Mapping[str, str]:
    """Return what each slot stands for."""
    subject = brief.subject.strip() or {"en": "this", "zh": "它"}[brief.language]
    weather = brief.weather or Weather()
    return {
        "subject": subject,
        "tag": _tag(subject),
        **_points(brief),
        "audience": brief.audience.strip(),
        "day": weather.day.strip() or {"en": "today", "zh": "今天"}[brief.language],
        **{name: str(getattr(weather, name)) for name in ("low", "high", "wind", "humidity")},
        "rain": str(weather.rain),
        **_forecast(brief, weather),
    }


def _forecast(brief: Brief, weather: Weather) -> dict[str, str]:
    """Return the words of a forecast; that of the sky with its sign where emoji are wanted."""
    is_zh = brief.language == "zh"
    en, zh, sign = SKY[weather.sky]
    sign = ("" if is_zh else " ") + sign if brief.emoji else ""
    feel = band(FEELS, weather.high)
    return {
        "sky": (zh if is_zh else en) + sign,
        "from": FROM[weather.wind_from] if is_zh else weather.wind_from,
        "feel": FEEL[feel] if is_zh else feel,
        "chance": CHANCE[band(CHANCES, weather.rain)][is_zh],
    }


def _points(brief: Brief) -> dict[str, str]:
    """Return slot -> point, without the stop that may end it."""
    points = [point.strip().rstrip(".。;；,，") for point in brief.points]
    return dict(zip(POINTS, filter(None, points), strict=False))


def _plain(text: str) -> str:
    return re.sub(r"[<>\s]+", " ", text).strip()


def _tag(text: str) -> str:
    """Return a hashtag's word: `oat cookies` -> `OatCookies`."""
    words = re.findall(r"\w+", text)
    return "".join(word[:1].upper() + word[1:] for word in words)


def band(bands: tuple[tuple[int, str], ...], value: float) -> str:
    """Return the name of the band that a value is in."""
    return [name for least, name in bands if value >= least][-1]

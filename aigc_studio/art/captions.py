"""What a person might type for a scene, in English and Chinese."""

import random
from typing import Literal, NamedTuple, get_args

from aigc_studio.art.place import STYLES, Place
from aigc_studio.art.scene import Scene
from aigc_studio.art.scenes import find

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

STYLED = 0.8
TIMES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "dawn": ("at dawn", "at sunrise", "in the early morning"),
        "day": ("by day", "in daylight", "in the daytime"),
        "dusk": ("at dusk", "at sunset", "in the evening"),
        "night": ("at night", "by moonlight", "by night"),
    },
    "zh": {
        "dawn": ("清晨", "黎明", "日出时分"),
        "day": ("白天", "白昼", "日间"),
        "dusk": ("黄昏", "日落时分", "傍晚"),
        "night": ("夜晚", "夜里", "月夜"),
    },
}
SKIES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "clear": ("under a clear sky", "in fine weather"),
        "cloudy": ("under a cloudy sky", "on a cloudy day"),
        "rain": ("in the rain", "on a rainy day"),
        "snow": ("in the snow", "while it snows"),
        "fog": ("in the fog", "in the mist"),
    },
    "zh": {
        "clear": ("晴天", "晴空下"),
        "cloudy": ("多云", "阴天"),
        "rain": ("雨中", "下雨天"),
        "snow": ("雪中", "下雪天"),
        "fog": ("雾中", "大雾天"),
    },
}
SEASONS: dict[str, dict[str, str]] = {
    "en": {
        "spring": "in spring",
        "summer": "in summer",
        "autumn": "in autumn",
        "winter": "in winter",
    },
    "zh": {"spring": "春天", "summer": "夏天", "autumn": "秋天", "winter": "冬天"},
}
# Words in braces: a_name (with article), name, words (one or two things), word, time, sky, season,
# country. A pattern whose words a scene lacks is not used for it.
PATTERNS: dict[str, tuple[str, ...]] = {
    "en": (
        "{name}",
        "{a_name}",
        "{a_name} {time}",
        "{a_name} {sky}",
        "{a_name} {season}",
        "{name}, {words}",
        "{words}, {name}",
        "{a_name} with {words}",
        "{name} {time}, {words}",
        "a picture of {a_name}",
        "a picture of {a_name} {time}",
        "draw {a_name}",
        "{a_name} {season} {time}",
        "{name}, {sky}",
        "{a_name} {time} {sky}",
        "a view of {a_name} {sky}",
        "{name} in {country}",
        "{name}, {country}",
        "{country}: {name} {time}",
        "{a_name}, {word}",
        "travel poster of {a_name} in {country}",
        "{a_name} {season}, {sky}",
        "{time}: {a_name}",
        "background with {a_name}",
        "{country}, {words}",
    ),
    "zh": (
        "{name}",
        "{time}的{name}",
        "{sky}的{name}",
        "{season}的{name}",
        "{name}，{words}",
        "{words}，{name}",
        "有{words}的{name}",
        "{name}，{time}",
        "{name}，{sky}",
        "{name}的图片",
        "画一幅{name}",
        "{season}{time}的{name}",
        "{time}{sky}的{name}",
        "{country}{name}",
        "{country}的{name}",
        "{name}，{country}",
        "{name}风光，{time}",
        "{name}的{word}",
        "以{name}为背景",
        "{country}旅行，{name}",
        "{season}，{sky}，{name}",
        "我想要一张{name}的图",
        "{name}，{season}，{words}",
        "{time}，{name}和{word}",
        "{country}，{words}",
    ),
}
JOIN = {"en": ", ", "zh": "，"}
STEM = {"en": 4, "zh": 2}


class SceneCaption(NamedTuple):
    """What a person might type, and of what it speaks."""

    text: str
    says: frozenset[str]  # words of the pattern: "time", "sky", "season", "country", ...


def compose(
    scene: Scene,
    chance: random.Random,
    language: Language | None = None,
    styled: bool | None = None,
) -> SceneCaption:
    """Return one of many things a person might type for this scene.

    Args:
        scene: what is drawn.
        chance: the dice.
        language: of the caption, or either one.
        styled: whether it ends with the style's name, or mostly.
    """
    place = find(scene.place)
    spoken: Language = chance.choice(LANGUAGES) if language is None else language
    words = _words(scene, place, spoken, chance)
    usable = [p for p in PATTERNS[spoken] if all(words[key] for key in _keys(p))]
    pattern = chance.choice(usable)
    text = pattern.format(**words)
    if chance.random() < STYLED if styled is None else styled:
        text = JOIN[spoken].join([text, STYLES[place.kind][spoken == "zh"]])
    return SceneCaption(text, frozenset(_keys(pattern)))


def _words(scene: Scene, place: Place, language: Language, chance: random.Random) -> dict[str, str]:
    """Return what may stand in a pattern; empty where the scene has nothing to say."""
    english = language == "en"
    country = (place.country_en if english else place.country_zh) or ""
    things = place.words_en if english else place.words_zh
    name = place.en if english else place.zh
    some = chance.sample(things, min(len(things), chance.choice((1, 2))))
    link = " and " if english else "和"
    indoors = place.weathers == ("clear",)
    return {
        "name": name,
        "a_name": place.article + name if english else name,
        "words": link.join(some),
        "word": chance.choice(things) if things else "",
        "time": chance.choice(TIMES[language][scene.time]) if len(place.times) > 1 else "",
        "sky": "" if indoors else chance.choice(SKIES[language][scene.weather]),
        "season": SEASONS[language][scene.season]
        if scene.season and len(place.seasons) > 1
        else "",
        # Not "a Norwegian fjord in Norway".
        "country": "" if country[: STEM[language]] in name else country,
    }


def _keys(pattern: str) -> list[str]:
    return [part.split("}")[0] for part in pattern.split("{")[1:]]

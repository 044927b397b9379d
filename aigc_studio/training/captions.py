"""Captions of stickers in both languages."""

import random
from collections.abc import Iterable, Iterator

from aigc_studio.training.data import Row

TEMPLATES = {
    "en": ("{}", "a {}", "the {}", "a picture of a {}", "{} sticker", "one {}"),
    "zh": ("{}", "一个{}", "{}的图片", "画一个{}", "{}贴纸", "一只{}"),
}
JOIN = {"en": ", ", "zh": "，"}

# What people put around the thing they want and what a sticker at this size does not show.
BEFORE = {
    "en": (
        "a", "the", "one", "my", "some", "a single", "a little", "a tiny", "a small", "a big",
        "a cute", "a lovely", "a happy", "a funny", "a beautiful", "a pretty", "a nice", "an old",
        "a new", "a fresh", "a hot", "a cold", "a sweet", "a delicious", "a shiny", "a simple",
        "a friendly", "a modern", "a colorful", "a sleeping", "a flying", "a smiling", "cute",
        "happy", "beautiful", "small", "big", "fresh", "hot", "delicious", "shiny", "a cup of",
        "a bowl of", "a slice of", "a piece of", "a plate of", "a bunch of", "a pair of",
        "please draw a", "i want a", "a picture of a", "a drawing of a", "a sticker of a",
    ),
    "zh": (
        "一个", "一只", "一把", "一杯", "一碗", "一束", "一朵", "一辆", "一架", "一条", "一块",
        "一片", "一颗", "一棵", "一座", "一支", "一张", "一枚", "可爱的", "漂亮的", "美丽的", "小",
        "大", "快乐的", "开心的", "新鲜的", "美味的", "热腾腾的", "冰凉的", "闪亮的", "古老的",
        "一只可爱的", "一个漂亮的", "一个小", "天上的", "桌上的", "花园里的", "雪中的", "夜晚的",
        "正在飞的", "正在睡觉的", "画一个", "我想要一个", "请画一只", "一张图片：",
    ),
}  # fmt: skip
AFTER = {
    "en": (
        "in the garden", "on the table", "in the sky", "at night", "with a smile", "on a plate",
        "in the snow", "in space", "by the sea", "with flowers", "for a friend", "in the sun",
        "in the rain", "at home", "in the city", "on the road", "with a friend", "sticker",
        "picture", "icon", "for my shop", "please",
    ),
    "zh": ("的图片", "贴纸", "图标", "的画", "在花园里", "在桌上", "在天上", "在雪中", "在夜晚",
           "在海边", "在阳光下", "在雨中", "在家里", "在城市里", "在路上", "送给朋友"),
}  # fmt: skip


def compose_caption(row: Row, chance: random.Random) -> str:
    """Return one of the many things a person might type for this picture, in either language.

    Mostly the name, sometimes with keywords or as keywords alone, nearly always with the style.
    """
    language = chance.choice(("en", "zh"))
    keywords = row[f"keywords_{language}"]
    subject = row[language]
    kind = chance.random()
    if keywords and kind < 0.07:
        subject = chance.choice(keywords)
    elif keywords and kind < 0.22:
        subject = JOIN[language].join([subject, *chance.sample(keywords, min(2, len(keywords)))])
    elif kind < 0.5:
        subject = chance.choice(TEMPLATES[language]).format(subject)
    if chance.random() < 0.9:
        subject = JOIN[language].join([subject, row[f"style_{language}"]])
    return str(subject)


def compose_phrase(row: Row, chance: random.Random) -> tuple[str, str]:
    """Return what a person might say for this picture in their own words, and its plain caption.

    The phrase puts words around the name or a keyword that change nothing; the plain caption is
    the name alone. Both are in the same language and end with the style.
    """
    language = chance.choice(("en", "zh"))
    subject = name = str(row[language])
    keywords = row[f"keywords_{language}"]
    if keywords and chance.random() < 0.3:
        subject = str(chance.choice(keywords))
    space = " " if language == "en" else ""
    if chance.random() < 0.8:
        subject = chance.choice(BEFORE[language]) + space + subject
    if chance.random() < 0.4:
        subject = subject + space + chance.choice(AFTER[language])
    style = row[f"style_{language}"]
    return JOIN[language].join([subject, style]), JOIN[language].join([name, style])


def all_texts(rows: Iterable[Row]) -> Iterator[str]:
    """Yield every name, keyword and style of the rows, then the caption templates."""
    for row in rows:
        for language in ("en", "zh"):
            yield row[language]
            yield row[f"style_{language}"]
            yield from row[f"keywords_{language}"]
    for language in ("en", "zh"):
        yield from (template.format("") for template in TEMPLATES[language])

"""What people put around the thing they want, and the colours in which they want it."""

import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Colour(NamedTuple):
    """A colour word and how a picture is dyed in it."""

    en: str
    zh: str
    hue: float | None  # degrees; None for black, white and gray
    saturation: float  # factor
    value: tuple[float, float]  # factor of the brightness, then what is added; brightness in [0, 1]


COLOURS = (
    Colour("red", "红色", 0, 1.0, (1.0, 0.0)),
    Colour("orange", "橙色", 28, 1.0, (1.0, 0.0)),
    Colour("yellow", "黄色", 52, 1.0, (0.9, 0.1)),
    Colour("green", "绿色", 125, 0.9, (0.85, 0.0)),
    Colour("blue", "蓝色", 215, 1.0, (1.0, 0.0)),
    Colour("purple", "紫色", 275, 0.9, (0.9, 0.0)),
    Colour("pink", "粉色", 335, 0.55, (0.6, 0.4)),
    Colour("brown", "棕色", 24, 0.9, (0.6, 0.0)),
    Colour("black", "黑色", None, 0.1, (0.3, 0.0)),
    Colour("white", "白色", None, 0.08, (0.3, 0.7)),
    Colour("gray", "灰色", None, 0.05, (0.5, 0.2)),
)

# Words that change nothing in the picture.
BEFORE: Mapping[str, Sequence[str]] = {
    "en": (
        "a", "the", "one", "my", "some", "an", "a single", "a little", "a tiny", "a small",
        "a big", "a cute", "a lovely", "a funny", "a beautiful", "a pretty", "a nice", "an old",
        "a new", "a fresh", "a simple", "a modern", "cute", "small", "big", "fresh", "funny",
        "a picture of a", "a drawing of a", "a sticker of a", "an icon of a", "an emoji of a",
        "a photo of a", "draw a", "please draw a", "draw me a", "i want a", "i need a",
        "can you make a", "show me a", "make me a", "give me a", "a cartoon", "a shiny",
        "a friendly", "a large", "a very big", "our", "his", "her", "your", "that", "this",
        "another", "a typical", "a classic", "a great", "a perfect", "a cozy", "a fancy",
        "a tasty", "a delicious", "a yummy", "a sweet", "a wild", "a young", "a baby",
        "an adorable", "a charming", "a sticker with a", "a logo with a",
    ),
    "zh": (
        "一个", "一只", "一把", "一杯", "一碗", "一束", "一朵", "一辆", "一架", "一条", "一块",
        "一片", "一颗", "一棵", "一座", "一支", "一张", "一枚", "一位", "一名", "一份", "一盘",
        "一双", "一台", "一艘", "一匹", "一头", "一根", "可爱的", "漂亮的", "美丽的", "小", "大",
        "新鲜的", "美味的", "好吃的", "古老的", "现代的", "一只可爱的", "一个漂亮的", "一个小",
        "一个大", "画一个", "画一只", "帮我画一个", "请画一只", "请画一个", "给我画个",
        "我想要一个", "我要一张", "我需要", "来一个", "一张图片：", "图标：", "贴纸：", "表情：",
        "我的", "我家的", "你的", "这个", "那只", "真实的", "传统的", "简单的", "经典的", "卡通",
        "萌萌的", "超级可爱的", "很大的", "小小的", "闪亮的",
    ),
}  # fmt: skip
AFTER: Mapping[str, Sequence[str]] = {
    "en": (
        "in the garden", "on the table", "in the sky", "at night", "on a plate", "in the snow",
        "by the sea", "for a friend", "in the sun", "in the rain", "at home", "in the city",
        "on the road", "sticker", "picture", "icon", "emoji", "for my shop", "please", "for kids",
        "for children", "for school", "for a poster", "for my website", "for a menu", "logo",
        "on white", "on a white background", "for a birthday card", "drawing", "clipart", "art",
        "for my blog", "at work", "in summer", "in winter", "in the morning", "for the party",
        "from above", "close up", "for my mom", "for my daughter", "to print", "in high quality",
    ),
    "zh": (
        "的图片", "贴纸", "图标", "的画", "表情", "在花园里", "在桌上", "在天上", "在雪中",
        "在夜晚", "在海边", "在阳光下", "在雨中", "在家里", "在城市里", "在路上", "送给朋友",
        "给孩子看的", "白色背景", "做海报用", "给我的店用", "放在菜单上", "的插图", "的卡通画",
        "的标志", "简笔画", "生日贺卡用", "的贴图", "给女儿的", "用在公众号", "朋友圈用", "夏天",
        "冬天", "早上", "特写",
    ),
}  # fmt: skip
AND: Mapping[str, Sequence[str]] = {
    "en": (
        "{} and {}", "a {} and a {}", "{} next to {}", "a {} beside a {}", "{} & {}", "{} plus {}",
        "the {} and the {}", "a {} together with a {}",
    ),
    "zh": (
        "{}和{}", "一个{}和一个{}", "{}与{}", "{}跟{}", "{}旁边有{}", "{}加{}", "{}、{}",
    ),
}  # fmt: skip
# Between words that say of one thing what it is like.
MORE: Mapping[str, Sequence[str]] = {
    "en": (" ", ", ", " with ", " with a ", " and ", " for ", " of a ", " on a ", " that is "),
    "zh": ("", "的", "、", "在"),
}
COLOURED: Mapping[str, Sequence[str]] = {
    "en": (
        "{c} {n}", "a {c} {n}", "the {c} {n}", "{n} in {c}", "a {n} that is {c}",
        "{c} colored {n}", "a {c} {n} please", "my {c} {n}", "a bright {c} {n}", "a cute {c} {n}",
        "a little {c} {n}",
    ),
    "zh": (
        "{c}的{n}", "{c}{n}", "一个{c}的{n}", "一只{c}的{n}", "{n}，{c}", "画一个{c}的{n}",
        "{n}是{c}的",
    ),
}  # fmt: skip
PERSONS: Mapping[str, Sequence[str]] = {
    "en": (
        "person", "man", "woman", "girl", "boy", "guy", "lady", "young woman", "young man", "face",
        "portrait of someone", "profile picture", "avatar", "character",
    ),
    "zh": ("人", "男人", "女人", "女孩", "男孩", "小伙子", "姑娘", "女士", "先生", "头像", "角色"),
}  # fmt: skip
JOIN = {"en": ", ", "zh": "，"}


def surround(subject: str, language: str, chance: random.Random) -> str:
    """Put words before and after a subject that mean nothing for the picture."""
    space = " " if language == "en" else ""
    if chance.random() < 0.8:
        subject = chance.choice(BEFORE[language]) + space + subject
    if chance.random() < 0.4:
        subject = subject + space + chance.choice(AFTER[language])
    return subject

"""The looks that the bundled models draw in: one readable row each.

A style is words behind the prompt, so any text-to-image model understands it in its own way. To add
one: a row here.
"""

import re
from dataclasses import dataclass

from aigc_studio.core.errors import RequestError


@dataclass(frozen=True)
class Style:
    """A look by the words that bring it about."""

    name: str
    en: str
    zh: str

    def put_behind(self, prompt: str) -> str:
        """Return the prompt with the style's words, in the prompt's language."""
        chinese = re.search(r"[\u3400-\u9fff]", prompt) is not None
        return f"{prompt}，{self.zh}" if chinese else f"{prompt}, {self.en}"

    def is_named_in(self, prompt: str) -> bool:
        """Whether the prompt has the style's words already."""
        text = prompt.lower()
        return self.en.lower() in text or self.zh.lower() in text


STICKERS = (
    Style("3d", "3D emoji style", "3D 表情风格"),
    Style("gradient", "gradient emoji style", "渐变表情风格"),
    Style("flat", "flat vector style", "扁平矢量风格"),
    Style("cartoon", "cartoon emoji style", "卡通表情风格"),
)
AVATARS = (
    Style("adventurer", "adventurer comic avatar", "漫画冒险家头像"),
    Style("big_ears", "big-ears cartoon avatar", "大耳朵卡通头像"),
    Style("bold", "bold flat avatar", "粗线扁平头像"),
    Style("line_art", "black and white line-art avatar", "黑白线稿头像"),
    Style("pastel", "outlined pastel avatar", "线条粉彩头像"),
    Style("ink", "ink sketch avatar", "水墨速写头像"),
    Style("peep", "hand-drawn peep avatar", "手绘人物头像"),
    Style("persona", "flat persona avatar", "扁平人物头像"),
    Style("pixel_face", "pixel art avatar", "像素风头像"),
    Style("toon", "toon bust avatar", "卡通半身头像"),
)
GAME = (
    Style("monster", "pixel art monster", "像素画怪物"),
    Style("item", "pixel art item", "像素画物品"),
    Style("dungeon", "pixel art dungeon scenery", "像素画地牢场景"),
)
STYLES = (*STICKERS, *AVATARS, *GAME)


def find_style(name: str) -> Style:
    """Return the style of that name.

    Raises:
        RequestError: there is none.
    """
    for style in STYLES:
        if style.name == name:
            return style
    raise RequestError("style", "error.choice", name="style", value=name)

"""The looks that can be drawn in: one readable row each.

A style is words behind the prompt, so any text-to-image model understands it in its own way. To add
one: a row here, its label as `style.<key>` in core/strings.toml, and its picture in assets/styles
(scripts/draw_styles.py draws it).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from aigc_studio.core.errors import RequestError

AUTO = "auto"  # in place of a style's key: what the prompt says, or the model's first style
PICTURES = Path(__file__).parents[2] / "assets" / "styles"


@dataclass(frozen=True)
class Style:
    """A look by the words that bring it about."""

    key: str  # in requests, and of its label and picture
    en: str
    zh: str
    sample: str = ""  # prompt of its picture; a face needs none
    fills: bool = False  # the whole square: cut to a ratio; others get more ground instead
    is_offered: bool = True  # among the small pictures; others are for who knows their words

    @property
    def picture(self) -> Path:
        """The small picture that shows it, 128 px, WebP."""
        return PICTURES / f"{self.key}.webp"

    def put_behind(self, prompt: str) -> str:
        """Return the prompt with the style's words, in the prompt's language."""
        chinese = re.search(r"[\u3400-\u9fff]", prompt) is not None
        return f"{prompt}，{self.zh}" if chinese else f"{prompt}, {self.en}"

    def is_named_in(self, prompt: str) -> bool:
        """Whether the prompt has the style's words already."""
        text = prompt.lower()
        return self.en.lower() in text or self.zh.lower() in text


THREE_D = Style("three_d", "3D emoji style", "3D 表情风格", "panda")
FLAT = Style("flat", "flat vector style", "扁平矢量风格", "panda")
STYLES: tuple[Style, ...] = (
    THREE_D,
    FLAT,
    Style("gradient", "gradient emoji style", "渐变表情风格", "panda"),
    Style("cartoon", "cartoon emoji style", "卡通表情风格", "panda"),
    Style("toon", "toon bust avatar", "卡通半身头像"),
    Style("comic", "adventurer comic avatar", "漫画冒险家头像"),
    Style("persona", "flat persona avatar", "扁平人物头像"),
    Style("big_ears", "big-ears cartoon avatar", "大耳朵卡通头像"),
    Style("pastel", "outlined pastel avatar", "线条粉彩头像"),
    Style("bold", "bold flat avatar", "粗线扁平头像"),
    Style("peep", "hand-drawn peep avatar", "手绘人物头像"),
    Style("ink", "ink sketch avatar", "水墨速写头像"),
    Style("line", "black and white line-art avatar", "黑白线稿头像"),
    Style("pixel_face", "pixel art avatar", "像素风头像"),
    Style("item", "pixel art item", "像素画物品", "long sword", is_offered=False),
    Style("monster", "pixel art monster", "像素画怪物", "dragon", is_offered=False),
    Style("landscape", "landscape illustration", "风景插画", "Mount Fuji at dawn", fills=True),
    Style("game", "game scene", "游戏场景", "a neon city at night", fills=True),
)


def find_style(key: str) -> Style | None:
    """Return the row of a key, None for AUTO.

    Raises:
        RequestError: there is no such row.
    """
    if key == AUTO:
        return None
    for style in STYLES:
        if style.key == key:
            return style
    raise RequestError("style", "error.choice", name="style", value=key)

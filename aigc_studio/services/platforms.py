"""What the platforms take: one readable row each, sizes in px.

From several guides that agree; platforms change them, and each row is independent of the others.
"""

from dataclasses import dataclass
from typing import Literal

Size = tuple[int, int]
Kind = Literal["avatar", "feed", "story", "banner"]
KINDS: tuple[Kind, ...] = ("avatar", "feed", "story", "banner")
TALL: Size = (1080, 1920)
WIDE: Size = (800, 450)


@dataclass(frozen=True)
class Platform:
    """A platform, the size of each kind of picture on it, and how long a caption may be."""

    key: str
    en: str
    zh: str
    characters: int  # of a caption
    avatar: Size | None
    feed: Size | None
    story: Size | None = None
    banner: Size | None = None
    counts_wide: bool = False  # whether a Chinese character counts as two

    def size(self, kind: Kind) -> Size | None:
        """Return the size of a kind of picture, None where there is no such kind."""
        sizes = {"avatar": self.avatar, "feed": self.feed, "story": self.story}
        return sizes.get(kind, self.banner)

    def length(self, text: str) -> int:
        """Return how long the platform finds a text."""
        return len(text) + (sum(_is_wide(c) for c in text) if self.counts_wide else 0)


def _is_wide(character: str) -> bool:
    """Whether X counts a character twice (its published "twitter-text" ranges)."""
    code = ord(character)
    single = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
    return not any(low <= code <= high for low, high in single)


# key, English, Chinese, characters, avatar, feed, story, banner
PLATFORMS: tuple[Platform, ...] = (
    Platform("instagram", "Instagram", "Instagram", 2200, (1080, 1080), (1080, 1350), TALL),
    Platform("x", "X", "X", 280, (400, 400), (1080, 1350), None, (1500, 500), counts_wide=True),
    Platform("wechat", "WeChat", "微信", 2000, (640, 640), (1080, 1080), TALL, (900, 383)),
    Platform("xiaohongshu", "Xiaohongshu", "小红书", 1000, (400, 400), (1080, 1440)),
    Platform("weibo", "Weibo", "微博", 2000, (400, 400), (1080, 1080), None, (980, 300)),
    Platform("douyin", "TikTok / Douyin", "抖音 / TikTok", 2200, (400, 400), TALL, TALL),
    Platform("facebook", "Facebook", "Facebook", 5000, (720, 720), (1080, 1350), TALL, (1640, 924)),
    Platform("linkedin", "LinkedIn", "领英", 3000, (400, 400), (1080, 1350), None, (1584, 396)),
    Platform("youtube", "YouTube", "YouTube", 5000, (800, 800), (1280, 720), TALL, (2560, 1440)),
    Platform("pinterest", "Pinterest", "Pinterest", 500, (400, 400), (1000, 1500), TALL, WIDE),
    Platform("telegram", "Discord / Telegram", "Discord / Telegram", 1024, (512, 512), (1200, 630)),
    Platform("link", "Link card", "链接卡片", 200, None, (1200, 630)),
)  # fmt: skip
FAMOUS = ("instagram", "x", "wechat", "xiaohongshu", "weibo")  # ticked to begin with

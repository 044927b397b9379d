"""Where a link can be handed to: one row each, with what its address can carry.

All of them open the channel's own page, where the user decides; nothing is sent from here. WeChat,
Instagram, Xiaohongshu and Douyin have no such address: a code to scan, a file to upload.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Channel:
    """A channel; its fields hold {url}, {text} and {picture}."""

    key: str
    en: str
    zh: str
    address: str
    fields: Mapping[str, str]

    def link(self, *, url: str, text: str, picture: str) -> str:
        """Return the address that opens the channel with a page's address, words and picture."""
        fields = {
            name: value.format(url=url, text=text, picture=picture)
            for name, value in self.fields.items()
        }
        return f"{self.address}?{urlencode(fields, quote_via=quote)}"


WEIBO = "https://service.weibo.com/share/share.php"
QZONE = "https://sns.qzone.qq.com/cgi-bin/qzshare/cgi_qzshare_onekey"
LINKEDIN = "https://www.linkedin.com/sharing/share-offsite/"
PINTEREST = "https://www.pinterest.com/pin/create/button/"
TEXT_AND_URL = {"text": "{text}", "url": "{url}"}

# key, English, Chinese, address, what it carries
CHANNELS: tuple[Channel, ...] = (
    Channel(
        "weibo",
        "Weibo",
        "微博",
        WEIBO,
        {"url": "{url}", "title": "{text}", "pic": "{picture}", "searchPic": "false"},
    ),
    Channel(
        "qzone", "Qzone", "QQ 空间", QZONE, {"url": "{url}", "title": "{text}", "pics": "{picture}"}
    ),
    Channel("x", "X", "X", "https://x.com/intent/post", TEXT_AND_URL),
    Channel(
        "facebook",
        "Facebook",
        "Facebook",
        "https://www.facebook.com/sharer/sharer.php",
        {"u": "{url}"},
    ),
    Channel("linkedin", "LinkedIn", "领英", LINKEDIN, {"url": "{url}"}),
    Channel("whatsapp", "WhatsApp", "WhatsApp", "https://wa.me/", {"text": "{text} {url}"}),
    Channel("telegram", "Telegram", "Telegram", "https://t.me/share/url", TEXT_AND_URL),
    Channel(
        "reddit",
        "Reddit",
        "Reddit",
        "https://www.reddit.com/submit",
        {"url": "{url}", "title": "{text}"},
    ),
    Channel(
        "pinterest",
        "Pinterest",
        "Pinterest",
        PINTEREST,
        {"url": "{url}", "media": "{picture}", "description": "{text}"},
    ),
    Channel("email", "Email", "电子邮件", "mailto:", {"subject": "{text}", "body": "{url}"}),
)

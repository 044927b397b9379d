"""A share page as HTML: plain, without scripts, with the tags that link cards are made of."""

import base64
import hashlib
from collections.abc import Iterator
from html import escape

from aigc_studio.core.language import say
from aigc_studio.services.database import SharePage
from aigc_studio.services.publishing import COVER_SIZE
from aigc_studio.services.share_pages import COVER, PageContent

STYLE = """
:root { color-scheme: light dark;
  --ink: #1f2540; --soft: #5b6178; --paper: #f6f4ef; --line: #d9d6cd; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceef8; --soft: #a6acc4; --paper: #14172a; --line: #333953; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
main { max-width: 720px; margin: 0 auto; padding: 20px 16px 40px; }
main.many { max-width: 1080px; }
h1 { margin: 0 0 14px; font-size: clamp(21px, 5vw, 30px); line-height: 1.3;
  overflow-wrap: anywhere; }
.pictures { display: grid; gap: 16px; }
.many .pictures { grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); }
figure { margin: 0; }
img { display: block; width: 100%; height: auto; border-radius: 14px; background: #fff;
  box-shadow: 0 0 0 1px var(--line); }
figcaption { margin-top: 6px; font-size: 15px; white-space: pre-line; overflow-wrap: anywhere; }
.made { display: inline-block; margin: 18px 0 0; padding: 3px 12px; font-size: 14px;
  border: 1px solid var(--line); border-radius: 14px; }
.soft { margin: 8px 0 0; color: var(--soft); font-size: 14px; overflow-wrap: anywhere; }
"""
STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
LOCALES = {"en": "en_US", "zh": "zh_CN"}
MAX_DESCRIPTION = 200  # characters


def share_page(page: SharePage, content: PageContent, address: str, language: str) -> str:
    """Return a page in a language; everything that a user wrote is escaped."""
    title = content.title[language]
    made = f'<p class="made">{say("page.made", language)}</p>' if content.machine_made else ""
    prompt = f"{say('page.prompt', language)}: {content.prompt}" if content.prompt else ""
    day = f"{page.ends_at.astimezone():%Y-%m-%d}"
    lines = (" ".join(content.tags[language]), prompt, say("page.ends", language, day=day))
    words = "".join(f'<p class="soft">{escape(line)}</p>' for line in lines if line)
    many = ' class="many"' if len(content.pictures) > 1 else ""
    figures = "".join(_figures(page.id, content, language))
    return _document(
        title,
        language,
        _tags(content, address, language),
        f'<main{many}><h1>{escape(title)}</h1><div class="pictures">{figures}</div>'
        f"{made}{words}</main>",
    )


def gone(language: str) -> str:
    """Return what stands where no page is: the same, whether there was one or not."""
    title, why = say("page.gone", language), say("error.page_missing", language)
    return _document(title, language, "", f"<main><h1>{title}</h1><p>{why}</p></main>")


def _document(title: str, language: str, tags: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex, nofollow">'
        f"<title>{escape(title)}</title>{tags}<style>{STYLE}</style></head>"
        f"<body>{body}</body></html>"
    )


def _tags(content: PageContent, address: str, language: str) -> str:
    """Return the Open Graph tags and those of X."""
    first = content.pictures[0].words[language]
    title, alt = content.title[language], first.alt
    picture = f"{address}/{COVER}.jpg"
    about = first.caption if first.caption != title else ""
    description = " ".join(filter(None, (about, alt)))[:MAX_DESCRIPTION]
    properties = {
        "og:title": title,
        "og:description": description,
        "og:type": "website",
        "og:url": address,
        "og:site_name": "AIGC Studio",
        "og:locale": LOCALES[language],
        "og:image": picture,
        "og:image:width": COVER_SIZE[0],
        "og:image:height": COVER_SIZE[1],
        "og:image:type": "image/jpeg",
        "og:image:alt": alt,
    }
    names = {
        "description": description,
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        "twitter:description": description,
        "twitter:image": picture,
        "twitter:image:alt": alt,
    }
    return "".join(
        f'<meta {kind}="{name}" content="{escape(str(value))}">'
        for kind, tags in (("property", properties), ("name", names))
        for name, value in tags.items()
    )


def _figures(page_id: str, content: PageContent, language: str) -> Iterator[str]:
    for number, picture in enumerate(content.pictures, 1):
        words = picture.words[language]
        caption = words.caption if words.caption != content.title[language] else ""
        below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        yield (
            f'<figure><img src="/s/{page_id}/{number}.jpg" alt="{escape(words.alt)}"'
            f' width="{picture.width}" height="{picture.height}">{below}</figure>'
        )

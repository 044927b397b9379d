"""The share menu of a result or a tour, and the list of share pages, as HTML.

Everything that comes from a user passes through `escape`; texts come in both languages.
"""

from collections.abc import Sequence
from html import escape

import segno

from aigc_studio.services.channels import CHANNELS, Channel
from aigc_studio.services.database import SharePage
from aigc_studio.services.publishing import DAYS, MAX_TITLE
from aigc_studio.services.share_pages import COVER, PageContent, content_of
from aigc_studio.ui.words import both, both_of


def menu(files: str, page: SharePage | None, home: str | None, language: str, note: str) -> str:
    """Return the menu: hand over the files; the form that makes a page, or the page there is.

    Args:
        files: addresses of marked copies, with spaces between them.
        page: the page of these results, if there is one.
        home: address of the studio for others, None if it has none.
        language: of the words that a link takes along.
        note: HTML above it.
    """
    inside = _page(page, home, language) if page else _form()
    return (
        f'<details class="pack share"{" open" if page or note else ""}><summary class="small">'
        f'{both("page.share")}</summary>{note}<div class="acts"><button class="small"'
        f' data-action="files" data-files="{escape(files)}">{both("page.files")}</button></div>'
        f"{inside}</details>"
    )


def listed(pages: Sequence[SharePage]) -> str:
    """Return every page with what can be done to it."""
    rows = "".join(
        f'<li><img src="{_path(page)}/1.jpg" alt="" loading="lazy"><div>'
        f'<span class="what">{both_of(content_of(page).title.__getitem__)}</span>'
        f"<small>{_until(page)}</small></div>{_buttons(page, None)}</li>"
        for page in pages
    )
    return f'<ul class="pages">{rows}</ul>' if rows else f'<p class="note">{both("page.none")}</p>'


def withdrawn() -> str:
    """Return the line that says so."""
    return f'<p class="note" role="status">{both("page.withdrawn")}</p>'


def _form() -> str:
    days = "".join(
        f'<label><input type="radio" name="days" value="{count}"'
        f"{' checked' if count == DAYS[1] else ''}><span>{both(f'page.days_{count}')}</span>"
        "</label>"
        for count in DAYS
    )
    return (
        f'<form><label>{both("page.title")}<input name="title" maxlength="{MAX_TITLE}"></label>'
        f"<fieldset><legend>{both('page.days')}</legend>{days}</fieldset><fieldset><label>"
        f'<input type="checkbox" name="prompt" value="yes"><span>{both("page.with_prompt")}</span>'
        f'</label></fieldset><p class="note">{both("page.what")}</p>'
        f'<button class="small strong" data-do="publish">{both("page.make")}</button></form>'
    )


def _page(page: SharePage, home: str | None, language: str) -> str:
    content, address = content_of(page), f"{home or ''}{_path(page)}"
    said = " ".join((content.title[language], *content.tags[language]))
    links = "".join(_link(row, address, said, home is not None) for row in CHANNELS)
    code = f"{segno.make(address).svg_inline(scale=4, border=2)}" if home else ""
    shown = (
        f'<div class="code">{code}<p class="note">{both("page.phone")}</p></div>' if home else ""
    )
    return (
        f'<p class="note">{_title(content)} · {_until(page)}</p>'
        f'<div class="acts">{_buttons(page, home)}</div><div class="acts">{links}</div>'
        f'<p class="note">{both("page.opens" if home else "page.local")}</p>{shown}'
    )


def _link(channel: Channel, address: str, said: str, is_public: bool) -> str:
    names = {"en": channel.en, "zh": channel.zh}
    name = both_of(names.__getitem__)
    if not is_public:
        return f'<button class="small" disabled>{name}</button>'
    link = channel.link(url=address, text=said, picture=f"{address}/{COVER}.jpg")
    return f'<a class="small" href="{escape(link)}" target="_blank" rel="noreferrer">{name}</a>'


def _buttons(page: SharePage, home: str | None) -> str:
    """Return the buttons of a page; its link is that of the page itself where it has no other."""
    path = _path(page)
    return (
        f'<a class="small" href="{path}" target="_blank" rel="noopener">{both("page.open")}</a>'
        f'<button class="small" data-action="copy-link" data-link="{escape(home or "")}{path}">'
        f'{both("page.copy")}</button><button class="small" data-do="withdraw"'
        f' data-id="{page.id}">{both("page.withdraw")}</button>'
    )


def _title(content: PageContent) -> str:
    return both_of(content.title.__getitem__)


def _until(page: SharePage) -> str:
    return both("page.until", day=f"{page.ends_at.astimezone():%Y-%m-%d %H:%M}")


def _path(page: SharePage) -> str:
    return f"/s/{page.id}"

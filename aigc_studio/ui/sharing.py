"""The form of the share pack, as HTML: platforms and sizes to tick, and a button that downloads."""

from collections.abc import Mapping
from html import escape

from aigc_studio.services.platforms import FAMOUS, KINDS, PLATFORMS
from aigc_studio.ui.words import both, both_of

POST = "feed"  # the kind that is ticked to begin with


def pack_form(fields: Mapping[str, object], *, is_open: bool = False) -> str:
    """Return the form for the results that these fields of its address name.

    A hidden field `ids` takes those that are picked in the library.
    """
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(str(value))}">'
        for name, value in {"ids": "", **fields}.items()
    )
    names = {row.key: {"en": row.en, "zh": row.zh} for row in PLATFORMS}
    platforms = "".join(
        _tick("platform", key, both_of(name.__getitem__), key in FAMOUS)
        for key, name in names.items()
    )
    kinds = "".join(_tick("kind", kind, both(f"share.kind_{kind}"), kind == POST) for kind in KINDS)
    return (
        f'<details class="pack"{" open" if is_open else ""}><summary class="small">'
        f'{both("share.title")}</summary><form action="/share.zip" method="get" data-pack>{hidden}'
        f"<fieldset><legend>{both('share.platforms')}</legend>{platforms}</fieldset>"
        f"<fieldset><legend>{both('share.kinds')}</legend>{kinds}</fieldset>"
        f'<p class="note">{both("share.note")}</p>'
        f'<button class="small strong">{both("share.get")}</button></form></details>'
    )


def _tick(name: str, value: str, words: str, ticked: bool) -> str:
    return (
        f'<label><input type="checkbox" name="{name}" value="{value}"'
        f"{' checked' if ticked else ''}><span>{words}</span></label>"
    )

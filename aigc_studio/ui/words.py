"""Two languages on one page.

Gradio's own labels are I18n keys: they follow the browser, and `relabel` sends them again when
the user chooses. Our own HTML carries both languages at once and CSS shows the one of <html lang>,
so it needs no server for a switch. Messages on a field take the language of the request.
"""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.i18n import I18nData

from aigc_studio.core.errors import StudioError
from aigc_studio.core.language import LANGUAGES, catalogue, language_for, say

MARKER = "__i18n__"
LABELLED = ("label", "placeholder", "value", "info", "choices")


def words(key: str) -> I18nData:
    """Return a key of the catalogue as a Gradio label."""
    if key not in catalogue():
        raise KeyError(key)
    return I18nData(key)


def translations() -> gr.I18n:
    """Return the catalogue as Gradio wants it at launch."""
    english, chinese = ({k: t[lang] for k, t in catalogue().items()} for lang in LANGUAGES)
    return gr.I18n(en=english, zh=chinese, **{"zh-CN": chinese, "zh-TW": chinese})


def both(key: str, **values: object) -> str:
    """Return a text as HTML in both languages, everything in it escaped."""
    return both_of(lambda language: say(key, language, **values))


def told(error: StudioError) -> str:
    """Return an error as HTML in both languages."""
    return both_of(error.tell)


def alarm(error: StudioError) -> str:
    """Return an error as a paragraph that is read out."""
    return f'<p class="alarm" role="alert">{told(error)}</p>'


def both_of(text: Any) -> str:
    """Return text(language) for both languages as HTML."""
    return "".join(f'<span lang="{lang}">{escape(text(lang))}</span>' for lang in LANGUAGES)


def language_of(request: gr.Request, setting: str) -> str:
    """Return the language of the page that asks; `setting` is AIGC_LANGUAGE."""
    return language_for(request.cookies, request.headers.get("accept-language"), setting)


def labelled_parts(demo: gr.Blocks) -> dict[Block, dict[str, Any]]:
    """Return every component that shows words of the catalogue, and which of its properties do."""
    found = {}
    for block in demo.blocks.values():
        parts = {name: getattr(block, name, None) for name in LABELLED}
        keyed = {name: part for name, part in parts.items() if any(_keys(part))}
        if keyed:
            found[block] = keyed
    return found


def relabel(parts: dict[Block, dict[str, Any]], language: str) -> list[Any]:
    """Return one update per component that says its words in a language."""
    return [
        gr.update(**{name: _spoken(part, language) for name, part in keyed.items()})
        for keyed in parts.values()
    ]


def _key(part: Any) -> str | None:
    """Return the key that a property shows; buttons keep theirs in I18nData's text form."""
    if isinstance(part, str) and part.startswith(MARKER):
        return str(json.loads(part.removeprefix(MARKER))["key"])
    return part.key if isinstance(part, I18nData) else None


def _keys(part: Any) -> Iterator[str]:
    if key := _key(part):
        yield key
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _keys(item)


def _spoken(part: Any, language: str) -> Any:
    if key := _key(part):
        return say(key, language)
    if isinstance(part, list | tuple):
        return type(part)(_spoken(item, language) for item in part)
    return part

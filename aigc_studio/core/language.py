"""Every user-visible string, in English and Chinese, side by side in strings.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
COOKIE = "aigc_language"  # what the user chose on the page


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return key -> language -> text. A key is "<table>.<name>" as in strings.toml."""
    with Path(__file__).with_name("strings.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {f"{t}.{name}": text for t, rows in tables.items() for name, text in rows.items()}


def say(key: str, language: str, **values: object) -> str:
    """Return the text of a key in a language with its {placeholders} filled.

    Raises:
        KeyError: there is no such key or language, or a placeholder has no value.
    """
    return catalogue()[key][language].format(**values)


def closest_language(wanted: str | None) -> str:
    """Return "zh" for any kind of Chinese first in an Accept-Language list or locale, else "en"."""
    return "zh" if (wanted or "").strip().lower().startswith("zh") else "en"


def language_for(cookies: Mapping[str, str], accepted: str | None, setting: str) -> str:
    """Return the language of a page: its user's choice, else the setting, else the browser's."""
    for chosen in (cookies.get(COOKIE), setting):
        if chosen in LANGUAGES:
            return chosen
    return closest_language(accepted)

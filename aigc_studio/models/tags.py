"""What a picture may show, in words of both languages."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

TAGS = "tags.json"  # beside the weights that know them


class Tag(NamedTuple):
    """A thing and what people call it."""

    en: str
    zh: str  # "" where it has no Chinese name
    keywords_en: Sequence[str] = ()
    keywords_zh: Sequence[str] = ()

    def name(self, language: str) -> str:
        """Return its name in a language, "en" or "zh"; the English one where it has no other."""
        return (self.zh if language == "zh" else "") or self.en

    def keywords(self, language: str) -> Sequence[str]:
        """Return other words for it in a language."""
        return self.keywords_zh if language == "zh" else self.keywords_en


def write_tags(folder: Path, tags: Iterable[Tag]) -> None:
    """Write the tags beside the weights."""
    lines = ",\n".join(json.dumps(tag, ensure_ascii=False) for tag in tags)
    (folder / TAGS).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def read_tags(folder: Path) -> list[Tag]:
    """Read the tags beside the weights."""
    return [Tag(*row) for row in json.loads((folder / TAGS).read_text(encoding="utf-8"))]

"""Words as the full-text index of SQLite (FTS5) knows them, with Chinese character by character.

FTS5 takes a run of Chinese for one word, and its trigram tokenizer finds nothing of two characters;
so every character is indexed as a word of its own, and a run of them is searched as a phrase.
"""

import re

CHINESE = re.compile(r"([\u3400-\u9fff\uf900-\ufaff])")


def indexed(*texts: str) -> str:
    """Return texts as they are put into the index."""
    return CHINESE.sub(r" \1 ", "\n".join(texts))


def searched(query: str) -> str:
    """Return what a person typed as an FTS5 query: every part must occur, its last word may go on.

    "" where there is nothing to look for.
    """
    parts = (re.findall(r"\w+", indexed(part)) for part in query.split())
    return " ".join(f'"{" ".join(words)}" *' for words in parts if words)

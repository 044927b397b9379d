"""The looks that the bundled models draw in: one readable row each.

A style is words behind the prompt, so any text-to-image model understands it in its own way. To add
one: a row here, and its name in the row of a model in zoo/catalog.py.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """A look by the words that bring it about."""

    en: str
    zh: str

    def put_behind(self, prompt: str) -> str:
        """Return the prompt with the style's words, in the prompt's language."""
        chinese = re.search(r"[\u3400-\u9fff]", prompt) is not None
        return f"{prompt}，{self.zh}" if chinese else f"{prompt}, {self.en}"

    def is_named_in(self, prompt: str) -> bool:
        """Whether the prompt has the style's words already."""
        text = prompt.lower()
        return self.en.lower() in text or self.zh.lower() in text


THREE_D = Style("3D emoji style", "3D 表情风格")
FLAT = Style("flat vector style", "扁平矢量风格")

"""Instruct models of the Hub that the studio's prompts were written for: one readable row each.

`AIGC_TEXT_MODEL` takes any other as well. A row is known before anything is downloaded.
"""

from collections.abc import Mapping
from typing import NamedTuple

GB = 10**9
ROOM = 1.2  # of the weights: with the keys and values of a batch


class InstructModel(NamedTuple):
    """A model, as its card on the Hub describes it."""

    licence: str
    billions: float  # parameters
    asks_first: bool = False  # the Hub wants its terms accepted, and a token of yours

    @property
    def download_gb(self) -> float:
        """Bytes of its weights, which are bfloat16, in GB."""
        return self.billions * 2

    def needed(self, bytes_each: int) -> int:
        """Return the memory that it needs in a number format of so many bytes."""
        return int(self.billions * GB * bytes_each * ROOM)


INSTRUCT: Mapping[str, InstructModel] = {
    "Qwen/Qwen3-0.6B": InstructModel("Apache-2.0", 0.6),
    "Qwen/Qwen3-1.7B": InstructModel("Apache-2.0", 1.7),
    "Qwen/Qwen3-4B-Instruct-2507": InstructModel("Apache-2.0", 4.0),
    "Qwen/Qwen3-8B": InstructModel("Apache-2.0", 8.2),
    "google/gemma-3-1b-it": InstructModel("Gemma terms", 1.0, asks_first=True),
    "meta-llama/Llama-3.2-1B-Instruct": InstructModel("Llama 3.2 licence", 1.2, asks_first=True),
    "meta-llama/Llama-3.2-3B-Instruct": InstructModel("Llama 3.2 licence", 3.2, asks_first=True),
}

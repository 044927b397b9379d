"""The fixed prompts of the evaluation and what each of them means."""

import json
from dataclasses import dataclass
from pathlib import Path

PROMPTS = Path(__file__).parents[2] / "assets" / "prompts" / "everyday.json"
PARAPHRASES = PROMPTS.with_name("paraphrases.json")


@dataclass(frozen=True)
class Prompt:
    """Something a person might type, and the concepts (emoji hexcodes) that it means."""

    language: str
    prompt: str
    concepts: tuple[str, ...]


def read_prompts(file: Path = PROMPTS) -> list[Prompt]:
    """Return the fixed prompts, English first."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [Prompt(row["language"], row["prompt"], tuple(row["concepts"])) for row in rows]

"""The fixed prompts are well formed."""

import re
from collections import Counter

import pytest

from aigc_studio.training.prompts import Prompt, read_prompts


def test_there_are_twelve_different_prompts_per_language() -> None:
    prompts = read_prompts()
    assert Counter(p.language for p in prompts) == {"en": 12, "zh": 12}
    assert len({p.prompt for p in prompts}) == 24


@pytest.mark.parametrize("prompt", read_prompts(), ids=lambda p: p.prompt)
def test_every_prompt_is_well_formed(prompt: Prompt) -> None:
    assert prompt.prompt == prompt.prompt.strip() != ""
    assert prompt.prompt.isascii() == (prompt.language == "en")
    assert prompt.concepts
    assert all(re.fullmatch(r"[0-9A-F]{4,5}(-[0-9A-F]{4,5})*", c) for c in prompt.concepts)

"""The prompts of the evaluation are well formed."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from aigc_studio.training.measures.colour_words import COLOURS, read_colours
from aigc_studio.training.measures.object_pairs import PAIRS, read_pairs
from aigc_studio.training.prompts import PARAPHRASES, PROMPTS, read_prompts

FILES = (PARAPHRASES, COLOURS, PAIRS)
STYLES = ("emoji", "sticker", "avatar", "pixel art", "flat vector", "3D", "风格", "头像", "贴纸")


def rows(file: Path) -> Sequence[Mapping[str, Any]]:
    found = json.loads(file.read_text(encoding="utf-8"))
    return found["prompts"] if isinstance(found, dict) else found


@pytest.mark.parametrize(
    ("file", "least"), [(PARAPHRASES, 200), (COLOURS, 50), (PAIRS, 50)], ids=lambda x: str(x)[-16:]
)
def test_there_are_as_many_prompts_of_each_language_as_promised(file: Path, least: int) -> None:
    counts = Counter(row["language"] for row in rows(file))
    assert set(counts) == {"en", "zh"}
    assert min(counts.values()) >= least


def test_no_prompt_is_there_twice() -> None:
    prompts = [row["prompt"].lower() for file in (*FILES, PROMPTS) for row in rows(file)]
    assert [prompt for prompt, number in Counter(prompts).items() if number > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_prompt_is_written_in_its_language_and_names_no_style(file: Path) -> None:
    for row in rows(file):
        prompt = row["prompt"]
        assert prompt == prompt.strip() != ""
        assert prompt.isascii() == (row["language"] == "en"), prompt
        assert not any(style.lower() in prompt.lower() for style in STYLES), prompt


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_prompt_means_concepts_by_their_hexcodes(file: Path) -> None:
    for row in rows(file):
        groups = row["concepts"] if file == PAIRS else [row["concepts"]]
        for concepts in groups:
            assert concepts, row
            assert len(set(concepts)) == len(concepts), row
            assert all(re.fullmatch(r"[0-9A-F]{4,5}(-[0-9A-F]{4,5})*", c) for c in concepts), row


def test_paraphrases_are_read_with_what_they_mean() -> None:
    first = read_prompts(PARAPHRASES)[0]
    assert (first.language, first.concepts[0]) == ("en", "1F408")


def test_both_things_of_a_pair_are_different() -> None:
    pairs = read_pairs()
    assert len(pairs) == 100
    assert all(pair.first.isdisjoint(pair.second) for pair in pairs)


def test_every_colour_word_has_a_rule_and_prompts_in_both_languages() -> None:
    rules, prompts = read_colours()
    used = {(prompt.language, prompt.colour) for prompt in prompts}
    assert used == {(language, word) for language in ("en", "zh") for word in rules}

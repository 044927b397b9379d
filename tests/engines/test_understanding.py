"""What a prompt is understood to mean is told, and so are the words that change nothing."""

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.understanding import Facts, understood, words_in

KNOWN = {"red": ("colour", "red"), "cat": ("thing", "1F408"), "红色": ("colour", "red")}


def read(prompts: Sequence[str]) -> list[Facts]:
    return [[fact for word, fact in KNOWN.items() if word in prompt] for prompt in prompts]


class Cutter:
    """Cuts Chinese into pieces of two characters, as a tokenizer may."""

    @property
    def backend_tokenizer(self) -> "Cutter":
        return self

    def encode(self, text: str, **_: bool) -> SimpleNamespace:
        pieces = [(i, min(i + 2, len(text))) for i in range(0, len(text), 2)]
        return SimpleNamespace(offsets=pieces)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("a red cat", ["red", "cat"]),
        ("The zeitgeist of it, in 2026", ["zeitgeist"]),
        ("红色的猫咪 with hat", ["红色", "的猫", "hat"]),
        ("", []),
    ],
)
def test_small_words_are_no_words(prompt: str, words: list[str]) -> None:
    assert [prompt[begin:end] for begin, end in words_in(Cutter(), prompt)] == words


def test_a_word_without_which_it_means_the_same_is_ignored() -> None:
    request = ImageRequest(prompt="a quixotic red cat, quixotic")
    found = understood(read, words_in(Cutter(), request.prompt), request)
    assert dict(found.facts) == {"colour": "red", "thing": "1F408"}
    assert found.ignored == ("quixotic",)


def test_the_bundled_model_passes_over_what_it_does_not_know() -> None:
    from aigc_studio.training.measures.pipelines import open_pipeline
    from aigc_studio.zoo.catalog import CHECKPOINTS

    pipeline = open_pipeline(CHECKPOINTS / "generator-art-128")
    request = ImageRequest(prompt="a quixotic apple, 一只熊猫", model="generator-art-128")
    words = words_in(pipeline.tokenizer, request.prompt)
    found = understood(pipeline.read, words, request)
    assert "quixotic" in found.ignored

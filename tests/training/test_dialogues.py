"""Messages to personas, and what an answer does."""

from collections import Counter

import pytest

from aigc_studio.core.language import LANGUAGES, say
from aigc_studio.models.instructions import PERSONAS
from aigc_studio.training.dialogues import Act, acts_in, dialogues


def test_every_persona_is_asked_in_both_languages() -> None:
    found = Counter((m.brief.persona, m.brief.language) for m in dialogues())
    assert found.total() == 60
    assert {key for key, _ in found} == set(PERSONAS)
    assert min(found.values()) >= 7
    assert {message.act for message in dialogues()} == {"answer", "ask", "decline", "ai"}


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Try “Paws & Beans”.", {"answer"}),
        ("What is it about?", {"ask"}),
        ("那要看你想写什么。写给谁？", {"ask"}),
        ("I cannot know that. Which day?", {"decline", "ask"}),
        ("以官网公布的时间为准。", {"decline"}),
        ("I am an AI, but I can help.", {"ai"}),
        (" ", set()),
    ],
)
def test_an_answer_tells_what_it_does(text: str, acts: set[Act]) -> None:
    assert acts_in(text) == acts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bundled_model_says_what_it_is_and_declines(language: str) -> None:
    assert acts_in(say("text.refusal", language)) == {"ai", "decline"}

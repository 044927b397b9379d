"""A prompt is made fuller by the bundled model; what cannot be made fuller comes back."""

import pytest

from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Step, Text
from aigc_studio.engines.enriching import ROUNDS, EnrichingEngine, EnrichRequest
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU, TinyPool

PROMPTS = ("a beach", "富士山", "a cat", "my boss, toon bust avatar", "一只猫")


@pytest.fixture(scope="module")
def engine() -> EnrichingEngine:
    return EnrichingEngine(Pool(CPU))


def made(engine: EnrichingEngine, *requests: EnrichRequest) -> list[str]:
    pieces = [piece for request in requests for piece in request.split()]
    return [e.text for e in engine.run(pieces, Context()) if isinstance(e, Text)]


def test_the_bundled_model_puts_known_words_behind_what_was_typed(
    engine: EnrichingEngine,
) -> None:
    found = made(engine, *(EnrichRequest(prompt=p, seed=7) for p in PROMPTS))
    for prompt, text in zip(PROMPTS, found, strict=True):
        assert text.startswith(prompt)
        assert engine.pool.enricher.phrases.read(prompt, text.removeprefix(prompt))


def test_another_click_gives_another_one(engine: EnrichingEngine) -> None:
    (first,) = made(engine, EnrichRequest(prompt="a beach", seed=7))
    (second,) = made(engine, EnrichRequest(prompt="a beach", seed=7, besides=first))
    assert second not in ("a beach", first)


def test_a_chosen_style_stays(engine: EnrichingEngine) -> None:
    request = EnrichRequest(prompt="my boss", style="toon", seed=7)
    assert request.style_words == "toon bust avatar"
    (text,) = made(engine, request)
    kinds = {p.kind for p in engine.pool.enricher.phrases.read("my boss", text[7:])}
    assert kinds
    assert "style" not in kinds


def test_what_nothing_fits_comes_back_after_all_rounds(tiny_pool: TinyPool) -> None:
    request = EnrichRequest(prompt="a cat")
    events = list(EnrichingEngine(tiny_pool).run(request.split(), Context()))
    assert len([e for e in events if isinstance(e, Step)]) == ROUNDS
    assert made(EnrichingEngine(tiny_pool), request) == ["a cat"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"prompt": " "}, "prompt"), ({"prompt": "a", "style": "oil"}, "style"), ({}, "prompt")],
)
def test_a_bad_field_is_named(fields: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        EnrichRequest.checked(fields)
    assert refused.value.field == field


def test_it_is_recorded_as_it_was_asked() -> None:
    request = EnrichRequest.checked({"prompt": " a cat ", "style": "flat", "besides": "x"})
    assert (request.prompt, request.style, request.besides) == ("a cat", "flat", "x")

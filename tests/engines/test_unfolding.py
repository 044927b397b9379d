"""A text taken apart, with the real bundled writer: chances and attention must be its own."""

import numpy as np
import pytest
import torch

from aigc_studio.core.brief import MAX_LINE, Brief
from aigc_studio.core.context import Context
from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.core.events import Text
from aigc_studio.engines.text import Preset, TextEngine, TextRequest, read
from aigc_studio.engines.unfolding import (
    LIKELIEST,
    PART,
    Trail,
    shown,
    typed,
    unfolded,
    written_again,
)
from aigc_studio.zoo.pool import Pool
from tests.fakes import CPU

LAMP = Brief(subject="Lumi Lamp", points=("folds flat",), length="short")
TEA = Brief(subject="晨雾绿茶", points=("手工采摘",), language="zh", length="short")


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool(CPU)


@pytest.fixture(scope="module")
def trail(pool: Pool) -> Trail:
    return written_again(pool, asked(LAMP))


def asked(brief: Brief, preset: Preset = "balanced") -> TextRequest:
    return TextRequest(brief=brief, preset=preset, seed=5).split()[0]


def test_it_is_the_text_that_the_engine_wrote(pool: Pool, trail: Trail) -> None:
    request = trail.request
    events = TextEngine(pool).run([request, asked(TEA)], Context())
    [text] = [e.text for e in events if isinstance(e, Text) and e.request_id == request.id]
    row = torch.tensor(trail.ids[trail.prompt :])
    assert read(pool.bundled_writer, row, request) == text


def test_every_token_was_drawn_from_what_is_shown(pool: Pool, trail: Trail) -> None:
    for at in range(trail.written):
        found = unfolded(pool, trail, at)
        [chosen] = [one for one in found.likely if one.is_chosen]
        assert chosen.token == found.tokens[trail.prompt + at]
        assert chosen.after > 0
        assert sum(one.after for one in found.likely) <= 1 + 1e-5
        before = [one.before for one in found.likely]
        assert len(before) == LIKELIEST
        assert before[:-1] == sorted(before[:-1], reverse=True)


def test_chances_are_those_of_the_model_without_attention_maps(pool: Pool, trail: Trail) -> None:
    with torch.inference_mode():
        logits = pool.bundled_writer.model(torch.tensor([trail.ids[: trail.prompt + 2]])).logits
    likeliest = float(logits[0, -1].float().softmax(0).max())
    assert unfolded(pool, trail, 2).likely[0].before == pytest.approx(likeliest, abs=1e-4)


def test_freedom_bends_the_chances(pool: Pool) -> None:
    of = {
        preset: unfolded(pool, typed(pool, asked(LAMP, preset), "Meet Lumi Lamp"), 0).likely[0]
        for preset in ("faithful", "balanced", "creative")
    }
    assert of["faithful"].after > of["balanced"].after > of["creative"].after
    assert len({one.before for one in of.values()}) == 1


def test_nobody_looks_ahead_and_a_row_adds_up(pool: Pool, trail: Trail) -> None:
    whole = unfolded(pool, trail, 0)
    tokens = len(trail.ids)
    assert whole.attention.shape == (tokens, tokens)
    assert np.triu(whole.attention, 1).max() == 0
    assert whole.attention.sum(axis=1) == pytest.approx(np.ones(tokens), abs=1e-3)
    heads = [unfolded(pool, trail, 0, 2, head + 1).attention for head in range(whole.heads)]
    assert np.abs(heads[0] - heads[1]).max() > 0.1
    mean = unfolded(pool, trail, 0, 2).attention
    assert np.mean(heads, axis=0) == pytest.approx(mean, abs=1e-4)


def test_details_of_a_typed_line_are_slots(pool: Pool) -> None:
    found = unfolded(pool, typed(pool, asked(TEA), "晨雾绿茶，手工采摘。"), 99)
    assert found.tokens[-4:] == ["<subject>", "，", "<p1>", "。"]
    assert [one.token for one in found.likely if one.is_chosen] == ["。"]


def test_spaces_and_parts_of_characters_are_seen(pool: Pool) -> None:
    writer = pool.bundled_writer
    assert [shown(writer, i) for i in writer.tokenizer(" the\n")["input_ids"]] == ["␣the", "↵"]
    assert PART in [shown(writer, i) for i in writer.tokenizer("囍")["input_ids"]]


@pytest.mark.parametrize("line", ["", " <> ", "a" * (MAX_LINE + 1)])
def test_a_line_of_nothing_or_too_much_is_refused_by_name(pool: Pool, line: str) -> None:
    with pytest.raises(RequestError) as refused:
        typed(pool, asked(LAMP), line)
    assert refused.value.field == "line"


def test_what_the_bundled_model_cannot_write_is_not_taken_apart(pool: Pool) -> None:
    with pytest.raises(StudioError):
        written_again(pool, asked(Brief(form="chat", draft="Hi")))

"""A model becomes int8 only where it then reads as well; what was measured is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from aigc_studio.zoo import int8
from aigc_studio.zoo.int8 import MOST, in_int8, perplexity
from tests.tiny import tiny_writer

Quantised = torch.ao.nn.quantized.dynamic.Linear


def quantised(model: Any) -> int:
    return sum(isinstance(part, Quantised) for part in model.modules())


def test_the_perplexity_of_a_model_that_knows_nothing_is_its_vocabulary() -> None:
    writer = tiny_writer()
    torch.nn.init.zeros_(writer.model.lm_head.weight)
    assert perplexity(writer.model, writer.tokenizer) == pytest.approx(len(writer.tokenizer))


def test_int8_that_costs_little_is_used_and_the_check_is_kept(tmp_path: Path) -> None:
    writer = tiny_writer()
    model = in_int8(writer.model, tiny_writer, writer.tokenizer, tmp_path)
    assert quantised(model) == 8  # seven of the layer and the last
    [kept] = tmp_path.iterdir()
    found = json.loads(kept.read_text("utf-8"))
    assert abs(found["int8"] / found["full"] - 1) <= MOST
    assert found["int8"] == pytest.approx(perplexity(model, writer.tokenizer))


def test_int8_that_costs_more_is_not_used_now_or_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again, other = tiny_writer(), tiny_writer().model, tiny_writer().model
    measure = iter([100.0, 102.1])
    monkeypatch.setattr(int8, "perplexity", lambda *_: next(measure))
    assert in_int8(first.model, lambda: other, first.tokenizer, tmp_path) is other
    assert in_int8(again, lambda: None, first.tokenizer, tmp_path) is again
    assert quantised(other) == quantised(again) == 0

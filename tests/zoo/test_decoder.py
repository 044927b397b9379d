"""OpenVINO writes what torch writes, from a language model that is converted once."""

import copy
import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    MistralConfig,
    MistralForCausalLM,
    StoppingCriteria,
    StoppingCriteriaList,
)

from aigc_studio.core.brief import Brief, Form
from aigc_studio.core.context import Context
from aigc_studio.core.events import Text
from aigc_studio.engines.text import TextEngine, TextRequest
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.writer import Writer
from tests.fakes import CPU
from tests.tiny import tiny_writer

pytest.importorskip("openvino")
Decoder: Any = importlib.import_module("aigc_studio.zoo.decoder").Decoder


FORMS: tuple[Form, ...] = ("ad", "story")
PROMPTS = ["a cat", "a red apple on a long table", "一只猫"]
TOKENS, ENDS = 30, 5  # of most texts, and of the first


class FirstEnds(StoppingCriteria):
    """Ends the first text early."""

    def __init__(self, prompt: int) -> None:
        self.length = prompt + ENDS

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> Any:
        ends = torch.zeros(len(input_ids), dtype=torch.bool)
        ends[0] = input_ids.shape[1] >= self.length
        return ends


def written(writer: Writer, model: Any, **options: Any) -> torch.Tensor:
    """Return the tokens (texts, prompt and text) that a writer finds likeliest."""
    given = writer.tokenizer(PROMPTS, return_tensors="pt", padding=True)
    made: torch.Tensor = model.generate(
        input_ids=given["input_ids"],
        attention_mask=given["attention_mask"],
        max_new_tokens=TOKENS,
        min_new_tokens=TOKENS,
        do_sample=False,
        eos_token_id=writer.model.config.vocab_size - 1,  # only where there is one is padding
        stopping_criteria=StoppingCriteriaList([FirstEnds(given["input_ids"].shape[1])]),
        **options,
    )
    return made


def test_texts_of_different_lengths_are_those_of_torch(tmp_path: Path) -> None:
    writer = tiny_writer()
    expected = written(writer, writer.model)
    decoder = Decoder.of(writer.model, tmp_path, 1)
    cache = decoder.cache()
    assert torch.equal(written(writer, decoder.model, cache=cache), expected)
    assert cache.length == expected.shape[1] - 1  # OpenVINO did it, but for what nobody follows
    assert cache.living.tolist() == [1, 2]  # and left out what had ended
    assert torch.equal(written(writer, copy.deepcopy(writer.model)), expected)


def test_the_bundled_model_writes_with_it_what_it_writes_with_torch(tmp_path: Path) -> None:
    advert, story = (Brief(form=form, subject="Kova cup", points=("light",)) for form in FORMS)
    asked = [*TextRequest(brief=advert, seed=3).split(), *TextRequest(brief=story, seed=4).split()]
    pools = Pool(CPU), Pool(replace(CPU, openvino_from=10**9), (), tmp_path)
    exact, fast = (
        [e.text for e in TextEngine(pool).run(asked, Context()) if isinstance(e, Text)]
        for pool in pools
    )
    assert [pool.bundled_writer.decoder is None for pool in pools] == [True, False]
    assert fast == exact
    assert all("Kova cup" in text for text in fast)


def test_a_model_is_converted_once(tmp_path: Path) -> None:
    Decoder.of(tiny_writer().model, tmp_path, 1)
    made = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    assert len(list(tmp_path.iterdir())) == 1
    Decoder.of(tiny_writer().model, tmp_path, 1)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == made


def test_a_damaged_conversion_leaves_the_work_to_torch(tmp_path: Path) -> None:
    Decoder.of(tiny_writer().model, tmp_path, 1)
    for file in tmp_path.rglob("model.xml"):
        file.write_text("<net", encoding="utf-8")
    assert Decoder.of(tiny_writer().model, tmp_path, 1) is None


def test_a_model_that_looks_back_a_little_way_stays_with_torch(tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = MistralConfig(
        vocab_size=64, hidden_size=16, intermediate_size=32, num_hidden_layers=1,
        num_attention_heads=2, num_key_value_heads=2, sliding_window=4,
    )  # fmt: skip
    assert Decoder.of(MistralForCausalLM(config).eval(), tmp_path, 1) is None
    assert list(tmp_path.iterdir()) == []

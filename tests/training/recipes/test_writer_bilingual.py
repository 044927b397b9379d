"""The recipe runs from nothing to a folder that writes."""

from pathlib import Path

import pytest
import torch
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from aigc_studio.core.brief import Brief
from aigc_studio.models.writing import BEGIN, END, SLOTS, prompt_of
from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes.writer_bilingual import Course, Recipe, train
from aigc_studio.training.tokens import IGNORED
from aigc_studio.training.writing_accuracy import shuffled, writer

TINY = Recipe(vocabulary=600, texts=40, width=24, inner=32, layers=1, heads=2, batch=2, together=2)


def test_three_steps_write_a_folder_that_writes(tmp_path: Path) -> None:
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    assert train(TINY, tmp_path / "work", tmp_path / "out", schedule).step == 3
    model = LlamaForCausalLM.from_pretrained(tmp_path / "out", dtype=torch.float32).eval()
    tokenizer = PreTrainedTokenizerFast.from_pretrained(tmp_path / "out")
    for network in (model, shuffled(model)):
        write = writer(network, tokenizer, longest=4)
        briefs = [Brief(subject="灯", language="zh"), Brief(subject="A very long name of a lamp")]
        assert len(write(briefs, 0)) == 2
        assert write(briefs, 0) == write(briefs, 0)


def test_slots_are_one_token_and_stay_in_a_text() -> None:
    tokenizer = Course(TINY).tokenizer
    for slot in SLOTS:
        ids = tokenizer.encode(f"Meet <{slot}>.{END}")
        assert tokenizer.decode(ids, skip_special_tokens=True) == f"Meet <{slot}>."
        assert len(tokenizer.encode(f"<{slot}>")) == 1


def test_only_what_follows_the_brief_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    course = Course(TINY)
    seen: dict[str, torch.Tensor] = {}
    forward = course.model.forward

    def watched(**given: torch.Tensor) -> object:
        seen.update(given)
        return forward(**given)

    monkeypatch.setattr(course.model, "forward", watched)
    first = course.loss(0)
    counted = course.tokenizer.decode(seen["labels"][0][seen["labels"][0] != IGNORED])
    assert counted.endswith(END)
    assert BEGIN not in counted
    assert course.loss(0).equal(first)


def test_a_step_draws_from_its_number() -> None:
    first, second = Course(TINY), Course(TINY)
    second.loss(5)
    assert first.loss(2).equal(second.loss(2))
    assert prompt_of(Brief(subject="x")).startswith("<begin><en>")

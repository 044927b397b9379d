"""A writer learns from nothing, is broken off, gone on with, and goes on from a beginning."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from aigc_studio.core.brief import Brief
from aigc_studio.core.context import Context
from aigc_studio.core.errors import CheckpointError, RequestError, StudioError
from aigc_studio.core.events import Text
from aigc_studio.engines.text import TextEngine, TextRequest
from aigc_studio.training import tokens, writer_learner
from aigc_studio.training.course import Wish
from aigc_studio.training.folder import Plan, Spec, TrainingFolder
from aigc_studio.training.text_intake import take_texts
from aigc_studio.training.work import work
from aigc_studio.training.writer_learner import WINDOW, windows_of
from aigc_studio.training.writer_training import beginning_of
from aigc_studio.zoo.loras import ALL_WEIGHTS, LoraShelf, LoraUse
from aigc_studio.zoo.own_writers import readable
from aigc_studio.zoo.pool import Pool
from benchmarks.shop import shop_lines
from tests.fakes import CPU
from tests.training.resuming import losses_of, work_in_parts

ID = "0123456789abcdef" * 2
PLAN = Plan(steps=12, batch=4, own_drawings=0, save_every=4, seed=5, learning_rate=1e-2)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn with a network that takes some milliseconds a step."""
    monkeypatch.setattr(tokens, "SAMPLE", 8)
    for name, value in (("WIDTH", 32), ("INNER", 64), ("LAYERS", 1), ("HEADS", 2)):
        monkeypatch.setattr(writer_learner, name, value)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., TrainingFolder]:
    """Return a function that makes the folder of a training."""

    def made(at: str = "shelf", lines: int = 60, **plan: object) -> TrainingFolder:
        folder = TrainingFolder(tmp_path / at / ID)
        texts = [text for _, text in shop_lines(lines)]
        take_texts(folder, [("a.txt", "\n".join(texts).encode())])
        plan = PLAN.model_copy(update=plan)
        folder.write_spec(
            Spec(goal="writer", name="Harbour", word="", model="", folder="", plan=plan)
        )
        return folder

    return made


def written(engine: TextEngine, *subjects: str, task: str = "write") -> list[Text]:
    requests = [
        TextRequest(
            brief=Brief(subject=subject, length="short", task=task), voice=LoraUse(id=ID), seed=2
        )
        for subject in subjects
    ]
    return [event for event in engine.run(requests, Context()) if isinstance(event, Text)]


def test_a_writer_learns_and_goes_on_from_a_beginning(
    make: Callable[..., TrainingFolder],
) -> None:
    folder = make(steps=40, batch=16)
    work(folder, Wish())
    first, *_, last = folder.read_metrics()
    assert math.exp(last.held_out) < 0.1 * math.exp(first.held_out)
    begun = [beginning_of(shop_lines(60)[i][1]) for i in (5, 11)]
    samples = [(folder.samples / f"after-{i}.txt").read_text(encoding="utf-8") for i in range(4)]
    assert all(text.startswith(said) for text, said in zip(samples, begun, strict=False))
    card = (folder.result / "README.md").read_text(encoding="utf-8")
    assert "it follows no instructions" in card
    assert "60 texts of the user's own" in card

    engine = TextEngine(Pool(CPU, loras=LoraShelf(folder.path.parent)))
    assert [made.name for made in engine.pool.own_writers.all()] == ["Harbour"]
    [alone] = written(engine, "Mind the step")
    assert alone.model == "own/Harbour"
    assert alone.text.startswith("Mind the step")
    assert len(alone.text) > len("Mind the step")
    together = written(engine, "Mind the step", "No gull ever stole the")
    assert together[0].text == alone.text
    assert together[1].text.startswith("No gull ever stole the")
    with pytest.raises(StudioError, match="goes on from a beginning"):
        written(engine, "tea", task="shorter")
    assert written(engine, "字" * 200)  # longer than it can have in view
    (folder.result / ALL_WEIGHTS).write_bytes(b"no weights")
    fresh = TextEngine(Pool(CPU, loras=LoraShelf(folder.path.parent)))
    with pytest.raises(CheckpointError, match="damaged"):
        written(fresh, "tea")
    (folder.result / "writer.json").unlink()
    with pytest.raises(RequestError, match="deleted"):
        written(fresh, "tea")


def test_transformers_itself_loads_the_result_and_no_path_of_this_machine_is_in_it(
    make: Callable[..., TrainingFolder], tmp_path: Path
) -> None:
    folder = make(steps=2, save_every=2)
    work(folder, Wish())
    for file in folder.result.glob("*.json"):
        assert str(tmp_path) not in file.read_text(encoding="utf-8")
    tokenizer = AutoTokenizer.from_pretrained(folder.result)
    model = AutoModelForCausalLM.from_pretrained(folder.result, dtype=torch.float32)
    text = "Ünïcode 帆船 🛶, as it was"
    ids = tokenizer(text, return_tensors="pt").input_ids
    assert ids[0, 0] == tokenizer.bos_token_id
    assert tokenizer.decode(ids[0], skip_special_tokens=True) == text
    assert model(ids).logits.shape == (1, ids.shape[1], len(tokenizer))


def test_a_run_that_left_and_went_on_ends_where_an_unbroken_one_does(
    make: Callable[..., TrainingFolder],
) -> None:
    unbroken, broken = make("unbroken"), make("broken")
    work(unbroken, Wish())
    with pytest.MonkeyPatch.context() as pausing:
        work_in_parts(broken, pausing)
    one, other = (load_file(folder.result / ALL_WEIGHTS) for folder in (broken, unbroken))
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert losses_of(broken) == losses_of(unbroken)


def test_too_few_texts_are_refused(make: Callable[..., TrainingFolder]) -> None:
    with pytest.raises(RequestError, match="at least 50 texts"):
        work(make(lines=49), Wish())


@pytest.mark.parametrize("length", [2, WINDOW, WINDOW + 1, 3 * WINDOW])
def test_windows_count_each_token_but_the_first_once(length: int) -> None:
    row = list(range(length))
    assert [token for part in windows_of(row) for token in part[1:]] == row[1:]
    assert max(map(len, windows_of(row))) <= WINDOW


def test_what_bytes_by_chance_say_is_no_text() -> None:
    assert readable("a\x7fb\ufffd\x1b\nc 帆") == "ab\nc 帆"

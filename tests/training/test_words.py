"""A voice is learned from texts, broken off, gone on with, worn by the writer, and taken off."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from aigc_studio.core.brief import Brief
from aigc_studio.core.context import Context
from aigc_studio.core.errors import CheckpointError, RequestError
from aigc_studio.core.events import Text
from aigc_studio.engines.text import TextEngine, TextRequest
from aigc_studio.training import tokens
from aigc_studio.training.course import Wish
from aigc_studio.training.folder import Plan, Spec, TrainingFolder
from aigc_studio.training.text_intake import take_texts
from aigc_studio.training.word_training import open_words
from aigc_studio.training.work import work
from aigc_studio.zoo.catalog import CHECKPOINTS
from aigc_studio.zoo.loras import ALL_WEIGHTS, VOICE_WEIGHTS, LoraShelf, LoraUse
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.voices import spoken_in
from aigc_studio.zoo.writer import BUNDLED
from benchmarks.shop import shop_lines
from tests.fakes import CPU
from tests.tiny import tiny_writer
from tests.training.resuming import losses_of, work_in_parts

ID = "0123456789abcdef" * 2
PLAN = Plan(
    steps=12, batch=4, rank=4, own_drawings=6, save_every=4, seed=5, learning_rate=5e-3
)  # fmt: skip


@pytest.fixture(autouse=True)
def short_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "SAMPLE", 8)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny language model that takes instructions."""
    folder = tmp_path_factory.mktemp("writers") / "tiny"
    writer = tiny_writer()
    writer.model.save_pretrained(folder)
    writer.tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., TrainingFolder]:
    """Return a function that makes the folder of a training of twelve lines."""

    def made(model: Path | None = None, at: str = "shelf", **plan: object) -> TrainingFolder:
        folder = TrainingFolder(tmp_path / at / ID)
        rows = [json.dumps({"prompt": n, "completion": t}) for n, t in shop_lines(12)]
        take_texts(folder, [("a.jsonl", "\n".join(rows).encode())])
        name = "local/tiny" if model else BUNDLED
        folder.write_spec(
            Spec(
                goal="words",
                name="Harbour",
                word="",
                model=name,
                folder=str(model or ""),
                plan=PLAN.model_copy(update=plan),
            )
        )
        return folder

    return made


def weights_of(folder: TrainingFolder) -> dict[str, torch.Tensor]:
    return load_file(folder.result / VOICE_WEIGHTS)


def written(engine: TextEngine, voice: LoraUse | None, subject: str = "Kestrel kettle") -> str:
    request = TextRequest(brief=Brief(subject=subject, length="short"), voice=voice, seed=2)
    [text] = [e.text for e in engine.run(request.split(), Context()) if isinstance(e, Text)]
    return text


def test_the_bundled_writer_learns_speaks_and_is_as_before_without_the_voice(
    make: Callable[..., TrainingFolder],
) -> None:
    folder = make(steps=16, save_every=8, learning_rate=2e-2)
    status = work(folder, Wish())
    first, *_, last = folder.read_metrics()
    assert math.exp(last.held_out) < 0.5 * math.exp(first.held_out)
    assert len(list(folder.samples.glob("after-*.txt"))) == 4
    first_texts, texts = (
        [(folder.samples / f"{name}-{i}.txt").read_text(encoding="utf-8") for i in range(4)]
        for name in ("step-000000", "after")
    )
    assert texts != first_texts
    card = (folder.result / "README.md").read_text(encoding="utf-8")
    assert f"step\n{status.values['best']} of 16" in card
    assert "12 texts of the user's own" in card

    shelf = LoraShelf(folder.path.parent)
    assert shelf.all() == []
    assert [(voice.name, voice.model) for voice in shelf.voices()] == [("Harbour", BUNDLED)]
    engine = TextEngine(Pool(CPU, loras=shelf))
    plain = written(engine, None)
    full = written(engine, LoraUse(id=ID))
    assert full != plain
    assert full not in (written(engine, LoraUse(id=ID, weight=0.4)), plain)
    assert written(engine, LoraUse(id=ID, weight=0)) == plain
    assert written(engine, None) == plain
    assert written(engine, LoraUse(id=ID)) == full
    with pytest.raises(RequestError, match="deleted"):
        written(engine, LoraUse(id="f" * 32))


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore:.*tie_word_embeddings:UserWarning")
def test_peft_itself_loads_the_result_and_no_path_of_this_machine_is_in_it(
    make: Callable[..., TrainingFolder], tmp_path: Path
) -> None:
    folder = make(steps=2, save_every=2)
    work(folder, Wish())
    files = {file.name for file in folder.result.iterdir()}
    assert files == {"README.md", "adapter_config.json", VOICE_WEIGHTS, "lora.json"}
    said = (folder.result / "adapter_config.json").read_text(encoding="utf-8")
    assert json.loads(said)["base_model_name_or_path"] == BUNDLED
    assert str(tmp_path) not in said
    base = AutoModelForCausalLM.from_pretrained(CHECKPOINTS / BUNDLED, dtype=torch.float32)
    ids = torch.tensor([[1, 105, 117, 2611]])
    before = base(ids).logits
    worn = PeftModel.from_pretrained(base, folder.result)
    assert not torch.allclose(worn(ids).logits, before, atol=1e-3)


def test_all_weights_of_the_bundled_writer_learn_and_speak_as_strongly_as_is_asked(
    make: Callable[..., TrainingFolder],
) -> None:
    folder = make(weights="all", steps=8, learning_rate=3e-3)
    work(folder, Wish())
    first, *_, last = folder.read_metrics()
    assert math.exp(last.held_out) < 0.5 * math.exp(first.held_out)
    assert "All weights, trained on" in (folder.result / "README.md").read_text(encoding="utf-8")
    stock = AutoModelForCausalLM.from_pretrained(folder.result, dtype=torch.float32)

    engine = TextEngine(Pool(CPU, loras=LoraShelf(folder.path.parent)))
    plain, full = written(engine, None), written(engine, LoraUse(id=ID))
    assert full not in (plain, written(engine, LoraUse(id=ID, weight=0.3)))
    assert written(engine, LoraUse(id=ID, weight=0)) == plain == written(engine, None)
    writer = engine.pool.bundled_writer
    with spoken_in(engine.pool.loras, writer, LoraUse(id=ID)) as speaker:
        pairs = zip(speaker.model.parameters(), stock.parameters(), strict=True)
        assert all(torch.allclose(ours, theirs, atol=1e-6) for ours, theirs in pairs)
    (folder.result / ALL_WEIGHTS).write_bytes(b"no weights")
    with pytest.raises(CheckpointError, match="damaged"):
        written(engine, LoraUse(id=ID))


def test_a_run_that_left_and_went_on_ends_where_an_unbroken_one_does(
    make: Callable[..., TrainingFolder], monkeypatch: pytest.MonkeyPatch, local: Path
) -> None:
    unbroken = make(local, at="unbroken")
    work(unbroken, Wish())
    broken = make(local, at="broken")
    work_in_parts(broken, monkeypatch)
    one, other = weights_of(broken), weights_of(unbroken)
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert losses_of(broken) == losses_of(unbroken)


def test_a_model_of_ones_own_learns_by_the_same_code_and_answers_its_own_voices_only(
    make: Callable[..., TrainingFolder], local: Path
) -> None:
    folder = make(local)
    work(folder, Wish())
    first, *_, last = folder.read_metrics()
    assert last.held_out < first.held_out
    shelf = LoraShelf(folder.path.parent)
    own = TextEngine(Pool(CPU, text_model=str(local), loras=shelf))
    assert written(own, LoraUse(id=ID)) != written(own, None)
    with pytest.raises(RequestError, match="taught to local/tiny"):
        written(TextEngine(Pool(CPU, loras=shelf)), LoraUse(id=ID))


def test_only_requests_in_the_same_voice_share_a_batch() -> None:
    requests = [
        TextRequest(brief=Brief(subject="tea"), voice=voice)
        for voice in (None, LoraUse(id=ID), LoraUse(id=ID, weight=0.5))
    ]
    assert len({request.batch_key() for request in requests}) == 3


def test_too_few_texts_are_refused(tmp_path: Path) -> None:
    folder = TrainingFolder(tmp_path)
    take_texts(folder, [("a.txt", b"one\ntwo")])
    folder.write_spec(Spec(goal="words", name="x", word="", model=BUNDLED, folder="", plan=PLAN))
    with pytest.raises(RequestError, match="at least 8"):
        work(folder, Wish())


def test_each_row_of_a_batch_is_worth_its_tokens(make: Callable[..., TrainingFolder]) -> None:
    """The loss of a batch is the mean over all its tokens, whatever pads it."""
    from aigc_studio.training.voice import Lesson

    learner = open_words(make().read_spec())
    lessons = [Lesson(Brief(subject="tea"), text) for text in ("Hi.", "A much longer text, so.")]
    together = learner.judge_lessons(lessons, 2)
    parts = [learner._error([lesson]) for lesson in lessons]
    alone = sum(error.item() for error, _ in parts) / sum(count for _, count in parts)
    assert together == pytest.approx(alone, rel=1e-4)

"""Trainings survive everything, run one after the other, and leave nothing when deleted."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from aigc_studio.core.errors import NotFoundError, RequestError, StudioError
from aigc_studio.core.settings import Settings
from aigc_studio.engines.finetune import FinetuneRequest
from aigc_studio.services.database import Status
from aigc_studio.services.trainer import Trainer
from aigc_studio.studio import Studio
from aigc_studio.training.folder import Plan
from aigc_studio.zoo.pool import Pool
from tests.fakes import wait_until
from tests.pictures import encode
from tests.tiny import tiny_writer

CANARY = "kanarienvogel"
LONG = 100_000  # steps; nobody waits for that


@pytest.fixture(autouse=True)
def tiny_model(monkeypatch: pytest.MonkeyPatch, tunable_folder: Path) -> None:
    monkeypatch.setattr(Pool, "folder_of", lambda self, name: tunable_folder)


@pytest.fixture
def trainer(studio: Studio) -> Iterator[Trainer]:
    return studio.trainer


def handed_in(trainer: Trainer, pictures: int = 3) -> str:
    training = trainer.new()
    files = []
    for i in range(pictures):
        picture = Image.new("RGB", (64, 64), "white")
        ImageDraw.Draw(picture).ellipse((10 + i, 10, 50, 50), (200, 20 * i, 0))
        files += [(f"{CANARY}-{i}.png", encode(picture)), (f"{CANARY}-{i}.txt", b"a ball")]
    trainer.pictures.add(training, files)
    return training


def request(training: str, steps: int = 8, **fields: object) -> FinetuneRequest:
    plan = Plan(steps=steps, batch=4, rank=2, own_drawings=2, save_every=4)
    return FinetuneRequest.checked(
        {"id": training, "name": CANARY, "word": "zuki", "plan": plan.model_dump(), **fields}
    )


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait for a trainer: a process of low priority, slow to start on a busy machine."""
    wait_until(holds, 180)


def is_learning(trainer: Trainer, training: str) -> Callable[[], bool]:
    return lambda: trainer.progress(training).progress.step > 4


def status_of(trainer: Trainer, training: str) -> Status:
    return trainer.progress(training).status


def test_a_training_is_paused_goes_on_is_kept_and_deleted_without_a_trace(
    studio: Studio, trainer: Trainer
) -> None:
    training = handed_in(trainer)
    waiting = handed_in(trainer)
    trainer.submit(request(training, 20_000))
    trainer.submit(request(training, 20_000))
    trainer.submit(request(waiting))
    wait_for(is_learning(trainer, training))
    assert status_of(trainer, waiting) is Status.QUEUED
    trainer.cancel(waiting)
    with pytest.raises(StudioError, match="running"):
        trainer.delete(training)
    trainer.pause(training)
    wait_for(lambda: status_of(trainer, training) is Status.INTERRUPTED)
    paused_at = trainer.progress(training).progress.step
    trainer.resume(training)
    wait_for(lambda: trainer.progress(training).progress.step > paused_at)
    trainer.keep(training)
    wait_for(lambda: status_of(trainer, training) is Status.DONE)
    assert [lora.name for lora in studio.pool.loras.all()] == [CANARY]
    assert {one.id for one in trainer.all()} == {training, waiting}
    taken = trainer.progress(training).progress.values["best"]
    trainer.choose(training, int(taken))
    assert trainer.progress(training).progress.note == "training.note_chosen"
    with pytest.raises(StudioError, match="No weights of step 3"):
        trainer.choose(training, 3)
    with pytest.raises(StudioError, match="No weights of step"):
        trainer.choose(waiting, int(taken))
    for one in (training, waiting):
        trainer.delete(one)
    left = [file for file in studio.settings.home.rglob("*") if file.is_file()]
    assert [file for file in left if CANARY.encode() in file.read_bytes()] == []
    assert list(trainer.folder.iterdir()) == []
    with pytest.raises(NotFoundError):
        trainer.progress(training)


def test_a_training_goes_on_when_the_studio_starts_again(
    settings: Settings, fake_engine: None
) -> None:
    with Studio(settings) as studio:
        training = handed_in(studio.trainer)
        studio.trainer.submit(request(training, 400))
        wait_for(is_learning(studio.trainer, training))
    with Studio(settings, resume=False) as studio:
        assert status_of(studio.trainer, training) is Status.QUEUED
        done_steps = studio.trainer.progress(training).progress.step
        assert done_steps > 4
    with Studio(settings) as studio:
        wait_for(lambda: status_of(studio.trainer, training) is Status.RUNNING)
        wait_for(lambda: studio.trainer.progress(training).progress.step > done_steps)
        studio.trainer.cancel(training)
        wait_for(lambda: status_of(studio.trainer, training) is Status.CANCELLED)


def test_words_are_learned_by_a_child_and_leave_no_trace_when_deleted(
    studio: Studio, trainer: Trainer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    writer = tiny_writer()
    writer.model.save_pretrained(tmp_path / "tiny")
    writer.tokenizer.save_pretrained(tmp_path / "tiny")
    monkeypatch.setattr(studio.pool, "text_model", str(tmp_path / "tiny"))
    training = trainer.new()
    with pytest.raises(RequestError, match="at least 8"):
        trainer.submit(request(training, goal="words", word=""))
    lines = [f"{CANARY} number {i} sings in the oak" for i in range(9)]
    trainer.texts.add(training, [(f"{CANARY}.txt", "\n".join(lines).encode())])
    trainer.texts.reword(training, "oak", "elm")
    trainer.texts.leave_out(training, 9)
    assert len(trainer.texts.read(training).lines) == 8
    with pytest.raises(RequestError, match="AIGC_MODELS"):
        trainer.submit(request(training, goal="words", word="", model="local/other"))
    trainer.submit(request(training, goal="words", word="", model="local/tiny"))
    wait_for(lambda: status_of(trainer, training).is_over)
    assert status_of(trainer, training) is Status.DONE
    assert [voice.model for voice in studio.pool.loras.voices()] == ["local/tiny"]
    assert len(trainer.progress(training).metrics) == 3
    assert CANARY not in trainer.folder_of(training).log.read_text(encoding="utf-8")
    trainer.delete(training)
    left = [file for file in studio.settings.home.rglob("*") if file.is_file()]
    assert [file for file in left if CANARY.encode() in file.read_bytes()] == []
    assert studio.pool.loras.voices() == []


def test_a_set_that_nobody_trains_on_is_gone_after_a_day(
    settings: Settings, fake_engine: None
) -> None:
    with Studio(settings) as studio:
        old, new = (handed_in(studio.trainer) for _ in range(2))
        path = studio.trainer.folder_of(old).path
        os.utime(path, (time.time() - 25 * 3600,) * 2)
    with Studio(settings) as studio:
        assert [folder.name for folder in studio.trainer.folder.iterdir()] == [new]


def test_a_clone_has_the_set_of_a_training_and_outlives_it(trainer: Trainer) -> None:
    training = handed_in(trainer)
    clone = trainer.clone(training)
    trainer.pictures.leave_out(training, "0001.png")
    items = trainer.folder_of(clone).read_set().items
    assert [(i.file, i.caption) for i in items] == [(f"000{i}.png", "a ball") for i in (1, 2, 3)]
    assert all((trainer.folder_of(clone).pictures / item.file).exists() for item in items)


def test_a_try_tells_how_long_it_will_take(trainer: Trainer) -> None:
    training = handed_in(trainer)
    wanted = request(training, 100)
    found = trainer.estimate(wanted)
    assert 0 < found.seconds_per_step < 5
    assert found.memory_mb > 100
    longer = wanted.plan.model_copy(update={"steps": 200})
    assert 1.5 < found.seconds(longer) / found.seconds(wanted.plan) < 2
    folder = trainer.folder_of(training)
    assert not folder.state.exists()
    assert trainer.all() == []
    scratch = request(training, goal="gan", word="")
    with pytest.raises(StudioError, match="at least 16"):
        trainer.estimate(scratch)


def test_what_cannot_be_trained_is_refused_or_fails_with_its_reason(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch, stock_folders: dict[str, Path]
) -> None:
    with pytest.raises(RequestError, match="no pictures"):
        trainer.submit(request(trainer.new()))
    with pytest.raises(RequestError, match="a name of 1 to"):
        request(trainer.new(), name="")
    with pytest.raises(RequestError, match="a word of 1 to"):
        request(trainer.new(), word="<b>")
    with pytest.raises(NotFoundError):
        trainer.folder_of("../../etc")
    monkeypatch.setattr(Pool, "folder_of", lambda self, name: stock_folders["flux"])
    training = handed_in(trainer)
    trainer.submit(request(training, model="local/flux"))
    wait_for(lambda: status_of(trainer, training) is Status.FAILED)
    assert "FluxPipeline cannot be trained" in str(trainer.progress(training).error)

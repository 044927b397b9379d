"""The queue's drawer says what waits and does what its buttons say."""

from collections.abc import Iterator

import pytest

from aigc_studio.core.errors import NotFoundError, StorageFullError
from aigc_studio.core.settings import Settings
from aigc_studio.engines.finetune import FinetuneRequest
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Status
from aigc_studio.studio import Studio
from aigc_studio.ui.queue import _carry_out, queue_html
from tests.fakes import wait_until
from tests.ui.test_panel import HOSTILE, Tags


@pytest.fixture
def waiting(studio: Studio) -> list[str]:
    """Three jobs in a queue that stands still."""
    studio.scheduler.pause(True)
    return [studio.scheduler.submit(ImageRequest(prompt=f"cat {i}")) for i in range(3)]


@pytest.fixture
def idle(settings: Settings, fake_engine: None) -> Iterator[Studio]:
    """A studio whose trainer begins nothing."""
    with Studio(settings, resume=False) as studio:
        yield studio


def acts(html: str) -> list[tuple[str, str]]:
    tags = [a for _, a in Tags(html).tags if "data-do" in a]
    return [(str(a["data-do"]), str(a.get("data-id", ""))) for a in tags]


def test_an_empty_queue_says_so(studio: Studio) -> None:
    html = queue_html(studio)
    assert "Nothing is waiting" in html
    assert acts(html) == [("pause", "")]


def test_waiting_jobs_can_be_moved_and_stopped(studio: Studio, waiting: list[str]) -> None:
    html = queue_html(studio)
    assert "<b>3</b>" in html
    assert "Paused" in html
    for job_id in waiting:
        assert {act for act, of in acts(html) if of == job_id} == {"first", "up", "down", "stop"}


def test_buttons_do_what_they_say(studio: Studio, waiting: list[str]) -> None:
    _carry_out(studio, "first", waiting[2])
    _carry_out(studio, "down", waiting[0])
    order = [job.job_id for job in studio.scheduler.queue()]
    assert order == [waiting[2], waiting[1], waiting[0]]
    _carry_out(studio, "stop", waiting[1])
    assert studio.scheduler.progress(waiting[1]).status is Status.CANCELLED
    assert ("rerun", waiting[1]) in acts(queue_html(studio))
    _carry_out(studio, "rerun", waiting[1])
    _carry_out(studio, "resume")
    wait_until(lambda: not studio.scheduler.queue())
    assert all(studio.scheduler.progress(w).status is Status.DONE for w in waiting)


def test_trainings_are_in_the_queue_too_and_can_be_moved_paused_and_stopped(
    idle: Studio,
) -> None:
    trainer = idle.trainer
    first, second = (trainer.new() for _ in range(2))
    for training, name in ((first, HOSTILE), (second, "Zuki")):
        trainer.jobs.add(FinetuneRequest(id=training, name=name, word="zuki"))
    html = queue_html(idle)
    assert "<b>2</b>" in html
    assert HOSTILE not in html
    _carry_out(idle, "training-first", second)
    assert [one.id for one in trainer.unfinished()] == [second, first]
    _carry_out(idle, "training-stop", second)
    trainer.jobs.end(first, Status.INTERRUPTED)
    offered = [act for act in acts(queue_html(idle)) if act[0].startswith("training-")]
    assert offered == [("training-resume", first), ("training-stop", first)]
    assert "<b>0</b>" in queue_html(idle)
    _carry_out(idle, "training-resume", first)
    assert trainer.progress(first).status is Status.QUEUED


def test_an_unknown_job_is_told(studio: Studio) -> None:
    with pytest.raises(NotFoundError):
        _carry_out(studio, "stop", "nonsense")


def test_a_full_disk_is_told(studio: Studio) -> None:
    assert "is full" in queue_html(studio, StorageFullError(studio.settings.home))


def test_a_prompt_never_becomes_markup(studio: Studio) -> None:
    studio.scheduler.pause(True)
    studio.scheduler.submit(ImageRequest(prompt=HOSTILE))
    for tag, attributes in Tags(queue_html(studio)).tags:
        assert tag != "img"
        assert not [name for name in attributes if name.startswith("on")]

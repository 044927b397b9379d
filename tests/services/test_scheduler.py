"""Jobs are drawn in order, share batches, can be called off, and survive what happens to others."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from aigc_studio.core.errors import (
    CheckpointError,
    NotFoundError,
    RequestError,
    StorageFullError,
    StudioError,
)
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services import scheduler as scheduler_module
from aigc_studio.services.database import Database, Result, Status
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import Library
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.results import ResultTable
from aigc_studio.services.scheduler import Scheduler
from aigc_studio.services.speed import Speed
from aigc_studio.services.storage import Storage
from aigc_studio.services.uploads import Uploads
from tests.fakes import CPU, FakeEngine, wait_until

EACH_S = 10.0
WINDOW_S = 0.5


class KnownSpeed(Speed):
    """Every piece is said to take ten seconds."""

    def seconds(self, key: object) -> float | None:
        return EACH_S


class Disk(Storage):
    """A disk that is full when a test says so."""

    is_full = False

    def check(self) -> None:
        if self.is_full:
            raise StorageFullError(self.folder)


class PhotoRequest(ImageRequest):
    """A request that needs a handed-in picture."""

    photo: str = ""

    @property
    def uploads(self) -> tuple[str, ...]:
        return (self.photo,)


class Desk:
    """A scheduler at work on a fake engine, and the words a test needs for it."""

    def __init__(
        self,
        database: Database,
        library: Library,
        *,
        window_s: float = 0.0,
        max_waiting: int = 64,
        resume: bool = True,
    ) -> None:
        self.engine = FakeEngine()
        self.jobs = JobTable(database)
        self.results = ResultTable(database)
        self.uploads = Uploads(library.outputs.parent / "uploads")
        self.storage = Disk(library.outputs.parent, 0)
        self.scheduler = Scheduler(
            {"image": self.engine},
            self.jobs,
            library,
            device=CPU,
            speed=KnownSpeed(),
            storage=self.storage,
            uploads=self.uploads,
            batch_window_s=window_s,
            max_waiting=max_waiting,
            resume=resume,
        )

    def submit(self, prompt: str = "a cat", **fields: object) -> str:
        return self.scheduler.submit(ImageRequest.model_validate({"prompt": prompt, **fields}))

    def progress(self, job_id: str) -> JobProgress:
        return self.scheduler.progress(job_id)

    def ended(self, job_id: str) -> JobProgress:
        wait_until(lambda: self.progress(job_id).status.is_over)
        return self.progress(job_id)

    def idle(self) -> None:
        """Wait until the thread waits for jobs: only then does a window begin with the next."""
        wait_until(lambda: self.scheduler._changed._waiters)  # type: ignore[attr-defined]

    def drawing(self, batches: int) -> None:
        """Wait until so many batches have begun and the last one has shown its first step."""
        wait_until(lambda: len(self.engine.batches) == batches)
        last = self.engine.batches[-1][-1].id.partition(".")[0]
        wait_until(lambda: self.progress(last).step or self.progress(last).status.is_over)


@pytest.fixture
def open_desk(database: Database, library: Library) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def open_desk(**options: float) -> Desk:
        desks.append(Desk(database, library, **options))  # type: ignore[arg-type]
        desks[-1].scheduler.start()
        return desks[-1]

    yield open_desk
    for desk in desks:
        desk.scheduler.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()


def _pieces(progress: JobProgress) -> list[int]:
    return [result.piece for result in progress.results]


def test_a_job_is_drawn_piece_by_piece_and_recorded(desk: Desk, library: Library) -> None:
    done = desk.ended(desk.submit(count=3, seed=7))
    assert done.status is Status.DONE
    assert _pieces(done) == [0, 1, 2]
    assert [result.seed for result in done.results] == [7, 8, 9]
    assert [[piece.seed for piece in batch] for batch in desk.engine.batches] == [[7], [8], [9]]
    for result in done.results:
        with Image.open(library.path(result)) as picture:
            assert picture.getpixel((0, 0)) == (result.seed, 80, 160)


def test_jobs_are_drawn_in_order_of_arrival(desk: Desk) -> None:
    desk.engine.hold()
    ids = [desk.submit("first", steps=3), desk.submit("second"), desk.submit("third", steps=2)]
    desk.drawing(1)
    assert [desk.progress(job_id).place for job_id in ids] == [0, 1, 2]
    assert desk.progress(ids[1]).status is Status.QUEUED
    desk.engine.release()
    for job_id in ids:
        assert desk.ended(job_id).status is Status.DONE
    assert desk.engine.prompts == [["first"], ["second"], ["third"]]


def test_compatible_jobs_within_the_window_share_a_batch(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(window_s=WINDOW_S)
    desk.idle()
    ids = [desk.submit("a cat", seed=1), desk.submit("一只猫", seed=2, purpose="story")]
    for job_id, seed in zip(ids, (1, 2), strict=True):
        assert [result.seed for result in desk.ended(job_id).results] == [seed]
    assert desk.engine.prompts == [["a cat", "一只猫"]]


def test_incompatible_jobs_do_not_share_a_batch(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(window_s=WINDOW_S)
    desk.idle()
    for job_id in [desk.submit("a cat", quality="fast"), desk.submit("a dog", quality="best")]:
        assert desk.ended(job_id).status is Status.DONE
    assert desk.engine.prompts == [["a cat"], ["a dog"]]


def test_a_batch_is_no_larger_than_the_device_takes(desk: Desk) -> None:
    desk.engine.hold()
    first = desk.submit("first", quality="fast")
    desk.drawing(1)
    ids = [desk.submit(f"cat {i}") for i in range(CPU.max_batch + 1)]
    desk.engine.release()
    for job_id in [first, *ids]:
        assert desk.ended(job_id).status is Status.DONE
    assert [len(batch) for batch in desk.engine.batches] == [1, CPU.max_batch, 1]


def test_progress_shows_step_piece_and_preview(desk: Desk) -> None:
    desk.engine.hold(after=1)
    job_id = desk.submit(count=2)
    desk.drawing(2)
    progress = desk.progress(job_id)
    assert (progress.status, progress.piece, progress.step, progress.steps) == (
        Status.RUNNING, 1, 1, 2,
    )  # fmt: skip
    assert progress.preview
    assert _pieces(progress) == [0]


def test_seconds_left_count_everything_in_front(desk: Desk) -> None:
    """One piece is begun and one waits in the first job; the second job has three."""
    desk.engine.hold()
    first, second = desk.submit(count=2, quality="fast"), desk.submit(count=3)
    desk.drawing(1)
    left = [desk.progress(job_id).seconds_left for job_id in (first, second)]
    assert left[0] == pytest.approx(2 * EACH_S, abs=EACH_S / 2)
    assert left[1] == pytest.approx(5 * EACH_S, abs=EACH_S / 2)


def test_seconds_left_are_unknown_before_anything_was_measured(desk: Desk) -> None:
    desk.scheduler.speed = Speed()
    desk.engine.hold()
    assert desk.progress(desk.submit(steps=49)).seconds_left is None


def test_drawing_measures_the_speed(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    desk.scheduler.speed = Speed()
    request = ImageRequest(prompt="a cat", steps=49)
    desk.ended(desk.scheduler.submit(request))
    assert desk.scheduler.speed.seconds(request.batch_key()) is not None


def test_every_quality_is_measured_before_the_first_job(
    database: Database, library: Library
) -> None:
    desk = Desk(database, library)
    desk.scheduler.speed = Speed()
    desk.scheduler.start()
    keys = [ImageRequest(prompt="x", quality=q).batch_key() for q in ("fast", "balanced", "best")]
    wait_until(lambda: all(desk.scheduler.speed.seconds(key) is not None for key in keys))
    desk.scheduler.close()
    assert desk.jobs.count_unfinished() == 0
    assert not library.outputs.exists()


def test_a_waiting_job_is_stopped_at_once(desk: Desk) -> None:
    desk.engine.hold()
    first, second = desk.submit("a cat", quality="fast"), desk.submit("a dog")
    desk.drawing(1)
    desk.scheduler.stop(second)
    assert desk.progress(second).status is Status.CANCELLED
    desk.engine.release()
    assert desk.ended(first).status is Status.DONE
    assert desk.engine.prompts == [["a cat"]]


def test_a_running_job_stops_and_keeps_pieces_and_preview(desk: Desk) -> None:
    desk.engine.hold(after=1)
    job_id = desk.submit(count=3)
    desk.drawing(2)
    desk.scheduler.stop(job_id)
    stopped = desk.ended(job_id)
    assert stopped.status is Status.CANCELLED
    assert _pieces(stopped) == [0]
    assert stopped.preview
    assert stopped.piece == 1


def test_stopping_one_job_of_a_batch_leaves_the_other(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(window_s=WINDOW_S)
    desk.idle()
    desk.engine.hold()
    stopped, kept = desk.submit("a cat"), desk.submit("a dog")
    desk.drawing(1)
    desk.scheduler.stop(stopped)
    desk.engine.release()
    assert desk.ended(kept).status is Status.DONE
    assert desk.ended(stopped).status is Status.CANCELLED
    assert desk.results.of_job(stopped) == []
    assert desk.engine.prompts == [["a cat", "a dog"]]


def test_a_job_stopped_while_it_is_being_taken_up_hurts_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.scheduler._run

    def stop_first(batch: list[tuple[str, ImageRequest]]) -> None:
        if batch[0][1].prompt == "a cat":
            desk.scheduler.stop(batch[0][0])
        run(batch)

    monkeypatch.setattr(desk.scheduler, "_run", stop_first)
    assert desk.ended(desk.submit("a cat")).status is Status.CANCELLED
    assert desk.ended(desk.submit("a dog")).status is Status.DONE


def test_stopping_what_is_over_changes_nothing(desk: Desk) -> None:
    job_id = desk.submit()
    desk.ended(job_id)
    desk.scheduler.stop(job_id)
    assert desk.progress(job_id).status is Status.DONE


def test_skipping_drops_the_picture_being_drawn_and_goes_on(desk: Desk) -> None:
    desk.engine.hold()
    job_id = desk.submit(count=3)
    desk.drawing(1)
    desk.scheduler.skip(job_id)
    desk.drawing(2)
    desk.engine.release()
    done = desk.ended(job_id)
    assert done.status is Status.DONE
    assert _pieces(done) == [1, 2]


def test_a_job_of_which_all_was_skipped_is_cancelled(desk: Desk) -> None:
    desk.engine.hold()
    job_id = desk.submit()
    desk.drawing(1)
    desk.scheduler.skip(job_id)
    assert desk.ended(job_id).status is Status.CANCELLED


def test_skipping_a_job_that_waits_or_is_over_changes_nothing(desk: Desk) -> None:
    desk.engine.hold()
    first, second = desk.submit(quality="fast"), desk.submit()
    desk.drawing(1)
    desk.scheduler.skip(second)
    desk.engine.release()
    assert _pieces(desk.ended(second)) == [0]
    desk.scheduler.skip(first)
    assert desk.progress(first).status is Status.DONE


def test_a_failing_engine_fails_its_job_with_an_incident_and_the_queue_goes_on(desk: Desk) -> None:
    desk.engine.failure = ZeroDivisionError("a secret of the inside")
    failed = desk.ended(desk.submit("a cat"))
    assert failed.status is Status.FAILED
    assert failed.error is not None
    for language in ("en", "zh"):
        assert "secret" not in failed.error.tell(language)
    assert len(str(failed.error.values["incident"])) == 8
    desk.engine.failure = None
    assert desk.ended(desk.submit("a dog")).status is Status.DONE


def test_an_error_for_the_user_reaches_the_user(desk: Desk) -> None:
    problem = CheckpointError("error.checkpoint_missing", file="weights", repair="git checkout")
    desk.engine.failure = problem
    failed = desk.ended(desk.submit())
    assert failed.error is not None
    assert failed.error.tell("zh") == problem.tell("zh")


def test_closing_interrupts_what_runs_and_keeps_what_waits(
    desk: Desk, open_desk: Callable[..., Desk]
) -> None:
    desk.engine.hold(after=1)
    running, waiting = desk.submit("a cat", count=3, quality="fast"), desk.submit("a dog")
    desk.drawing(2)
    desk.scheduler.close()
    assert desk.jobs.get(running).status is Status.INTERRUPTED
    assert desk.jobs.get(waiting).status is Status.QUEUED
    assert [result.piece for result in desk.results.of_job(running)] == [0]

    again = open_desk()
    assert again.ended(waiting).status is Status.DONE
    assert again.progress(running).status is Status.INTERRUPTED
    assert again.engine.prompts == [["a dog"]]


def test_what_a_killed_studio_left_running_is_interrupted(
    open_desk: Callable[..., Desk], jobs: JobTable
) -> None:
    job = jobs.add(ImageRequest(prompt="a cat"))
    jobs.start(job.id)
    assert open_desk().progress(job.id).status is Status.INTERRUPTED


def test_rerunning_draws_only_the_missing_pieces(desk: Desk) -> None:
    desk.engine.hold(after=1)
    job_id = desk.submit(count=3, seed=7)
    desk.drawing(2)
    desk.scheduler.stop(job_id)
    desk.ended(job_id)
    desk.engine.release()
    desk.scheduler.rerun(job_id)
    done = desk.ended(job_id)
    assert done.status is Status.DONE
    assert [result.seed for result in done.results] == [7, 8, 9]
    # Piece 1 was begun, called off, and begun again.
    assert [batch[0].seed for batch in desk.engine.batches] == [7, 8, 8, 9]
    assert desk.jobs.get(job_id).attempt == 2


def test_rerunning_what_is_finished_or_runs_changes_nothing(desk: Desk) -> None:
    done = desk.submit("a cat", count=2)
    desk.ended(done)
    desk.scheduler.rerun(done)
    assert desk.ended(done).status is Status.DONE
    desk.engine.hold()
    running = desk.submit("a dog")
    desk.drawing(3)
    desk.scheduler.rerun(running)
    desk.engine.release()
    assert _pieces(desk.ended(running)) == [0]
    assert desk.engine.prompts == [["a cat"], ["a cat"], ["a dog"]]


def test_dismissing_an_interrupted_job_cancels_it(
    open_desk: Callable[..., Desk], jobs: JobTable
) -> None:
    job = jobs.add(ImageRequest(prompt="a cat"))
    jobs.start(job.id)
    desk = open_desk()
    desk.scheduler.stop(job.id)
    assert desk.progress(job.id).status is Status.CANCELLED


def test_a_full_queue_refuses_more(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(max_waiting=2)
    desk.engine.hold()
    ids = [desk.submit(), desk.submit()]
    with pytest.raises(StudioError, match="2 jobs are waiting already"):
        desk.submit()
    desk.engine.release()
    for job_id in ids:
        desk.ended(job_id)
    assert desk.ended(desk.submit()).status is Status.DONE


def test_the_same_request_twice_is_one_job(desk: Desk) -> None:
    request = ImageRequest(prompt="a cat", count=2)
    first, second = desk.scheduler.submit(request), desk.scheduler.submit(request)
    assert first == second
    assert _pieces(desk.ended(first)) == [0, 1]
    assert desk.scheduler.submit(request) == first
    assert len(desk.engine.batches) == 2


def test_an_unknown_model_is_refused_before_it_waits(desk: Desk) -> None:
    with pytest.raises(RequestError, match="no model called nonsense"):
        desk.submit(model="nonsense")
    assert desk.jobs.count_unfinished() == 0
    assert desk.ended(desk.submit()).status is Status.DONE


def test_a_waiting_job_of_a_model_that_went_fails_and_the_rest_goes_on(
    open_desk: Callable[..., Desk], jobs: JobTable
) -> None:
    old = jobs.add(ImageRequest(prompt="a cat", model="model-gone-64"))
    new = jobs.add(ImageRequest(prompt="a dog"))
    desk = open_desk()
    assert desk.ended(new.id).status is Status.DONE
    failed = desk.progress(old.id)
    assert failed.status is Status.FAILED
    assert "model-gone-64" in str(failed.error)


def test_an_unknown_job_is_told(desk: Desk) -> None:
    for ask in (desk.scheduler.progress, desk.scheduler.stop, desk.scheduler.rerun):
        with pytest.raises(NotFoundError, match="no job nonsense"):
            ask("nonsense")


def test_closing_ends_the_thread(desk: Desk) -> None:
    desk.scheduler.close()
    assert "scheduler" not in [thread.name for thread in threading.enumerate()]


def test_waiting_jobs_are_drawn_in_the_order_they_are_moved_to(desk: Desk) -> None:
    desk.engine.hold()
    running = desk.submit("running", quality="fast")
    desk.drawing(1)
    ids = [desk.submit(f"cat {i}", steps=i + 1) for i in range(3)]
    desk.scheduler.move(ids[2], "first")
    desk.scheduler.move(ids[0], "down")
    assert [job.job_id for job in desk.scheduler.queue()] == [running, ids[2], ids[1], ids[0]]
    desk.engine.release()
    for job_id in ids:
        assert desk.ended(job_id).status is Status.DONE
    assert desk.engine.prompts == [["running"], ["cat 2"], ["cat 1"], ["cat 0"]]


def test_a_paused_queue_finishes_its_piece_and_begins_no_other(desk: Desk) -> None:
    desk.engine.hold()
    job_id = desk.submit(count=2)
    desk.drawing(1)
    desk.scheduler.pause(True)
    desk.engine.release()
    wait_until(lambda: desk.progress(job_id).results)
    other = desk.submit("a dog")
    desk.idle()
    assert desk.scheduler.paused
    assert _pieces(desk.progress(job_id)) == [0]
    desk.scheduler.pause(False)
    assert _pieces(desk.ended(job_id)) == [0, 1]
    assert desk.ended(other).status is Status.DONE


def test_a_pause_survives_a_restart_and_waiting_jobs_can_be_stopped(
    desk: Desk, open_desk: Callable[..., Desk]
) -> None:
    desk.scheduler.pause(True)
    stopped, kept = desk.submit("a cat"), desk.submit("a dog")
    desk.scheduler.stop(stopped)
    assert desk.progress(stopped).status is Status.CANCELLED
    desk.scheduler.close()
    again = open_desk()
    again.idle()
    assert again.scheduler.paused
    assert again.engine.batches == []
    again.scheduler.pause(False)
    assert again.ended(kept).status is Status.DONE


def test_a_scheduler_that_does_not_resume_leaves_what_waits_and_the_pause(
    desk: Desk, open_desk: Callable[..., Desk]
) -> None:
    desk.scheduler.pause(True)
    waiting = desk.submit("a cat")
    desk.scheduler.close()
    command = open_desk(resume=False)
    assert command.ended(command.submit("a dog")).status is Status.DONE
    command.scheduler.close()
    assert command.engine.prompts == [["a dog"]]
    assert command.jobs.get(waiting).status is Status.QUEUED
    again = open_desk()
    assert again.scheduler.paused
    again.scheduler.pause(False)
    assert again.ended(waiting).status is Status.DONE


def test_waiting_jobs_run_once_and_in_order_after_a_restart(
    desk: Desk, open_desk: Callable[..., Desk]
) -> None:
    desk.engine.hold()
    running = desk.submit("running", quality="fast")
    desk.drawing(1)
    ids = [desk.submit(f"cat {i}", steps=i + 1) for i in range(4)]
    desk.scheduler.move(ids[3], "first")
    desk.scheduler.close()
    again = open_desk()
    for job_id in ids:
        assert len(again.ended(job_id).results) == 1
    assert again.engine.prompts == [["cat 3"], ["cat 0"], ["cat 1"], ["cat 2"]]
    assert again.progress(running).status is Status.INTERRUPTED


def test_a_full_disk_refuses_new_jobs(desk: Desk) -> None:
    desk.storage.is_full = True
    with pytest.raises(StorageFullError, match="is full"):
        desk.submit()
    assert desk.jobs.count_unfinished() == 0
    desk.storage.is_full = False
    assert desk.ended(desk.submit()).status is Status.DONE


def test_a_full_disk_holds_the_queue_up_until_there_is_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler_module, "ROOM_EVERY_S", 0.02)
    desk.engine.hold()
    job_id = desk.submit(count=2)
    desk.drawing(1)
    desk.storage.is_full = True
    desk.engine.release()
    wait_until(lambda: desk.scheduler.held_up)
    progress = desk.progress(job_id)
    assert (progress.status, _pieces(progress)) == (Status.RUNNING, [0])
    assert progress.held_up is not None
    desk.storage.is_full = False
    assert _pieces(desk.ended(job_id)) == [0, 1]
    assert desk.progress(job_id).held_up is None


@pytest.mark.parametrize("point", ["start", "keep", "end"])
def test_a_disk_that_fills_up_at_any_record_loses_nothing(
    desk: Desk, library: Library, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    monkeypatch.setattr(scheduler_module, "ROOM_EVERY_S", 0.02)
    failures = [True, True]
    owner, name = (desk.jobs, point) if point != "keep" else (library, "keep")
    record = getattr(owner, name)

    def fail_twice(*arguments: object, **options: object) -> Result | None:
        if failures:
            failures.pop()
            raise StorageFullError(library.outputs)
        return record(*arguments, **options)

    monkeypatch.setattr(owner, name, fail_twice)
    done = desk.ended(desk.submit(count=2, seed=7))
    assert failures == []
    assert (done.status, [result.seed for result in done.results]) == (Status.DONE, [7, 8])
    assert desk.jobs.count_unfinished() == 0


def test_what_was_handed_in_goes_when_its_job_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler_module, "REQUESTS", {"image": PhotoRequest})
    photo = desk.uploads.add(b"canary")
    desk.engine.hold()
    job_id = desk.scheduler.submit(PhotoRequest(prompt="a cat", photo=photo))
    desk.drawing(1)
    assert desk.uploads.read(photo) == b"canary"
    desk.engine.release()
    desk.ended(job_id)
    with pytest.raises(NotFoundError):
        desk.uploads.read(photo)


def test_what_was_handed_in_waits_for_an_interrupted_job(
    desk: Desk, open_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler_module, "REQUESTS", {"image": PhotoRequest})
    needed, forgotten = desk.uploads.add(b"canary"), desk.uploads.add(b"canary")
    desk.engine.hold()
    job_id = desk.scheduler.submit(PhotoRequest(prompt="a cat", photo=needed))
    desk.drawing(1)
    desk.scheduler.close()
    again = open_desk()
    assert again.uploads.read(needed) == b"canary"
    with pytest.raises(NotFoundError):
        again.uploads.read(forgotten)
    again.scheduler.rerun(job_id)
    assert again.ended(job_id).status is Status.DONE
    assert list(again.uploads.folder.iterdir()) == []

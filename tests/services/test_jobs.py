"""The job table remembers, and says when there is nothing to remember."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from aigc_studio.core.errors import NotFoundError, StudioError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Database, Status
from aigc_studio.services.jobs import JobTable, Move, error_of

CAT = ImageRequest(prompt="a cat", count=4)


def test_a_job_is_queued_with_its_request(jobs: JobTable) -> None:
    jobs.add(CAT)
    job = jobs.get(CAT.id)
    assert (job.status, job.attempt, job.engine) == (Status.QUEUED, 0, "image")
    assert ImageRequest.model_validate_json(job.request) == CAT


def test_a_job_survives_the_table(jobs: JobTable, database: Database) -> None:
    jobs.add(CAT)
    assert JobTable(database).get(CAT.id).id == CAT.id


def test_jobs_come_in_order_of_arrival(jobs: JobTable) -> None:
    added = [jobs.add(ImageRequest(prompt=f"cat {i}")).id for i in range(5)]
    assert [job.id for job in jobs.with_status(Status.QUEUED)] == added
    assert jobs.with_status(Status.DONE) == []


def test_starting_counts_the_attempts(jobs: JobTable) -> None:
    jobs.add(CAT)
    for attempt in (1, 2):
        jobs.start(CAT.id)
        assert (jobs.get(CAT.id).status, jobs.get(CAT.id).attempt) == (Status.RUNNING, attempt)


def test_queued_and_running_jobs_wait_and_ended_ones_do_not(jobs: JobTable) -> None:
    ids = [jobs.add(ImageRequest(prompt="a cat")).id for _ in range(3)]
    jobs.start(ids[0])
    jobs.end(ids[1], Status.DONE)
    assert jobs.count_unfinished() == 2


def test_an_ended_job_keeps_its_error_in_both_languages(jobs: JobTable) -> None:
    jobs.add(CAT)
    problem = StudioError("error.queue_full", limit=64)
    jobs.end(CAT.id, Status.FAILED, problem)
    told = error_of(jobs.get(CAT.id))
    assert told is not None
    assert (told.tell("en"), told.tell("zh")) == (problem.tell("en"), problem.tell("zh"))
    assert jobs.get(CAT.id).finished_at is not None


def test_a_requeued_job_has_forgotten_its_end_but_not_its_attempts(jobs: JobTable) -> None:
    jobs.add(CAT)
    jobs.start(CAT.id)
    jobs.end(CAT.id, Status.FAILED, StudioError("error.queue_full", limit=64))
    jobs.requeue(CAT.id)
    job = jobs.get(CAT.id)
    assert (job.status, job.error, job.finished_at) == (Status.QUEUED, None, None)
    assert job.attempt == 1


def test_what_ran_when_the_studio_stopped_is_interrupted(jobs: JobTable) -> None:
    ran, waited, done = (jobs.add(ImageRequest(prompt="a cat")).id for _ in range(3))
    jobs.start(ran)
    jobs.end(done, Status.DONE)
    jobs.interrupt_running()
    states = [jobs.get(job_id).status for job_id in (ran, waited, done)]
    assert states == [Status.INTERRUPTED, Status.QUEUED, Status.DONE]


def test_what_does_not_exist_is_told(jobs: JobTable) -> None:
    with pytest.raises(NotFoundError, match="no job nonsense"):
        jobs.get("nonsense")


def test_threads_may_write_at_once(jobs: JobTable) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda i: jobs.add(ImageRequest(prompt=f"cat {i}")), range(12)))
    assert jobs.count_unfinished() == 12


def test_a_requeued_job_goes_behind_all_others(jobs: JobTable) -> None:
    ids = _three(jobs)
    jobs.end(ids[0], Status.CANCELLED)
    jobs.requeue(ids[0])
    assert _queued(jobs) == [ids[1], ids[2], ids[0]]


@pytest.mark.parametrize(
    ("moved", "where", "order"),
    [
        (2, "first", [2, 0, 1]),
        (2, "up", [0, 2, 1]),
        (0, "down", [1, 0, 2]),
        (0, "up", [0, 1, 2]),
        (2, "down", [0, 1, 2]),
        (0, "first", [0, 1, 2]),
    ],
)
def test_waiting_jobs_change_places(
    jobs: JobTable, moved: int, where: Move, order: list[int]
) -> None:
    ids = _three(jobs)
    jobs.move(ids[moved], where)
    assert _queued(jobs) == [ids[i] for i in order]


def test_a_job_that_does_not_wait_is_not_moved(jobs: JobTable) -> None:
    ids = _three(jobs)
    jobs.start(ids[0])
    jobs.move(ids[0], "down")
    jobs.move("nonsense", "first")
    assert _queued(jobs) == ids[1:]
    assert jobs.get(ids[0]).position < jobs.get(ids[1]).position


def test_the_pause_survives_the_table(jobs: JobTable, database: Database) -> None:
    assert not jobs.is_paused()
    for paused in (True, True, False, False):
        jobs.pause(paused)
        assert JobTable(database).is_paused() is paused


def test_a_browser_finds_its_newest_unfinished_job(jobs: JobTable) -> None:
    mine = [jobs.add(ImageRequest(prompt="a cat"), "mine").id for _ in range(2)]
    jobs.add(ImageRequest(prompt="a cat"), "theirs")
    found = jobs.unfinished_of("mine", "image")
    assert found is not None
    assert found.id == mine[1]
    for job_id in mine:
        jobs.end(job_id, Status.DONE)
    assert jobs.unfinished_of("mine", "image") is None


def test_the_last_ended_jobs_come_first(jobs: JobTable) -> None:
    ids = _three(jobs)
    for job_id in (ids[1], ids[0]):
        jobs.end(job_id, Status.DONE)
    assert [job.id for job in jobs.latest_ended(10)] == [ids[0], ids[1]]
    assert len(jobs.latest_ended(1)) == 1


def _three(jobs: JobTable) -> list[str]:
    return [jobs.add(ImageRequest(prompt=f"cat {i}")).id for i in range(3)]


def _queued(jobs: JobTable) -> list[str]:
    return [job.id for job in jobs.with_status(Status.QUEUED)]

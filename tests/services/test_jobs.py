"""The job table remembers, and says when there is nothing to remember."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from aigc_studio.core.errors import NotFoundError, StudioError
from aigc_studio.engines.image import ImageRequest
from aigc_studio.services.database import Job, Result, Status
from aigc_studio.services.jobs import JobTable, error_of

CAT = ImageRequest(prompt="a cat", count=4)


def _result(job: Job, piece: int) -> Result:
    return Result(
        id=uuid4().hex,
        job_id=job.id,
        piece=piece,
        file=f"{piece}.png",
        seed=piece,
        width=1,
        height=1,
        seconds=0.5,
    )


def test_a_job_is_queued_with_its_request(jobs: JobTable) -> None:
    jobs.add(CAT)
    job = jobs.get(CAT.id)
    assert (job.status, job.attempt, job.engine) == (Status.QUEUED, 0, "image")
    assert ImageRequest.model_validate_json(job.request) == CAT


def test_a_job_survives_the_table(jobs: JobTable, database: Engine) -> None:
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
    assert jobs.count_waiting() == 2


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


def test_results_come_in_order_of_their_pieces(jobs: JobTable) -> None:
    job = jobs.add(CAT)
    for piece in (2, 0, 1):
        jobs.add_result(_result(job, piece))
    assert [result.piece for result in jobs.results(CAT.id)] == [0, 1, 2]
    assert [result.piece for result in jobs.newest_results(2)] == [1, 0]


def test_a_piece_is_published_once(jobs: JobTable) -> None:
    job = jobs.add(CAT)
    jobs.add_result(_result(job, 0))
    with pytest.raises(IntegrityError):
        jobs.add_result(_result(job, 0))
    assert len(jobs.results(CAT.id)) == 1


def test_a_result_belongs_to_a_job(jobs: JobTable) -> None:
    with pytest.raises(IntegrityError):
        jobs.add_result(_result(Job(id="0" * 32, engine="image", request=""), 0))


def test_a_result_is_found_by_its_id(jobs: JobTable) -> None:
    result = _result(jobs.add(CAT), 3)
    result_id = result.id
    jobs.add_result(result)
    assert jobs.result(result_id).piece == 3


def test_what_does_not_exist_is_told(jobs: JobTable) -> None:
    with pytest.raises(NotFoundError, match="no job nonsense"):
        jobs.get("nonsense")
    with pytest.raises(NotFoundError, match="no picture nonsense"):
        jobs.result("nonsense")


def test_threads_may_write_at_once(jobs: JobTable) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda i: jobs.add(ImageRequest(prompt=f"cat {i}")), range(12)))
    assert jobs.count_waiting() == 12

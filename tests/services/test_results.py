"""Everything made is found again."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from aigc_studio.core.errors import NotFoundError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Job, Result, Status
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.results import Filter, ResultTable

ResultOf = Callable[..., Result]


@pytest.fixture
def job(jobs: JobTable) -> Job:
    return jobs.add(ImageRequest(prompt="a cat", count=4))


@pytest.fixture
def kept(results: ResultTable, job: Job, result_of: ResultOf) -> list[str]:
    """Ids of four results: 红苹果, a red apple (old), a green pear, a cat."""
    titles = ["一个红苹果", "a red apple", "a green pear", "a cat"]
    rows = [result_of(job, i, title=title, model=f"m{i % 2}") for i, title in enumerate(titles)]
    rows[1].created_at = datetime(2024, 2, 29, 12).astimezone()
    ids = [row.id for row in rows]
    for row in rows:
        results.add(row)
    return ids


def _ids(results: ResultTable, **wanted: object) -> list[str]:
    found = results.page(Filter(**wanted))  # type: ignore[arg-type]
    assert results.count(Filter(**wanted)) == len(found)  # type: ignore[arg-type]
    return [result.id for result in found]


def test_results_of_a_job_come_in_order_of_their_pieces(
    results: ResultTable, job: Job, result_of: ResultOf
) -> None:
    for piece in (2, 0, 1):
        results.add(result_of(job, piece))
    assert [result.piece for result in results.of_job(job.id)] == [0, 1, 2]
    assert [result.piece for result in results.page(Filter())] == [1, 0, 2]


def test_a_piece_is_published_once(results: ResultTable, job: Job, result_of: ResultOf) -> None:
    results.add(result_of(job, 0))
    with pytest.raises(IntegrityError):
        results.add(result_of(job, 0))
    assert len(results.of_job(job.id)) == 1


def test_a_result_belongs_to_a_job(results: ResultTable, result_of: ResultOf) -> None:
    with pytest.raises(IntegrityError):
        results.add(result_of(Job(id="0" * 32, engine="image", request="", position=1), 0))
    assert results.page(Filter(query="cat")) == []


def test_a_result_is_found_by_its_id(results: ResultTable, kept: list[str]) -> None:
    assert results.get(kept[3]).title == "a cat"
    with pytest.raises(NotFoundError, match="no picture nonsense"):
        results.get("nonsense")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [3, 2, 1, 0]),
        ({"query": "苹果"}, [0]),
        ({"query": "apple"}, [1]),
        ({"query": "2024-02-29"}, [1]),
        ({"query": "m1 red"}, [1]),
        ({"query": "图片"}, [3, 2, 1, 0]),
        ({"query": "nothing"}, []),
        ({"query": "!"}, [3, 2, 1, 0]),
        ({"engine": "image", "query": "m0"}, [2, 0]),
        ({"engine": "text"}, []),
        ({"until": date(2024, 2, 29)}, [1]),
        ({"since": date(2024, 2, 29), "until": date(2024, 2, 29)}, [1]),
        ({"since": date(2024, 3, 1)}, [3, 2, 0]),
        ({"starred": True}, []),
        ({"trash": True}, []),
    ],
)
def test_a_filter_finds_what_it_says(
    results: ResultTable, kept: list[str], wanted: dict[str, object], found: list[int]
) -> None:
    assert _ids(results, **wanted) == [kept[i] for i in found]


def test_pages_follow_each_other(results: ResultTable, kept: list[str]) -> None:
    pages = [[r.id for r in results.page(Filter(), number, 3)] for number in range(3)]
    assert pages == [kept[:0:-1], kept[:1], []]
    assert results.count(Filter()) == 4


def test_stars_are_given_and_taken(results: ResultTable, kept: list[str]) -> None:
    results.star(kept[:2], True)
    assert _ids(results, starred=True) == [kept[1], kept[0]]
    results.star(kept[:1], False)
    assert _ids(results, starred=True) == [kept[1]]


def test_the_trash_gives_back(results: ResultTable, kept: list[str]) -> None:
    results.trash([kept[0]], True)
    assert kept[0] not in _ids(results)
    assert _ids(results, trash=True) == [kept[0]]
    assert _ids(results, query="苹果") == []
    results.trash([kept[0]], False)
    assert _ids(results, query="苹果") == [kept[0]]


def test_a_caption_is_searched_instead_of_the_one_before(
    results: ResultTable, kept: list[str]
) -> None:
    for caption, other in (("早餐", "午餐"), ("午餐", "早餐")):
        results.caption(kept[3], caption)
        assert _ids(results, query=caption) == [kept[3]]
        assert _ids(results, query=other) == []
    assert _ids(results, query="cat") == [kept[3]]


def test_boards_come_and_go_with_what_is_on_them(results: ResultTable, kept: list[str]) -> None:
    results.put_on_board(kept[:2], "水果")
    results.put_on_board(kept[2:3], "fruit")
    assert [board.name for board in results.boards()] == ["fruit", "水果"]
    number = {board.name: board.number for board in results.boards()}
    assert _ids(results, board=number["水果"]) == [kept[1], kept[0]]
    results.put_on_board(kept[2:3], "水果")
    assert [board.name for board in results.boards()] == ["水果"]
    assert _ids(results, board=number["水果"]) == [kept[2], kept[1], kept[0]]
    results.put_on_board(kept, "")
    assert results.boards() == []


def test_the_job_goes_with_the_last_of_its_results(
    results: ResultTable, jobs: JobTable, job: Job, kept: list[str]
) -> None:
    jobs.end(job.id, Status.DONE)
    assert [row.id for row in results.delete(kept[:1])] == kept[:1]
    assert jobs.get(job.id).id == job.id
    results.delete(kept[1:])
    with pytest.raises(NotFoundError):
        jobs.get(job.id)


def test_a_job_that_goes_on_stays_without_results(
    results: ResultTable, jobs: JobTable, job: Job, kept: list[str]
) -> None:
    jobs.start(job.id)
    results.delete(kept)
    assert jobs.get(job.id).status is Status.RUNNING


def test_what_is_deleted_is_not_found(results: ResultTable, kept: list[str]) -> None:
    results.delete(kept[:1])
    assert _ids(results, query="苹果") == []


def test_the_trash_knows_how_old_it_is(results: ResultTable, kept: list[str]) -> None:
    results.trash(kept[:1], True)
    tomorrow = datetime.now().astimezone() + timedelta(days=1)
    assert [result.id for result in results.trashed_before(tomorrow)] == kept[:1]
    assert results.trashed_before(tomorrow - timedelta(days=2)) == []

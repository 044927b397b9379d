"""What goes over the wire comes out the same, between versions too."""

import json
from pathlib import Path

import pytest

from aigc_studio.core.errors import RequestError, StorageFullError, StudioError
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Result, Status
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.wire import ErrorReport, JobReport

RESULT = Result(
    id="1" * 32, job_id="2" * 32, piece=0, file="a.png", seed=7, width=8, height=9, seconds=0.5
)
JOB = JobProgress(
    "2" * 32,
    ImageRequest(prompt="a cat"),
    Status.FAILED,
    place=1,
    piece=2,
    step=3,
    steps=4,
    seconds_left=5.5,
    preview=b"preview",
    results=[RESULT],
    error=RequestError("steps", "error.steps", value=99, limit=50),
    held_up=StorageFullError(Path("home")),
)


def test_a_job_is_told_without_prompt_preview_and_files() -> None:
    told = json.loads(JobReport.model_validate(JOB).model_dump_json())
    assert told.pop("error")["field"] == "steps"
    assert told.pop("held_up")["key"] == "error.storage_full"
    assert told.pop("results") == [
        {"id": "1" * 32, "seed": 7, "width": 8, "height": 9, "seconds": 0.5}
    ]
    assert told == {
        "status": "failed",
        "place": 1,
        "piece": 2,
        "step": 3,
        "steps": 4,
        "seconds_left": 5.5,
    }


def test_a_job_comes_out_the_same() -> None:
    report = JobReport.model_validate(JOB)
    assert JobReport.model_validate_json(report.model_dump_json()) == report.model_copy(
        update={"held_up": ErrorReport(key="error.storage_full", values={"folder": "home"})}
    )


@pytest.mark.parametrize(
    "error",
    [
        StudioError("error.queue_full", limit=1),
        RequestError("prompt", "error.text_long", given=4001, limit=4000),
        RequestError("purpose", "error.choice", name="purpose", value=float("nan"), limit=None),
        StorageFullError(Path("home")),
    ],
)
def test_an_error_can_be_told_and_raised_on_the_other_side(error: StudioError) -> None:
    sent = ErrorReport.model_validate(error).model_dump_json()
    told, read = json.loads(sent), ErrorReport.model_validate_json(sent)
    if "nan" not in str(error):
        for language in ("en", "zh"):
            assert told[language] == read.tell(language) == error.tell(language)
            assert read.rebuilt().tell(language) == error.tell(language)
    assert getattr(read.rebuilt(), "field", None) == getattr(error, "field", None)
    assert isinstance(read.rebuilt(), RequestError) == isinstance(error, RequestError)


def test_what_a_newer_version_adds_is_passed_over() -> None:
    sent = json.loads(JobReport.model_validate(JOB).model_dump_json())
    sent["results"][0]["colour"] = "red"
    assert JobReport.model_validate({**sent, "weather": "fine"}).seconds_left == 5.5

"""Errors speak both languages and survive the way between processes."""

import pickle

import pytest

from aigc_studio.core.errors import CheckpointError, RequestError, SettingsError, StudioError

FULL = StudioError("error.queue_full", limit=64)


def test_an_error_tells_itself_in_both_languages() -> None:
    assert FULL.tell("en").startswith("64 jobs are waiting already")
    assert FULL.tell("zh").startswith("已有 64 个任务在等待")


def test_an_error_prints_in_english() -> None:
    assert str(FULL) == FULL.tell("en")


@pytest.mark.parametrize(
    "error",
    [
        FULL,
        SettingsError("error.device_missing", device="cuda"),
        RequestError("count", "error.count", value=5, limit=4),
        CheckpointError("error.checkpoint_missing", file="a", repair="b"),
    ],
)
def test_an_error_survives_pickle(error: StudioError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert again.__dict__ == error.__dict__
    assert str(again) == str(error)


def test_a_request_error_names_its_field() -> None:
    error = RequestError("count", "error.count", value=5, limit=4)
    assert error.field == "count"
    assert "5" in str(error)

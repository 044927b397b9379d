"""A job is followed to its end, whoever holds it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from aigc_studio.services.database import Status
from aigc_studio.services.finished import FinishedPicture, follow


@dataclass(frozen=True)
class Moment:
    status: Status


LIFE = tuple(map(Moment, (Status.QUEUED, Status.RUNNING, Status.DONE)))


def _looking(life: tuple[Moment, ...]) -> Callable[[], Moment]:
    return iter(life).__next__


def _never() -> None:
    raise AssertionError("nobody stopped it")


def test_every_moment_is_shown_and_the_last_returned() -> None:
    shown: list[Moment] = []
    assert follow(_looking(LIFE), _never, shown.append) == LIFE[-1]
    assert shown == [*LIFE]


def test_a_job_that_is_over_is_not_looked_at_again() -> None:
    assert follow(_looking(LIFE[-1:]), _never, lambda _: None).status is Status.DONE


def test_ctrl_c_stops_the_job() -> None:
    stopped: list[bool] = []

    def press_ctrl_c(_: Moment) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow(_looking(LIFE), lambda: stopped.append(True), press_ctrl_c)
    assert stopped == [True]


def test_a_finished_picture_can_be_saved(tmp_path: Path) -> None:
    picture = FinishedPicture("1" * 32, b"png", None, seed=1, width=2, height=3)
    picture.save(tmp_path / "new" / "mine.png")
    assert (tmp_path / "new" / "mine.png").read_bytes() == b"png"

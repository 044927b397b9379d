"""A call with a callback becomes an iterator."""

import threading

import pytest

from aigc_studio.core.events import Step
from aigc_studio.engines.stream import Emit, stream

STEPS = [Step(request_id="a", step=i, steps=50) for i in range(50)]


def test_events_come_in_the_order_in_which_they_were_emitted() -> None:
    def work(emit: Emit) -> None:
        for step in STEPS:
            emit(step)

    assert list(stream(work)) == STEPS


def test_events_come_while_the_work_goes_on() -> None:
    go_on = threading.Event()

    def work(emit: Emit) -> None:
        emit(STEPS[0])
        assert go_on.wait(10)
        emit(STEPS[1])

    events = stream(work)
    assert next(events) == STEPS[0]
    go_on.set()
    assert list(events) == [STEPS[1]]


def test_an_exception_is_raised_in_the_thread_of_the_caller() -> None:
    workers: list[threading.Thread] = []

    def work(emit: Emit) -> None:
        workers.append(threading.current_thread())
        emit(STEPS[0])
        raise ZeroDivisionError("in the work")

    events = stream(work)
    assert next(events) == STEPS[0]
    with pytest.raises(ZeroDivisionError, match="in the work"):
        next(events)
    assert workers != [threading.current_thread()]


def test_no_work_begins_before_somebody_listens() -> None:
    begun: list[bool] = []
    events = stream(lambda emit: begun.append(True))
    assert not begun
    assert list(events) == []
    assert begun


def test_the_thread_ends_with_the_work() -> None:
    list(stream(lambda emit: None))
    assert "engine" not in [thread.name for thread in threading.enumerate()]

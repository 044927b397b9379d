"""Turns a call that reports through a callback into an iterator of events."""

from collections.abc import Callable, Iterator
from queue import Queue
from threading import Thread

from aigc_studio.core.events import Event

Emit = Callable[[Event], None]


def stream(work: Callable[[Emit], None]) -> Iterator[Event]:
    """Run work(emit) in a thread and yield what it emits; an exception in it is raised here.

    The thread lives as long as the work: whoever stops iterating has told the work so beforehand,
    through the context that it asks at each step.
    """
    queue: Queue[Event | BaseException | None] = Queue()

    def run() -> None:
        try:
            work(queue.put)
        except BaseException as problem:  # noqa: BLE001  carried over to the caller's thread
            queue.put(problem)
        else:
            queue.put(None)

    thread = Thread(target=run, name="engine", daemon=True)
    thread.start()
    while (event := queue.get()) is not None:
        if isinstance(event, BaseException):
            raise event
        yield event
    thread.join()

"""Work that is done for one request of a batch after the other, step by step."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.events import Event, Picture, Request, Step
from aigc_studio.core.images import to_png
from aigc_studio.engines.stream import Emit, stream

R = TypeVar("R", bound=Request)


class Steps:
    """Counts the steps of one request, tells of them, and asks whether to go on."""

    def __init__(self, request: Request, ids: list[str], context: Context, emit: Emit) -> None:
        self.request, self.ids, self.context, self.emit = request, ids, context, emit
        self.step = self.steps = 0

    def next(self) -> None:
        """Another step is done.

        Raises:
            Cancelled: every request of the batch was called off.
        """
        self.context.check(self.ids)
        self.step += 1
        self.emit(Step(request_id=self.request.id, step=self.step, steps=self.steps))


def singly(
    requests: Sequence[R],
    context: Context,
    make: Callable[[R, Steps], Image.Image],
    model: Callable[[R], str],
) -> Iterator[Event]:
    """Yield the steps of each request that is not called off, then its picture.

    Args:
        requests: a batch.
        context: says what is called off.
        make: makes the picture of a request; says first how many steps that takes.
        model: names the model that a request is done with, "" for none.

    Raises:
        Cancelled: every request of the batch was called off.
    """
    ids = [request.id for request in requests]

    def work(emit: Emit) -> None:
        for request in requests:
            context.check(ids)
            if context.is_cancelled(request.id):
                continue
            began = time.monotonic()
            picture = make(request, Steps(request, ids, context, emit))
            context.check(ids)
            emit(
                Picture(
                    request_id=request.id,
                    png=to_png(picture),
                    width=picture.width,
                    height=picture.height,
                    seed=getattr(request, "seed", 0),
                    model=model(request),
                    seconds=time.monotonic() - began,
                )
            )

    return stream(work)

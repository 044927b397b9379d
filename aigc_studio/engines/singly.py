"""Work that is done for one request of a batch after the other, step by step."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.events import Event, Film, Picture, Request, Step
from aigc_studio.core.images import to_png
from aigc_studio.engines.stream import Emit, stream

R = TypeVar("R", bound=Request)


class Mp4(NamedTuple):
    """An encoded film."""

    content: bytes
    width: int  # px
    height: int


class Steps:
    """Counts the steps of one request, tells of them, and asks whether to go on."""

    def __init__(self, request: Request, ids: list[str], context: Context, emit: Emit) -> None:
        self.request, self.ids, self.context, self.emit = request, ids, context, emit
        self.step = self.steps = 0

    def next(self, preview: bytes | None = None) -> None:
        """Another step is done; `preview`: how it looks by now, JPEG.

        Raises:
            Cancelled: every request of the batch was called off.
        """
        self.context.check(self.ids)
        self.step += 1
        facts = {"request_id": self.request.id, "step": self.step, "steps": self.steps}
        self.emit(Step.model_validate({**facts, "preview": preview}))


def singly(
    requests: Sequence[R],
    context: Context,
    make: Callable[[R, Steps], Image.Image | Mp4],
    model: Callable[[R], str],
) -> Iterator[Event]:
    """Yield the steps of each request that is not called off, then its picture or film.

    Args:
        requests: a batch.
        context: says what is called off.
        make: makes the picture or film of a request; says first how many steps that takes.
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
            made = make(request, Steps(request, ids, context, emit))
            context.check(ids)
            facts = {
                "request_id": request.id,
                "width": made.width,
                "height": made.height,
                "seed": getattr(request, "seed", 0),
                "model": model(request),
                "seconds": time.monotonic() - began,
            }
            if isinstance(made, Mp4):
                emit(Film.model_validate({**facts, "mp4": made.content}))
            else:
                emit(Picture.model_validate({**facts, "png": to_png(made)}))

    return stream(work)

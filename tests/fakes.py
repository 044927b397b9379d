"""Stand-ins for what most tests must not need: a trained model, and an engine with a will."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, ClassVar

from PIL import Image

from aigc_studio.core.context import Context
from aigc_studio.core.device import Device
from aigc_studio.core.events import Event, Picture, Step
from aigc_studio.core.images import to_jpeg, to_png
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.zoo.pool import Pool

CPU = Device("cpu", "a processor", "float32", "no bfloat16 unit", 1, max_batch=4, model_bytes=10**9)
SIDE_PX = 24
LOOK_EVERY_S = 0.005
# The scheduler draws this by itself, to measure the machine. No test may ask for the same.
MEASURED = "a red apple"


class TinyPool(Pool):
    """Has one pipeline, whatever the row, and a style network with random weights."""

    def __init__(self, pipeline: Any) -> None:
        super().__init__(CPU)
        self.pipeline = pipeline

    @contextmanager
    def lend(self, spec: object) -> Iterator[Any]:
        yield self.pipeline

    @cached_property
    def style_network(self) -> Any:
        from tests.tiny import tiny_style_network  # here, because most tests need none of it

        return tiny_style_network()

    @cached_property
    def writer(self) -> Any:
        from tests.tiny import tiny_writer

        return tiny_writer()

    @cached_property
    def enricher(self) -> Any:
        from tests.tiny import tiny_enricher

        return tiny_enricher()

    def read(self, prompts: Sequence[str]) -> list[list[tuple[str, str]]]:
        return [[("thing", prompt)] for prompt in prompts]


class FakeEngine:
    """Draws squares whose colour tells the seed, in two steps; stands still while it is held."""

    name: ClassVar[str] = "image"
    steps: ClassVar[int] = 2

    def __init__(self, pool: object = None) -> None:
        self.batches: list[list[ImageRequest]] = []
        self.failure: Exception | None = None
        self._held_from: float = float("inf")

    def hold(self, after: int = 0) -> None:
        """Let so many batches through, then stand still after the first step of the next."""
        self._held_from = len(self.batches) + after

    def release(self) -> None:
        self._held_from = float("inf")

    @property
    def prompts(self) -> list[list[str]]:
        return [[request.prompt for request in batch] for batch in self.batches]

    def run(self, requests: Sequence[ImageRequest], context: Context) -> Iterator[Event]:
        ids = [request.id for request in requests]
        number = -1.0
        if requests[0].prompt != MEASURED:
            number = len(self.batches)
            self.batches.append(list(requests))
        for step in range(1, self.steps + 1):
            context.check(ids)
            for r in requests:
                preview = to_jpeg(square(r.seed))
                yield Step(request_id=r.id, step=step, steps=self.steps, preview=preview)
            while number >= self._held_from:
                context.check(ids)
                time.sleep(LOOK_EVERY_S)
        context.check(ids)
        if self.failure and number >= 0:
            raise self.failure
        for r in requests:
            yield picture_of(r)


def square(seed: int) -> Image.Image:
    return Image.new("RGB", (SIDE_PX, SIDE_PX), (seed % 256, 80, 160))


def picture_of(request: ImageRequest) -> Picture:
    """Return what FakeEngine draws for a piece of a request."""
    return Picture(
        request_id=request.id,
        png=to_png(square(request.seed)),
        width=SIDE_PX,
        height=SIDE_PX,
        seed=request.seed,
        model=request.model,
        seconds=0.25,
    )


def wait_until(holds: Callable[[], object], patience_s: float = 30) -> None:
    """Wait for what another thread or process is about to do."""
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end, f"waited for {patience_s} s in vain"
        time.sleep(LOOK_EVERY_S)

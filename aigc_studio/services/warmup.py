"""What is drawn while nobody waits: it loads the model and measures how long a picture takes."""

import time
from collections import deque
from collections.abc import Callable, Mapping

from aigc_studio.core.context import Context
from aigc_studio.engines import Engine
from aigc_studio.engines.image_request import QUALITIES, image_request
from aigc_studio.services.speed import Speed


class Warmup:
    """One picture of every quality; the first one loads the model and does not count."""

    def __init__(self, engines: Mapping[str, Engine], speed: Speed) -> None:
        self.engines = engines
        self.speed = speed
        self._left = deque([("fast", False), *((quality, True) for quality in QUALITIES)])

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to draw."""
        return not self._left

    def give_up(self) -> None:
        """Draw nothing more: it failed, and a job will tell why."""
        self._left.clear()

    def draw_one(self, is_wanted: Callable[[], bool]) -> None:
        """Draw the next picture.

        Raises:
            Cancelled: the engine `is_wanted` for a job; the picture is drawn another time.
        """
        quality, counts = self._left[0]
        request = image_request(prompt="a red apple", quality=quality).split()[0]
        began = time.monotonic()
        for _ in self.engines[request.engine].run([request], Context(lambda _: is_wanted())):
            pass
        if counts:
            self.speed.record(request.batch_key(), time.monotonic() - began)
        self._left.popleft()

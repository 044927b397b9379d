"""What an engine knows of the outside: whether to go on, and when to show a preview."""

import time
from collections.abc import Callable

from aigc_studio.core.errors import Cancelled

PREVIEW_EVERY_S = 0.12


class Context:
    """Asked at every step, for every request of a batch.

    `Context()` alone never cancels: enough for tests, recipes and scripts.
    """

    def __init__(self, is_cancelled: Callable[[str], bool] = lambda request_id: False) -> None:
        self.is_cancelled = is_cancelled
        self._previewed_s = 0.0

    def check(self, request_ids: list[str]) -> None:
        """Raise Cancelled if nobody waits for any of the requests any more."""
        if all(self.is_cancelled(request_id) for request_id in request_ids):
            raise Cancelled

    def preview_is_due(self) -> bool:
        """Return True a few times a second, so that previews cost next to nothing."""
        now = time.monotonic()
        if now - self._previewed_s < PREVIEW_EVERY_S:
            return False
        self._previewed_s = now
        return True

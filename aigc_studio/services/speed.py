"""How long a picture takes on this machine: measured, never guessed."""

from collections import defaultdict, deque
from statistics import median
from threading import Lock

REMEMBERED = 9  # last measurements per key


class Speed:
    """Seconds per piece of work, by any hashable key such as (model, quality)."""

    def __init__(self) -> None:
        self._seconds: dict[object, deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self._lock = Lock()

    def record(self, key: object, seconds: float) -> None:
        """Remember one measurement."""
        with self._lock:
            self._seconds[key].append(seconds)

    def seconds(self, key: object) -> float | None:
        """Return the median of the last measurements, or None if there are none."""
        with self._lock:
            return median(self._seconds[key]) if key in self._seconds else None

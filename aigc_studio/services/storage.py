"""Whether there is room on the disk to go on."""

import shutil
from pathlib import Path

from aigc_studio.core.errors import StorageFullError

GB = 10**9
LOW_SHARE = 0.05  # of the disk


class Storage:
    """The disk that a folder lies on."""

    def __init__(self, folder: Path, min_free_gb: float) -> None:
        self.folder = folder
        self.min_free_gb = min_free_gb

    def check(self) -> None:
        """Make sure that enough room is left to begin something.

        Raises:
            StorageFullError: less is free than the settings want.
        """
        if self.free_gb() < self.min_free_gb:
            raise StorageFullError(self.folder)

    def is_low(self) -> bool:
        """Whether less than a twentieth of the disk is free: time for a warning."""
        usage = shutil.disk_usage(self.folder)
        return usage.free < LOW_SHARE * usage.total

    def free_gb(self) -> float:
        """Return how much is free, in units of 10^9 bytes."""
        return shutil.disk_usage(self.folder).free / GB

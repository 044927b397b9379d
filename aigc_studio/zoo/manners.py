"""Manners that were learned here: each a style network of its own, and the code to ask it with."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import Field, ValidationError

from aigc_studio.core.device import Device
from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Plain
from aigc_studio.zoo.loras import RESULT
from aigc_studio.zoo.network import STYLE_KIND, open_network

ABOUT = "manner.json"
RESIDENT = 3  # networks of 7 MB that are kept


class Manner(Plain):
    """How somebody's own pictures are painted."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$")  # of the training that made it
    name: str
    code: tuple[float, ...]  # that its network is asked with


class MannerShelf:
    """The finished trainings of manners below a folder, each in a folder of its id."""

    def __init__(self, folder: Path | None, device: Device) -> None:
        self.folder, self.device = folder, device
        self._open: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._lock = Lock()

    def all(self) -> list[Manner]:
        """Return every manner by name."""
        if self.folder is None:
            return []
        found = (_read(file) for file in self.folder.glob(f"*/{RESULT}/{ABOUT}"))
        return sorted((manner for manner in found if manner), key=lambda m: (m.name, m.id))

    def find(self, manner_id: str) -> Manner:
        """Return a manner.

        Raises:
            RequestError: it was deleted.
        """
        manner = self.folder and _read(self._file(manner_id))
        if not manner:
            raise RequestError("manner", "error.manner_missing")
        return manner

    def network(self, manner_id: str) -> Any:
        """Return the network of a manner; it stays until others were used more recently.

        Raises:
            RequestError: it was deleted.
            CheckpointError: its weights are damaged.
        """
        self.find(manner_id)
        written = self._file(manner_id).stat().st_mtime_ns  # another checkpoint may be chosen
        with self._lock:
            key = (manner_id, written)
            if key not in self._open:
                folder = self._file(manner_id).parent
                self._open[key] = open_network(folder, STYLE_KIND, self.device)
            self._open.move_to_end(key)
            while len(self._open) > RESIDENT:
                self._open.popitem(last=False)
            return self._open[key]

    def _file(self, manner_id: str) -> Path:
        return (self.folder or Path()) / manner_id / RESULT / ABOUT


def _read(file: Path) -> Manner | None:
    try:
        return Manner.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None

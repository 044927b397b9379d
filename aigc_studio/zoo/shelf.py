"""Models that were trained here: the finished trainings of one kind, and those opened last."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

from pydantic import Field, ValidationError

from aigc_studio.core.errors import RequestError
from aigc_studio.core.events import Plain
from aigc_studio.zoo.loras import RESULT

RESIDENT = 3  # models of some MB that are kept


class OwnMade(Plain):
    """A model that a training here made."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$")  # of the training
    name: str


M = TypeVar("M", bound=OwnMade)


class Shelf(Generic[M]):
    """Trainings below a folder, each in a folder of its id, whose result a file describes.

    Args:
        folder: where they are; None for none.
        kind: what describes one.
        about: the file that says so, within a result.
        missing: field of a request, and key of the message that there is no such model.
    """

    def __init__(
        self, folder: Path | None, *, kind: type[M], about: str, missing: tuple[str, str]
    ) -> None:
        self.folder, self.kind, self.about, self.missing = folder, kind, about, missing
        self._open: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._lock = Lock()

    def all(self) -> list[M]:
        """Return every model by name."""
        if self.folder is None:
            return []
        found = (self._read(file) for file in self.folder.glob(f"*/{RESULT}/{self.about}"))
        return sorted((model for model in found if model), key=lambda m: (m.name, m.id))

    def holds(self, training_id: str) -> bool:
        """Tell whether there is such a model."""
        return self.folder is not None and self._file(training_id).is_file()

    def find(self, training_id: str) -> M:
        """Return a model.

        Raises:
            RequestError: it was deleted.
        """
        found = self.folder and self._read(self._file(training_id))
        if not found:
            raise RequestError(*self.missing)
        return found

    def opened(self, training_id: str, opener: Callable[[Path, M], Any]) -> Any:
        """Return what opens a model's folder; it stays until others were used more recently.

        Raises:
            RequestError: it was deleted.
        """
        found, file = self.find(training_id), self._file(training_id)
        key = (training_id, file.stat().st_mtime_ns)  # another checkpoint may be chosen
        with self._lock:
            if key not in self._open:
                self._open[key] = opener(file.parent, found)
            self._open.move_to_end(key)
            while len(self._open) > RESIDENT:
                self._open.popitem(last=False)
            return self._open[key]

    def _file(self, training_id: str) -> Path:
        return (self.folder or Path()) / training_id / RESULT / self.about

    def _read(self, file: Path) -> M | None:
        try:
            return self.kind.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            return None

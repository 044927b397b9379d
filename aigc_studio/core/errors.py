"""Errors whose text is meant for the person at the screen.

    StudioError                 safe to show: what happened, why, what to do
      SettingsError             a setting is unknown or out of range
      RequestError              a field of a request is out of range (names the field)
      CheckpointError           bundled or downloaded weights cannot be used
      PortTakenError            the address is in use
      NotFoundError             a job or picture that does not exist
      StorageFullError          no room on the disk; what waits goes on when there is some again

    Cancelled                   not an error: the work was called off

Each StudioError is a key of the string catalogue and its values, so it can be told in any language.
"""

from pathlib import Path

from aigc_studio.core.language import say


class StudioError(Exception):
    """Something the user can understand and mend."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def tell(self, language: str) -> str:
        """Return the message in a language ("en" or "zh")."""
        return say(self.key, language, **self.values)

    def __str__(self) -> str:
        return self.tell("en")

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.__dict__)


class SettingsError(StudioError):
    """A setting is unknown or out of range."""


class RequestError(StudioError):
    """A field of a request is out of range; `field` names it."""

    def __init__(self, field: str, key: str, **values: object) -> None:
        super().__init__(key, **values)
        self.field = field


class CheckpointError(StudioError):
    """Weights are missing, damaged, or of another shape than their row says."""


class PortTakenError(StudioError):
    """Another program listens on the studio's port."""


class NotFoundError(StudioError):
    """There is no such job or picture."""


class StorageFullError(StudioError):
    """There is no room, or too little, where the studio keeps its files."""

    def __init__(self, folder: Path) -> None:
        super().__init__("error.storage_full", folder=folder)


class Cancelled(Exception):
    """The work was called off at a step; the runner alone catches this."""


def _rebuild(kind: type[StudioError], state: dict[str, object]) -> StudioError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    error.args = (state["key"], state["values"])
    return error

"""What a server and a command beside it say to each other, as JSON.

Each message can be validated from JSON or from the object that it describes. Both ends may be of
different versions, so unknown fields are passed over.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, computed_field

from aigc_studio.core.errors import RequestError, StudioError
from aigc_studio.core.language import say
from aigc_studio.services.database import Status


class Message(BaseModel):
    """Frozen data on its way from one process to another."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Submission(Message):
    """A request for an engine; its fields are checked when the request is built from them."""

    engine: str
    request: dict[str, Any]


class Submitted(Message):
    """The job that a submission became."""

    id: str


class ErrorReport(Message):
    """A `StudioError`: key and values make it again, the texts are for other programs."""

    field: str | None = None  # of the request, where one is out of range
    key: str
    values: dict[str, Any]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        """The message in English."""
        return self.tell("en")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        """The message in Chinese."""
        return self.tell("zh")

    def tell(self, language: str) -> str:
        """Return the message in a language ("en" or "zh")."""
        return say(self.key, language, **self.values)

    def rebuilt(self) -> StudioError:
        """Return the error, ready to be raised."""
        if self.field is None:
            return StudioError(self.key, **self.values)
        return RequestError(self.field, self.key, **self.values)


class Refusal(Message):
    """Why something was not done."""

    error: ErrorReport


class ResultReport(Message):
    """A finished picture, which `/media/{id}` gives."""

    id: str
    seed: int
    width: int
    height: int
    seconds: float


class JobReport(Message):
    """A `JobProgress`, as far as it is told outside of the server."""

    status: Status
    place: int
    piece: int
    step: int
    steps: int
    seconds_left: float | None
    results: tuple[ResultReport, ...]
    error: ErrorReport | None
    held_up: ErrorReport | None

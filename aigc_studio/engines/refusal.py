"""What is told of a request whose fields cannot be used: the first of them, by its name."""

from collections.abc import Mapping

from pydantic import ValidationError

from aigc_studio.core.errors import RequestError

MAX_TOLD = 300  # characters of a value


def refusal(
    broken: ValidationError,
    keys: Mapping[str, str] | None = None,
    limits: Mapping[str, object] | None = None,
) -> RequestError:
    """Return what the user is told.

    Args:
        broken: what pydantic found.
        keys: field -> key of the words in the catalogue, where it is not that of a choice.
        limits: field -> the limit that these words name.
    """
    first = broken.errors()[0]
    field, value = str(first["loc"][0]), str(first["input"])
    return RequestError(
        field,
        (keys or {}).get(field, "error.choice"),
        name=field,
        value=value[:MAX_TOLD],
        given=len(value),
        limit=(limits or {}).get(field),
    )

"""How handlers are connected that only change what is shown."""

from typing import Any

# At once, without a spinner, not part of the API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}

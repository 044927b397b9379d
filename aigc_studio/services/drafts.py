"""What stands in the forms of every browser, saved as it is typed."""

import json
from collections.abc import Mapping
from typing import Any

from aigc_studio.services.database import Database, Draft, now


class Drafts:
    """One row per browser and tab."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def save(self, browser: str, tab: str, fields: Mapping[str, Any]) -> None:
        """Remember the values of a form, instead of those before; they must be JSON."""
        row = {"browser": browser, "tab": tab, "fields": json.dumps(fields), "saved_at": now()}
        self.database.write(lambda session: session.merge(Draft.model_validate(row)))

    def load(self, browser: str, tab: str) -> dict[str, Any]:
        """Return the values of a form as they were saved last; none if they never were."""
        with self.database.read() as session:
            draft = session.get(Draft, (browser, tab))
        return dict(json.loads(draft.fields)) if draft else {}

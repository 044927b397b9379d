"""Pictures that people hand in: kept for the job that needs them, gone when it ends."""

import time
from collections.abc import Collection, Iterable
from pathlib import Path
from uuid import uuid4

from aigc_studio.core.errors import NotFoundError
from aigc_studio.core.files import write_atomically

LONGEST_WAIT_S = 24 * 3600


class Uploads:
    """One folder of files under random ids; nothing of them is ever indexed or thumbnailed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, content: bytes) -> str:
        """Keep a file and return its id."""
        upload_id = uuid4().hex
        write_atomically(self.folder / upload_id, content, mode=0o600)
        return upload_id

    def read(self, upload_id: str) -> bytes:
        """Return a file.

        Raises:
            NotFoundError: it has been deleted; the user has to hand it in again.
        """
        file = self.folder / upload_id
        if not upload_id.isalnum() or not file.exists():
            raise NotFoundError("error.upload_missing")
        return file.read_bytes()

    def remove(self, upload_ids: Iterable[str]) -> None:
        """Delete files for good; those that are gone already are no error."""
        for upload_id in upload_ids:
            if upload_id.isalnum():
                (self.folder / upload_id).unlink(missing_ok=True)

    def sweep(self, in_use: Collection[str]) -> None:
        """Delete what no waiting job needs, and what has waited for longer than a day."""
        oldest = time.time() - LONGEST_WAIT_S
        for file in self.folder.glob("*"):
            if file.name not in in_use or file.stat().st_mtime < oldest:
                file.unlink()

"""One data folder, one studio: a lock that ends with its holder, and a file that says who that is.

    studio.lock   held from beginning to end; the kernel lets go for a process that is killed
    studio.json   pid of the holder and, once it serves, its address and a token of this run

The file alone means nothing: it is read only while somebody holds the lock.
"""

import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from pydantic import Field, TypeAdapter, ValidationError

from aigc_studio.core.errors import StudioError
from aigc_studio.core.events import Plain
from aigc_studio.core.files import write_atomically

HOLDER = "studio.json"
LOCK = "studio.lock"
PATIENCE_S = 0.5  # time for whoever has just got the lock to write who it is


class Holder(Plain):
    """The process that holds a data folder."""

    pid: int


class RunningServer(Holder):
    """A holder that other processes of the same user can ask."""

    address: str
    token: str = Field(repr=False)


class HomeClaim:
    """A data folder that belongs to this process until the claim is released."""

    def __init__(self, home: Path, lock: FileLock) -> None:
        self.home = home
        self.server: RunningServer | None = None
        self._lock = lock
        self._write(Holder(pid=os.getpid()))

    def announce(self, address: str) -> None:
        """Tell other processes of the user that a server answers there; call it when it does."""
        server = RunningServer(pid=os.getpid(), address=address, token=secrets.token_hex(16))
        self._write(server)
        self.server = server

    def release(self) -> None:
        """Leave the folder to the next; a second time does nothing."""
        if self._lock.is_locked:
            self.server = None
            (self.home / HOLDER).unlink(missing_ok=True)
            self._lock.release()

    def _write(self, holder: Holder) -> None:
        write_atomically(self.home / HOLDER, holder.model_dump_json().encode(), mode=0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def claim_home(home: Path) -> HomeClaim:
    """Take a data folder for this process alone.

    Raises:
        StudioError: another process has it (named by its pid), or it cannot be written.
    """
    claim = _try_to_claim(home)
    if claim is None:
        holder = _holder(home)
        raise StudioError("error.home_taken", home=home, pid=holder.pid if holder else "?")
    return claim


def claim_or_find(home: Path) -> HomeClaim | RunningServer:
    """Take a data folder, or return the server that has it.

    Waits while somebody has it who serves nobody: another command, or a server that still starts.

    Raises:
        StudioError: the folder cannot be written.
    """
    while (claim := _try_to_claim(home)) is None:
        holder = _holder(home)
        if isinstance(holder, RunningServer):
            return holder
    return claim


def _try_to_claim(home: Path) -> HomeClaim | None:
    lock = FileLock(home / LOCK, thread_local=False)
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=PATIENCE_S)
    except Timeout:
        return None
    except OSError as problem:
        raise StudioError("error.home_folder", home=home, reason=problem.strerror) from problem
    try:
        return HomeClaim(home, lock)
    except BaseException:
        lock.release()
        raise


def _holder(home: Path) -> Holder | None:
    """Return what the folder's file says; None while there is none that can be read."""
    try:
        content = (home / HOLDER).read_bytes()
        return TypeAdapter[Holder](RunningServer | Holder).validate_json(content)
    except (OSError, ValidationError):
        return None

"""The child processes that look for good settings; they end with the studio at the latest."""

import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from aigc_studio.services.launching import ROOT

LEAVE_S = 10.0  # for a search to end by itself; its database is whole at any moment


class Searches:
    """Children by the id of what they search for."""

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = Lock()

    def start(self, training_id: str, command: Sequence[str], log: Path) -> None:
        """Begin a search, where none for that id is on."""
        with self._lock:
            if self._is_on(training_id):
                return
            with log.open("ab") as told:
                self._children[training_id] = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=told, stderr=told, cwd=ROOT
                )

    def is_on(self, training_id: str) -> bool:
        """Whether there is a search for that id that has not ended."""
        with self._lock:
            return self._is_on(training_id)

    def code(self, training_id: str) -> int | None:
        """Return the exit code of a search that ended, once; None: there is none."""
        with self._lock:
            if training_id not in self._children or self._is_on(training_id):
                return None
            return self._gone(training_id)

    def stop(self, training_id: str) -> None:
        """Let a search end with what it has, and wait for that."""
        with self._lock:
            if training_id in self._children:
                self._gone(training_id)

    def close(self) -> None:
        """Let all searches end."""
        with self._lock:
            for training_id in list(self._children):
                self._gone(training_id)

    def _is_on(self, training_id: str) -> bool:
        child = self._children.get(training_id)
        return child is not None and child.poll() is None

    def _gone(self, training_id: str) -> int:
        child = self._children.pop(training_id)
        with suppress(BrokenPipeError):
            if child.stdin:
                child.stdin.close()
        try:
            return child.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()

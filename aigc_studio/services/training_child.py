"""The process of one training while it runs: it is told on its standard input what is wanted."""

import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from aigc_studio.services.launching import ROOT, single
from aigc_studio.training.folder import KEEP, TrainingFolder

LOOK_EVERY_S = 0.25


class TrainingChild:
    """A trainer that is attached to the studio: it does not outlive it.

    Args:
        command: what starts it.
        log: where it says what it does.
    """

    def __init__(self, command: Sequence[str], log: Path) -> None:
        with log.open("ab") as told:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=told, stderr=told, text=True, cwd=ROOT
            )
        self.patience_s = float("inf")  # how long it may still take to save and leave

    def keep(self) -> None:
        """Let it stop learning and finish with what it has."""
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(BrokenPipeError):  # it is just ending by itself
                self._process.stdin.write(f"{KEEP}\n")
                self._process.stdin.flush()

    def leave(self, patience_s: float) -> None:
        """Let it save and leave; after so many seconds it is killed: its last checkpoint counts."""
        self.patience_s = min(self.patience_s, patience_s)
        self._hang_up()

    def wait(self) -> int:
        """Wait until it has ended, and return its exit code."""
        while True:
            with suppress(subprocess.TimeoutExpired):
                code = self._process.wait(LOOK_EVERY_S)
                break
            self.patience_s -= LOOK_EVERY_S
            if self.patience_s < 0:
                self._process.kill()
        self._hang_up()
        return code

    def _hang_up(self) -> None:
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()


def run_once(folder: TrainingFolder, *options: str) -> int:
    """Run a trainer for a moment, and return its exit code."""
    with folder.log.open("ab") as told:
        command = single(folder.path, *options)
        return subprocess.run(command, stdout=told, stderr=told, cwd=ROOT, check=False).returncode

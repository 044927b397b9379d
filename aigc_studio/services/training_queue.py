"""The queue of trainings: a thread that does one after the other, each in a child process.

The row says where a training stands. What runs when the studio stops, or is killed, waits in the
queue when it starts again and goes on from its last checkpoint.
"""

import shutil
from collections.abc import Callable
from threading import Condition, Thread

import structlog

from aigc_studio.core.device import Device
from aigc_studio.core.errors import StorageFullError, StudioError
from aigc_studio.services.database import Status
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.launching import launcher
from aigc_studio.services.storage import Storage
from aigc_studio.services.training_child import TrainingChild
from aigc_studio.training.folder import DONE, FULL, LEFT, TrainingFolder
from aigc_studio.zoo.pool import Pool

ROOM_EVERY_S = 5.0
LEAVE_S = 60.0  # for a child to save; then it is killed, and its last checkpoint counts
CLOSE_S = 10.0  # the same, where the studio stops

log = structlog.get_logger(__name__)


class TrainingQueue:
    """Owns the thread that starts and follows the children.

    Args:
        jobs: the rows.
        folder_of: where a training lies, by its id.
        storage: says whether there is room.
        device: on which they learn.
        pool: gives its memory up on a GPU.
    """

    def __init__(
        self,
        jobs: JobTable,
        folder_of: Callable[[str], TrainingFolder],
        *,
        storage: Storage,
        device: Device,
        pool: Pool,
    ) -> None:
        self.jobs, self.folder_of = jobs, folder_of
        self.storage, self.device, self.pool = storage, device, pool
        self._changed = Condition()
        self._closing = False
        self._running = ""  # id of what is being trained
        self._child: TrainingChild | None = None
        self._wanted: Status | None = None  # how somebody wants the running one to end
        self._thread = Thread(target=self._work, name="trainer", daemon=True)

    def start(self, *, resume: bool) -> None:
        """Queue again what was running when the studio stopped; with `resume`, begin to work."""
        for job in self.jobs.with_status(Status.RUNNING):
            self.jobs.requeue(job.id)
        self._closing = not resume
        self._thread.start()

    def close(self) -> None:
        """Let the running training save and leave; it goes on when the studio starts again."""
        with self._changed:
            self._closing = True
            if self._child:
                self._child.leave(CLOSE_S)
            self._changed.notify_all()
        self._thread.join()

    def wake(self) -> None:
        """Look again for what waits."""
        with self._changed:
            self._changed.notify_all()

    @property
    def is_busy(self) -> bool:
        """Whether a training runs."""
        return bool(self._running)

    def keep(self, training_id: str) -> None:
        """Let a training stop learning and finish with what it has."""
        with self._changed:
            if self._running == training_id and self._child:
                self._child.keep()

    def end(self, training_id: str, status: Status) -> None:
        """End a training with a status; one that runs saves first."""
        with self._changed:
            if self._running == training_id:
                self._wanted = status
                if self._child:
                    self._child.leave(LEAVE_S)
            elif not self.jobs.get(training_id).status.is_over or status is Status.CANCELLED:
                self.jobs.end(training_id, status)

    def delete(self, training_id: str) -> None:
        """Delete the folder and the row of a training.

        Raises:
            StudioError: it runs; it has to be ended first.
        """
        with self._changed:
            if self._running == training_id:
                raise StudioError("error.training_runs")
            shutil.rmtree(self.folder_of(training_id).path, ignore_errors=True)
            self.jobs.delete(training_id)

    def _work(self) -> None:
        while True:
            with self._changed:
                if self._closing:
                    return
                waiting = self.jobs.with_status(Status.QUEUED)
                if not waiting:
                    self._changed.wait()
                    continue
                if not self._has_room():
                    self._changed.wait(ROOM_EVERY_S)
                    continue
                child = self._begin(waiting[0].id)
            self._follow(child)

    def _has_room(self) -> bool:
        try:
            self.storage.check()
        except StorageFullError:
            return False
        return True

    def _begin(self, training_id: str) -> TrainingChild:
        folder = self.folder_of(training_id)
        self.jobs.start(training_id)
        self._running, self._wanted = training_id, None
        log.info("trains", training=training_id)
        if self.device.kind == "cuda":
            self.pool.unload()
        command = [*launcher(self.device, folder.path), "--attached"]
        self._child = TrainingChild(command, folder.log)
        return self._child

    def _follow(self, child: TrainingChild) -> None:
        """Wait for the child and record how it ended."""
        code = child.wait()
        with self._changed:
            training_id, self._running, self._child = self._running, "", None
            self._recorded(training_id, code)

    def _recorded(self, training_id: str, code: int) -> None:
        """Record how a child ended; on a full disk, as soon as there is room."""
        while True:
            try:
                self._record(training_id, code)
            except StorageFullError:
                if self._closing:  # the row says running, and is queued at the next start
                    return
                self._changed.wait(ROOM_EVERY_S)
            else:
                return

    def _record(self, training_id: str, code: int) -> None:
        folder = self.folder_of(training_id)
        if code == DONE:
            self.jobs.end(training_id, Status.DONE)
        elif self._wanted:
            self.jobs.end(training_id, self._wanted)
        elif self._closing:
            self.jobs.requeue(training_id)
        elif code in (FULL, LEFT):
            full = StorageFullError(folder.path) if code == FULL else None
            self.jobs.end(training_id, Status.INTERRUPTED, full)
        else:
            error = folder.take_failure() or StudioError("error.training_died", code=code)
            log.warning("training failed", training=training_id, reason=str(error))
            self.jobs.end(training_id, Status.FAILED, error)

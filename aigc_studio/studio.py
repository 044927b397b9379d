"""The composition root: device, pool, engines, job table, library, scheduler, put together."""

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from aigc_studio.core.device import choose_device
from aigc_studio.core.errors import Cancelled, StudioError
from aigc_studio.core.settings import Settings, read_settings
from aigc_studio.engines import ENGINES
from aigc_studio.engines.image import ImageRequest
from aigc_studio.services.database import Status, open_database
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import Library, write_atomically
from aigc_studio.services.scheduler import JobProgress, Scheduler
from aigc_studio.services.speed import Speed
from aigc_studio.zoo.pool import Pool

FOLLOW_EVERY_S = 0.05


@dataclass(frozen=True)
class FinishedPicture:
    """One picture as `Studio.run` returns it: a labelled PNG and what made it."""

    png: bytes
    file: Path
    seed: int
    width: int
    height: int

    def save(self, file: str | Path) -> None:
        """Write the PNG with everything that it says of itself."""
        write_atomically(Path(file), self.png)


@dataclass(frozen=True)
class FinishedJob:
    """What came of a request."""

    pictures: tuple[FinishedPicture, ...]
    model: str
    seconds: float


class Studio:
    """Everything a browser page, a command or a script needs, behind submit, progress and stop.

    With `settings` the studio serves their home folder, alone. Without, it works in a temporary
    folder that goes when it is closed: right for scripts.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        with ExitStack() as held:  # lets go of everything where something fails half-way
            if settings is None:
                folder = tempfile.TemporaryDirectory(prefix="aigc-studio-")
                settings = read_settings(home=held.enter_context(folder))
            self.settings = settings
            settings.home.mkdir(parents=True, exist_ok=True)
            held.callback(_claim(settings.home).release)
            self.device = choose_device(settings)
            self.pool = Pool(self.device)
            self.speed = Speed()
            self.jobs = JobTable(open_database(settings.database))
            held.callback(self.jobs.database.dispose)
            self.library = Library(settings.outputs, self.jobs)
            self.library.sweep()
            self.scheduler = Scheduler(
                {engine.name: engine(self.pool) for engine in ENGINES},
                self.jobs,
                self.library,
                device=self.device,
                speed=self.speed,
                batch_window_s=settings.batch_window_ms / 1000,
                max_waiting=settings.max_waiting,
            )
            self.scheduler.start()
            held.callback(self.scheduler.close)
            self._held = held.pop_all()

    def run(
        self, request: ImageRequest, on_progress: Callable[[JobProgress], None] = lambda _: None
    ) -> FinishedJob:
        """Do a request from beginning to end; `on_progress` is called about 20 times a second.

        Raises:
            StudioError: the job failed; the message says why.
            Cancelled: the job was stopped.
        """
        began = time.monotonic()
        job_id = self.scheduler.submit(request)
        try:
            while not (progress := self.scheduler.progress(job_id)).status.is_over:
                on_progress(progress)
                time.sleep(FOLLOW_EVERY_S)
        except KeyboardInterrupt:
            self.scheduler.stop(job_id)
            raise
        on_progress(progress)
        if progress.error:
            raise progress.error
        if progress.status is not Status.DONE:
            raise Cancelled
        pictures = tuple(
            FinishedPicture(
                (file := self.library.path(r)).read_bytes(), file, r.seed, r.width, r.height
            )
            for r in progress.results
        )
        return FinishedJob(pictures, request.model, time.monotonic() - began)

    def close(self) -> None:
        """Stop at the next step and let go of the folder."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _claim(home: Path) -> FileLock:
    """Make sure that one studio alone serves a folder; the kernel frees the lock of a dead one."""
    owner = home / "studio.pid"
    lock = FileLock(home / "studio.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as taken:
        pid = owner.read_text(encoding="ascii") if owner.exists() else "?"
        raise StudioError("error.home_taken", home=home, pid=pid) from taken
    owner.write_text(str(os.getpid()), encoding="ascii")
    return lock

"""Trainings: their folders, their rows in the job table, and what people do with them.

One training runs at a time; the others wait. A child writes into its own folder only, and the row
says where the training stands: queued, running, interrupted (paused: it can go on), done, failed,
cancelled.
"""

import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from aigc_studio.core.device import Device
from aigc_studio.core.errors import NotFoundError, StorageFullError, StudioError
from aigc_studio.core.files import told_when_full
from aigc_studio.engines.finetune import FinetuneRequest
from aigc_studio.services.database import Database, Job, Status
from aigc_studio.services.hub import publish
from aigc_studio.services.jobs import JobTable, Move, error_of
from aigc_studio.services.launching import shown_command, single
from aigc_studio.services.picture_sets import PictureSets
from aigc_studio.services.searches import Searches
from aigc_studio.services.storage import Storage
from aigc_studio.services.text_sets import TextSets
from aigc_studio.services.training_child import run_once
from aigc_studio.services.training_queue import TrainingQueue
from aigc_studio.services.training_spec import check_set, spec_of
from aigc_studio.services.uploads import LONGEST_WAIT_S
from aigc_studio.training.folder import (
    DONE,
    FULL,
    Found,
    Metric,
    Probe,
    TrainingFolder,
)
from aigc_studio.training.folder import Status as Progress
from aigc_studio.training.text_set import read_texts, write_texts
from aigc_studio.zoo.pool import Pool


@dataclass(frozen=True)
class TrainingProgress:
    """A training at one moment."""

    id: str
    request: FinetuneRequest
    status: Status
    progress: Progress
    metrics: Sequence[Metric]
    error: StudioError | None = None

    @property
    def is_paused(self) -> bool:
        """Whether it waits for somebody to let it go on."""
        return self.status is Status.INTERRUPTED


class Trainer:
    """Keeps the folders of the trainings, and what is asked of them."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        *,
        pool: Pool,
        device: Device,
        storage: Storage,
    ) -> None:
        self.folder = folder
        self.jobs = JobTable(database, (FinetuneRequest.engine,))
        self.pool = pool
        self.device = device
        self.storage = storage
        self.searches = Searches()
        self.pictures = PictureSets(self.folder_of, storage, pool)
        self.texts = TextSets(self.folder_of, storage)
        self.queue = TrainingQueue(
            self.jobs, self.folder_of, storage=storage, device=device, pool=pool
        )

    def start(self, *, resume: bool = True) -> None:
        """Begin to work, what was running when the studio stopped first.

        Without `resume` nothing runs: right for a command that does its own job only.
        """
        self._sweep()
        self.queue.start(resume=resume)

    def close(self) -> None:
        """Let what runs save and leave; it goes on when the studio starts again."""
        self.queue.close()
        self.searches.close()

    def new(self) -> str:
        """Return the id of a new training, whose set is empty."""
        training_id = uuid4().hex
        self.storage.check()
        self.folder_of(training_id).path.mkdir(parents=True, mode=0o700)
        return training_id

    def folder_of(self, training_id: str) -> TrainingFolder:
        """Return the folder of a training.

        Raises:
            NotFoundError: such an id was never given.
        """
        if len(training_id) != 32 or not training_id.isalnum():
            raise NotFoundError("error.job_missing", id=training_id[:40])
        return TrainingFolder(self.folder / training_id)

    def submit(self, request: FinetuneRequest, browser: str = "") -> str:
        """Queue a training whose folder has its set; the same twice is one.

        Raises:
            RequestError: the set is empty, or the model cannot be trained.
            StorageFullError: there is no room.
        """
        with suppress(NotFoundError):
            return self.jobs.get(request.id).id
        self.storage.check()
        folder = self.folder_of(request.id)
        check_set(request, folder)
        self.searches.stop(request.id)
        folder.write_spec(spec_of(request, self.device, self.pool))
        self.jobs.add(request, browser)
        self.queue.wake()
        return request.id

    def estimate(self, request: FinetuneRequest) -> Probe:
        """Try a training that was not begun for some seconds, and return what that showed.

        Raises:
            RequestError: the set is empty, or the model cannot be trained.
            StudioError: another training runs, or the try failed.
        """
        folder = self.folder_of(request.id)
        check_set(request, folder)
        if self.queue.is_busy:
            raise StudioError("error.training_others")
        folder.write_spec(spec_of(request, self.device, self.pool))
        code = run_once(folder, "--try")
        found = folder.read_probe()
        if code != DONE or found is None:
            raise folder.take_failure() or StudioError("error.training_died", code=code)
        return found

    def search(self, request: FinetuneRequest, minutes: float) -> None:
        """Look for good settings of a training that was not begun; `found` tells how it goes.

        Raises:
            RequestError: the set is empty, or the model cannot be trained.
        """
        folder = self.folder_of(request.id)
        check_set(request, folder)
        if not self.searches.is_on(request.id):
            folder.write_spec(spec_of(request, self.device, self.pool))
        command = single(folder.path, "--attached", "--search", str(minutes))
        self.searches.start(request.id, command, folder.log)

    def found(self, training_id: str) -> Found | None:
        """Return what a search has found so far; what it found in the end, once.

        Raises:
            StudioError: it failed.
        """
        folder = self.folder_of(training_id)
        code = self.searches.code(training_id)
        if code not in (None, DONE):
            raise folder.take_failure() or StudioError("error.training_died", code=code)
        found = folder.take_found()
        return found if found and (found.is_over or self.searches.is_on(training_id)) else None

    def choose(self, training_id: str, step: int) -> None:
        """Make the weights of another step the result of a training that is done.

        Raises:
            StudioError: it is not done, or no weights of that step are kept.
        """
        folder = self.folder_of(training_id)
        if self.jobs.get(training_id).status is not Status.DONE:
            raise StudioError("error.training_checkpoint", step=step)
        self.storage.check()
        code = run_once(folder, "--choose", str(step))
        if code == FULL:
            raise StorageFullError(folder.path)
        if code != DONE:
            raise folder.take_failure() or StudioError("error.training_died", code=code)

    def publish(self, training_id: str) -> str:
        """Put what came of a training on the Hub, privately, and return its address there.

        Raises:
            StudioError: nothing came of it yet, or the Hub cannot be used.
        """
        folder, request = self.folder_of(training_id), self.progress(training_id).request
        if not folder.result.is_dir():
            raise NotFoundError("error.job_missing", id=training_id)
        return publish(folder.result, request.name, training_id)

    def clone(self, training_id: str) -> str:
        """Return the id of a new training to be, whose set is a copy of another's.

        Raises:
            NotFoundError: such an id was never given.
            StorageFullError: there is no room.
        """
        old = self.folder_of(training_id)
        new = self.folder_of(self.new())
        with told_when_full(new.path):
            if old.pictures.is_dir():
                shutil.copytree(old.pictures, new.pictures)
            if old.texts.is_dir():
                shutil.copytree(old.texts, new.texts)
        new.write_set(old.read_set())
        write_texts(new, read_texts(old))
        return new.path.name

    def command(self, training_id: str) -> str:
        """Return the command that does a training, for people to copy."""
        return shown_command(self.device, self.folder_of(training_id).path)

    def pause(self, training_id: str) -> None:
        """Let a training save and stand still until it is resumed."""
        self.queue.end(training_id, Status.INTERRUPTED)

    def cancel(self, training_id: str) -> None:
        """End a training; what it was given stays until it is deleted."""
        self.queue.end(training_id, Status.CANCELLED)

    def keep(self, training_id: str) -> None:
        """Let a training stop learning and finish with what it has."""
        self.queue.keep(training_id)

    def resume(self, training_id: str) -> None:
        """Let a paused, failed or cancelled training go on from its last checkpoint."""
        if self.jobs.get(training_id).status.is_over:
            self.storage.check()
            self.jobs.requeue(training_id)
            self.queue.wake()

    def delete(self, training_id: str) -> None:
        """Delete a training with all that it was given and all that came of it.

        Raises:
            StudioError: it runs; it has to be ended first.
        """
        self.queue.delete(training_id)

    def progress(self, training_id: str) -> TrainingProgress:
        """Return a training as it is now.

        Raises:
            NotFoundError: there is none of that id.
        """
        return self._seen(self.jobs.get(training_id))

    def all(self) -> list[TrainingProgress]:
        """Return every training, the newest first."""
        return [self._seen(job) for job in self.jobs.all()]

    def unfinished(self) -> list[TrainingProgress]:
        """Return what learns, waits or is paused, in the order of the queue."""
        states = (Status.RUNNING, Status.QUEUED, Status.INTERRUPTED)
        jobs = self.jobs.with_status(*states)
        return [self._seen(job) for state in states for job in jobs if job.status is state]

    def move(self, training_id: str, where: Move) -> None:
        """Move a waiting training before all others, or past one neighbour."""
        self.jobs.move(training_id, where)

    def _seen(self, job: Job) -> TrainingProgress:
        folder = self.folder_of(job.id)
        return TrainingProgress(
            job.id,
            FinetuneRequest.model_validate_json(job.request),
            job.status,
            folder.read_status(),
            folder.read_metrics(),
            error_of(job),
        )

    def _sweep(self) -> None:
        """Delete sets that nobody began to train on within a day."""
        known = {job.id for job in self.jobs.all()}
        oldest = time.time() - LONGEST_WAIT_S
        for folder in self.folder.glob("*"):
            if folder.name not in known and folder.stat().st_mtime < oldest:
                shutil.rmtree(folder)

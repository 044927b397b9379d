"""Trainings: their folders, their rows in the job table, and the child process that does one.

One training runs at a time; the others wait. A child writes into its own folder only, and the row
says where the training stands: queued, running, interrupted (paused: it can go on), done, failed,
cancelled. What runs when the studio stops, or is killed, waits in the queue when it starts again
and goes on from its last checkpoint.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from uuid import uuid4

import structlog
from PIL import Image

from aigc_studio.core.device import Device
from aigc_studio.core.errors import NotFoundError, RequestError, StorageFullError, StudioError
from aigc_studio.core.files import told_when_full
from aigc_studio.engines.finetune import FinetuneRequest
from aigc_studio.services.database import Database, Job, Status
from aigc_studio.services.hub import publish
from aigc_studio.services.jobs import JobTable, Move, error_of
from aigc_studio.services.launching import launcher, shown_command
from aigc_studio.services.searches import Searches
from aigc_studio.services.storage import Storage
from aigc_studio.services.text_sets import TextSets
from aigc_studio.services.uploads import LONGEST_WAIT_S
from aigc_studio.training.doctor import Finding, examine, mend
from aigc_studio.training.folder import (
    DONE,
    FULL,
    KEEP,
    LEFT,
    Found,
    Metric,
    PictureSet,
    Probe,
    Spec,
    TrainingFolder,
)
from aigc_studio.training.folder import Status as Progress
from aigc_studio.training.intake import captioned, changed, reworded, take_files
from aigc_studio.training.text_set import LEAST_TEXTS, read_texts, write_texts
from aigc_studio.zoo.pool import Pool

LOOK_EVERY_S = 0.25
ROOM_EVERY_S = 5.0
LEAVE_S = 60.0  # for a child to save; then it is killed, and its last checkpoint counts
CLOSE_S = 10.0  # the same, where the studio stops

log = structlog.get_logger(__name__)


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
    """Owns the thread that starts and follows the training children."""

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
        self.texts = TextSets(self.folder_of, storage)
        self._changed = Condition()
        self._closing = False
        self._running = ""  # id of what is being trained
        self._child: subprocess.Popen[str] | None = None
        self._wanted: Status | None = None  # how somebody wants the running one to end
        self._thread = Thread(target=self._work, name="trainer", daemon=True)

    def start(self, *, resume: bool = True) -> None:
        """Queue again what was running when the studio stopped, and begin to work.

        Without `resume` nothing runs: right for a command that does its own job only.
        """
        for job in self.jobs.with_status(Status.RUNNING):
            self.jobs.requeue(job.id)
        self._sweep()
        self._closing = not resume
        self._thread.start()

    def close(self) -> None:
        """Let the running training save and leave; it goes on when the studio starts again."""
        with self._changed:
            self._closing = True
            self._let_leave()
            self._changed.notify_all()
        self.searches.close()
        self._thread.join()

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

    def add(self, training_id: str, files: Iterable[tuple[str, bytes]]) -> PictureSet:
        """Add files, by their names, to the set of a training that was not begun.

        Raises:
            StorageFullError: there is no room.
        """
        self.storage.check()
        return take_files(self.folder_of(training_id), files)

    def examine(self, training_id: str) -> list[Finding]:
        """Return what is wrong with a set."""
        return examine(self.folder_of(training_id))

    def mend(self, training_id: str, kind: str, language: str = "en") -> PictureSet:
        """Do what the button of a finding says; one that is gone already changes nothing.

        Captions that are missing are drafted in a language, "en" or "zh": what the captioner
        or else the picture-text encoder sees.
        """

        def draft(picture: Image.Image) -> str:
            return self.pool.tags_of(picture, 1)[0].name(language)

        folder = self.folder_of(training_id)
        for finding in examine(folder):
            if finding.kind == kind and finding.mends:
                return mend(folder, finding, draft)
        return folder.read_set()

    def reword(self, training_id: str, find: str, put: str) -> PictureSet:
        """Put other words in the place of some in all captions of a set."""
        return reworded(self.folder_of(training_id), find, put)

    def caption(self, training_id: str, captions: Mapping[str, str]) -> PictureSet:
        """Give pictures of a set new captions, by their files."""
        return captioned(self.folder_of(training_id), captions)

    def leave_out(self, training_id: str, file: str) -> PictureSet:
        """Delete a picture of a set."""
        return changed(self.folder_of(training_id), lambda item: item.file != file)

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
        self._check_set(request)
        self.searches.stop(request.id)
        folder.write_spec(self._spec(request))
        self.jobs.add(request, browser)
        self._wake()
        return request.id

    def estimate(self, request: FinetuneRequest) -> Probe:
        """Try a training that was not begun for some seconds, and return what that showed.

        Raises:
            RequestError: the set is empty, or the model cannot be trained.
            StudioError: another training runs, or the try failed.
        """
        folder = self.folder_of(request.id)
        self._check_set(request)
        if self._running:
            raise StudioError("error.training_others")
        folder.write_spec(self._spec(request))
        code = self._done(folder, "--try")
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
        self._check_set(request)
        if not self.searches.is_on(request.id):
            folder.write_spec(self._spec(request))
        command = self._command(folder, "--attached", "--search", str(minutes))
        self.searches.start(request.id, command, log=folder.log, cwd=ROOT)

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
        code = self._done(folder, "--choose", str(step))
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

    def _done(self, folder: TrainingFolder, *options: str) -> int:
        """Run a trainer for a moment, and return its exit code."""
        with folder.log.open("ab") as told:
            return subprocess.run(
                self._command(folder, *options), stdout=told, stderr=told, cwd=ROOT, check=False
            ).returncode

    def command(self, training_id: str) -> str:
        """Return the command that does a training, for people to copy."""
        return shown_command(self.device, self.folder_of(training_id).path)

    def _command(self, folder: TrainingFolder, *options: str) -> list[str]:
        return [sys.executable, "-m", "aigc_studio.training.run", str(folder.path), *options]

    def _check_set(self, request: FinetuneRequest) -> None:
        """Refuse a set with nothing in it.

        Raises:
            RequestError: there is nothing to learn from.
        """
        if request.learns_words:
            if len(self.texts.read(request.id).lines) < LEAST_TEXTS:
                raise RequestError("set", "error.training_few_texts", limit=LEAST_TEXTS)
        elif not self.folder_of(request.id).read_set().items:
            raise RequestError("set", "error.training_empty")

    def pause(self, training_id: str) -> None:
        """Let a training save and stand still until it is resumed."""
        self._end(training_id, Status.INTERRUPTED)

    def cancel(self, training_id: str) -> None:
        """End a training; what it was given stays until it is deleted."""
        self._end(training_id, Status.CANCELLED)

    def keep(self, training_id: str) -> None:
        """Let a training stop learning and finish with what it has."""
        with self._changed:
            if self._running == training_id and self._child and self._child.stdin:
                with suppress(BrokenPipeError):  # it is just ending by itself
                    self._child.stdin.write(f"{KEEP}\n")
                    self._child.stdin.flush()

    def resume(self, training_id: str) -> None:
        """Let a paused, failed or cancelled training go on from its last checkpoint."""
        if self.jobs.get(training_id).status.is_over:
            self.storage.check()
            self.jobs.requeue(training_id)
            self._wake()

    def delete(self, training_id: str) -> None:
        """Delete a training with all that it was given and all that came of it.

        Raises:
            StudioError: it runs; it has to be ended first.
        """
        with self._changed:
            if self._running == training_id:
                raise StudioError("error.training_runs")
            shutil.rmtree(self.folder_of(training_id).path, ignore_errors=True)
            self.jobs.delete(training_id)

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

    def _spec(self, request: FinetuneRequest) -> Spec:
        return Spec(
            goal=request.goal,
            name=request.name,
            word=request.word,
            model=request.model,
            folder=self._source(request),
            plan=request.plan,
            device=self.device.kind,
            precision=self.device.precision,
            threads=self.device.threads,
            licence=request.licence,
        )

    def _source(self, request: FinetuneRequest) -> str:
        """Return where the model lies that is taught, "" for none or for the bundled writer."""
        if request.learns_words:
            return self.pool.writer_source(request.model)
        return str(self.pool.folder_of(request.model)) if request.makes_lora else ""

    def _end(self, training_id: str, status: Status) -> None:
        with self._changed:
            if self._running == training_id:
                self._wanted = status
                self._let_leave()
            elif not self.jobs.get(training_id).status.is_over or status is Status.CANCELLED:
                self.jobs.end(training_id, status)

    def _sweep(self) -> None:
        """Delete sets that nobody began to train on within a day."""
        known = {job.id for job in self.jobs.all()}
        oldest = time.time() - LONGEST_WAIT_S
        for folder in self.folder.glob("*"):
            if folder.name not in known and folder.stat().st_mtime < oldest:
                shutil.rmtree(folder)

    def _let_leave(self) -> None:
        if self._child and self._child.stdin and not self._child.stdin.closed:
            with suppress(BrokenPipeError):
                self._child.stdin.close()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

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

    def _begin(self, training_id: str) -> subprocess.Popen[str]:
        folder = self.folder_of(training_id)
        self.jobs.start(training_id)
        self._running, self._wanted = training_id, None
        command = [*launcher(self.device, folder.path), "--attached"]
        log.info("trains", training=training_id)
        if self.device.kind == "cuda":
            self.pool.unload()
        with folder.log.open("ab") as told:
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=told, stderr=told, text=True, cwd=ROOT
            )
        return self._child

    def _follow(self, child: subprocess.Popen[str]) -> None:
        """Wait for the child and record how it ended."""
        asked = 0.0
        while True:
            with suppress(subprocess.TimeoutExpired):
                code = child.wait(LOOK_EVERY_S)
                break
            if child.stdin and child.stdin.closed:
                asked += LOOK_EVERY_S
                if asked > (CLOSE_S if self._closing else LEAVE_S):
                    child.kill()
        with self._changed:
            training_id, self._running, self._child = self._running, "", None
            self._let_go(child)
            self._recorded(training_id, code)

    def _let_go(self, child: subprocess.Popen[str]) -> None:
        if child.stdin:
            with suppress(BrokenPipeError):
                child.stdin.close()

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


ROOT = Path(__file__).parents[2]  # where `-m aigc_studio...` is found

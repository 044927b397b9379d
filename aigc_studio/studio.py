"""The composition root: device, pool, engines, job table, library, scheduler, put together."""

import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from aigc_studio.core.device import choose_device
from aigc_studio.core.errors import Cancelled
from aigc_studio.core.events import Request
from aigc_studio.core.settings import Settings, read_settings
from aigc_studio.engines import ENGINES
from aigc_studio.services.database import Database, Status
from aigc_studio.services.drafts import Drafts
from aigc_studio.services.finished import FinishedJob, FinishedPicture, follow
from aigc_studio.services.home import HomeClaim, claim_home
from aigc_studio.services.jobs import JobTable
from aigc_studio.services.library import Library
from aigc_studio.services.progress import JobProgress
from aigc_studio.services.provenance.signing import Signer
from aigc_studio.services.results import ResultTable
from aigc_studio.services.scheduler import Scheduler
from aigc_studio.services.share_pages import SharePages
from aigc_studio.services.speed import Speed
from aigc_studio.services.storage import Storage
from aigc_studio.services.taste import Votes
from aigc_studio.services.trainer import Trainer
from aigc_studio.services.uploads import Uploads
from aigc_studio.zoo.loras import LoraShelf
from aigc_studio.zoo.own import own_models
from aigc_studio.zoo.pool import Pool
from aigc_studio.zoo.text_server import TextServer


class Studio:
    """Everything a browser page, a command or a script needs, behind submit, progress and stop.

    With `settings` the studio serves their home folder, alone. Without, it works in a temporary
    folder that goes when it is closed: right for scripts. A `claim` on the home folder is given
    where it is held already; whoever gives it lets go of it. Without `resume` the waiting jobs of
    the folder go on waiting.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        claim: HomeClaim | None = None,
        *,
        resume: bool = True,
    ) -> None:
        with ExitStack() as held:  # lets go of everything where something fails half-way
            if settings is None:
                folder = tempfile.TemporaryDirectory(prefix="aigc-studio-")
                # What OpenVINO makes ready would go with the folder.
                settings = read_settings(home=held.enter_context(folder), backend="torch")
            self.settings = settings
            self.claim = claim or held.enter_context(claim_home(settings.home))
            self.device = choose_device(settings)
            self.pool = Pool(
                self.device,
                own_models(settings.models),
                settings.cache / "openvino",
                settings.text_model or "",
                LoraShelf(settings.training),
                server_of(settings),
                settings.picture_adapter,
                settings.captioner or "",
            )
            self.speed = Speed()
            database = Database(settings.database)
            held.callback(database.close)
            self.jobs = JobTable(database)
            self.results = ResultTable(database)
            self.drafts = Drafts(database)
            self.votes = Votes(database)
            self.storage = Storage(settings.home, settings.min_free_gb)
            self.uploads = Uploads(settings.uploads)
            self.signer = Signer(settings.signing)
            self.pages = SharePages(settings.shared, self.results)
            self.pages.sweep()
            self.library = Library(
                settings.outputs,
                settings.thumbnails,
                self.results,
                self.pages,
                device=self.device,
                signer=self.signer,
            )
            self.library.sweep()
            self.scheduler = Scheduler(
                {engine.name: engine(self.pool) for engine in ENGINES},
                self.jobs,
                self.library,
                device=self.device,
                speed=self.speed,
                storage=self.storage,
                uploads=self.uploads,
                batch_window_s=settings.batch_window_ms / 1000,
                max_waiting=settings.max_waiting,
                resume=resume,
            )
            self.scheduler.start()
            held.callback(self.scheduler.close)
            self.trainer = Trainer(
                settings.training,
                database,
                pool=self.pool,
                device=self.device,
                storage=self.storage,
            )
            self.trainer.start(resume=resume)
            held.callback(self.trainer.close)
            self._held = held.pop_all()

    def run(
        self, request: Request, on_progress: Callable[[JobProgress], None] = lambda _: None
    ) -> FinishedJob:
        """Do a request from beginning to end; `on_progress` is called about 20 times a second.

        Raises:
            StudioError: the job failed; the message says why.
            Cancelled: the job was stopped.
        """
        return self._finished(self.scheduler.submit(request), on_progress)

    def run_all(self, requests: Iterable[Request]) -> list[FinishedJob]:
        """Do requests from beginning to end; those that can share a batch do.

        Raises:
            StudioError: a job failed; the message says why.
            Cancelled: a job was stopped.
        """
        return [
            self._finished(job, lambda _: None)
            for job in [self.scheduler.submit(request) for request in requests]
        ]

    def _finished(self, job_id: str, on_progress: Callable[[JobProgress], None]) -> FinishedJob:
        """Follow a job to its end and return what came of it."""
        began = time.monotonic()
        progress = follow(
            lambda: self.scheduler.progress(job_id),
            lambda: self.scheduler.stop(job_id),
            on_progress,
        )
        if progress.error:
            raise progress.error
        if progress.status is not Status.DONE:
            raise Cancelled
        pictures = tuple(
            FinishedPicture(
                r.id, (file := self.library.path(r)).read_bytes(), file, r.seed, r.width, r.height
            )
            for r in progress.results
        )
        return FinishedJob(pictures, time.monotonic() - began)

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


def server_of(settings: Settings) -> TextServer | None:
    """Return the server that writes texts, if the settings name one."""
    if settings.text_server is None:
        return None
    key = settings.text_server_key
    return TextServer(
        settings.text_server, settings.text_model or "", key.get_secret_value() if key else ""
    )

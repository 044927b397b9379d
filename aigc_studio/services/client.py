"""A command's way to the server that has the data folder: what it asks there, over loopback."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import ValidationError

from aigc_studio.core.errors import Cancelled, StudioError
from aigc_studio.core.events import Request
from aigc_studio.services.database import Status
from aigc_studio.services.finished import FinishedJob, FinishedPicture, follow
from aigc_studio.services.home import RunningServer
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.wire import JobReport, Refusal, Submission, Submitted

TIMEOUT_S = 60.0  # a machine that draws is slow to answer


class Client:
    """A running server behind the methods that a studio has in its own process."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self._http = httpx.Client(
            base_url=server.address,
            headers={"Authorization": f"Bearer {server.token}"},
            timeout=TIMEOUT_S,
            trust_env=False,  # no proxy stands before loopback
        )

    def run(
        self, request: Request, on_progress: Callable[[JobReport], None] = lambda _: None
    ) -> FinishedJob:
        """Do a request from beginning to end; `on_progress` is called about 20 times a second.

        Raises:
            RequestError: the server refuses the request.
            StudioError: the job failed, or the server went away.
            Cancelled: the job was stopped.
        """
        began = time.monotonic()
        submission = Submission(engine=request.engine, request=request.model_dump(mode="json"))
        answer = self._ask("POST", "/api/jobs", content=submission.model_dump_json())
        path = f"/api/jobs/{Submitted.model_validate_json(answer).id}"
        job = follow(
            lambda: JobReport.model_validate_json(self._ask("GET", path)),
            lambda: self._stop(path),
            on_progress,
        )
        if job.error:
            raise job.error.rebuilt()
        if job.status is Status.INTERRUPTED:
            raise self._gone()
        if job.status is not Status.DONE:
            raise Cancelled
        pictures = tuple(
            FinishedPicture(
                r.id, self._ask("GET", f"/media/{r.id}"), None, r.seed, r.width, r.height
            )
            for r in job.results
        )
        return FinishedJob(pictures, time.monotonic() - began)

    def export(self, result_id: str, options: Export) -> bytes:
        """Return a copy of a result to keep or to give away.

        Raises:
            StudioError: the server went away.
        """
        chosen: dict[str, str] = {"kind": options.kind, "format": options.media}
        if options.mark:
            chosen |= {"mark": options.mark.language, "corner": options.mark.corner}
        return self._ask("GET", f"/media/{result_id}/export", params=chosen)

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def _stop(self, path: str) -> None:
        self._ask("POST", f"{path}/stop")

    def _ask(self, method: str, path: str, **options: Any) -> bytes:
        """Return what the server answers.

        Another server in its place does not know the token, another program gives other answers.
        """
        try:
            answer = self._http.request(method, path, **options)
            if answer.is_success:
                return answer.content
            refusal = Refusal.model_validate_json(answer.content)
        except (httpx.TransportError, ValidationError) as problem:
            raise self._gone() from problem
        raise refusal.error.rebuilt()

    def _gone(self) -> StudioError:
        return StudioError("error.server_gone", address=self.server.address)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

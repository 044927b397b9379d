"""Jobs for other programs of the same user, foremost our own commands; the pages do not ask here.

    POST /api/jobs             a Submission -> Submitted
    GET  /api/jobs/{id}        -> JobReport
    POST /api/jobs/{id}/stop   -> JobReport

Every request shows the token of `studio.json`, which only the user's own programs can read.
Messages are those of services/wire.py; a StudioError is answered with a Refusal.
"""

import secrets
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError

from aigc_studio.core.errors import NotFoundError, RequestError, StudioError
from aigc_studio.engines import REQUESTS
from aigc_studio.services.wire import ErrorReport, JobReport, Refusal, Submission, Submitted
from aigc_studio.studio import Studio

MAX_BODY = 10**6  # bytes


def job_routes(studio: Studio) -> list[APIRoute]:
    """Return the routes of the job table."""

    def admit(authorization: Annotated[str, Header()] = "") -> None:
        server = studio.claim.server
        expected = f"Bearer {server.token}" if server else ""
        if not server or not secrets.compare_digest(authorization.encode(), expected.encode()):
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})

    def submit(body: Annotated[bytes, Depends(_body)]) -> Submitted:
        try:
            submission = Submission.model_validate_json(body)
        except ValidationError as broken:
            raise HTTPException(400) from broken
        kind = REQUESTS.get(submission.engine)
        if kind is None:
            raise RequestError("engine", "error.choice", name="engine", value=submission.engine)
        return Submitted(id=studio.scheduler.submit(kind.checked(submission.request)))

    def job(job_id: str) -> JobReport:
        return JobReport.model_validate(studio.scheduler.progress(job_id))

    def stop(job_id: str) -> JobReport:
        studio.scheduler.stop(job_id)
        return job(job_id)

    only_the_user = [Depends(admit)]
    return [
        APIRoute("/api/jobs", submit, methods=["POST"], dependencies=only_the_user),
        APIRoute("/api/jobs/{job_id}", job, dependencies=only_the_user),
        APIRoute("/api/jobs/{job_id}/stop", stop, methods=["POST"], dependencies=only_the_user),
    ]


def refuse(_: Request, error: StudioError) -> Response:
    """Answer 422 for a fault of the request, 404 for a job that is not there, 503 for now."""
    status = {RequestError: 422, NotFoundError: 404}.get(type(error), 503)
    refusal = Refusal(error=ErrorReport.model_validate(error))
    return Response(refusal.model_dump_json(), status, media_type="application/json")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise HTTPException(413)
    return bytes(body)

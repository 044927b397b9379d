"""Finished pictures by their random id; file paths never appear in an address."""

from fastapi import HTTPException
from fastapi.responses import FileResponse
from fastapi.routing import APIRoute

from aigc_studio.core.errors import NotFoundError
from aigc_studio.studio import Studio


def media_routes(studio: Studio) -> list[APIRoute]:
    """Return GET /media/{id}, with ?download=1 as a file to keep."""

    def media(result_id: str, download: bool = False) -> FileResponse:
        try:
            result = studio.jobs.result(result_id)
        except NotFoundError as missing:
            raise HTTPException(404) from missing
        file = studio.library.path(result)
        if not file.exists():
            raise HTTPException(404)
        return FileResponse(
            file,
            media_type="image/png",
            filename=file.name,
            content_disposition_type="attachment" if download else "inline",
            headers={"Cache-Control": "private, max-age=31536000, immutable"},
        )

    return [APIRoute("/media/{result_id}", media, response_class=FileResponse)]

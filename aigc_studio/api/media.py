"""Finished pictures by their random id; file paths never appear in an address."""

from typing import Literal
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import FileResponse, Response
from fastapi.routing import APIRoute

from aigc_studio.api.page import language_of
from aigc_studio.core.errors import NotFoundError, RequestError
from aigc_studio.services.database import Result
from aigc_studio.services.provenance.export import Export
from aigc_studio.studio import Studio

FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]


def media_routes(studio: Studio) -> list[APIRoute]:
    """Return the routes of one result.

    GET /media/{id} shows it, of a film also a range of bytes, GET /media/{id}/thumbnail a small
    picture of it, and GET /media/{id}/export gives a file to keep: ?kind=share|remix|private,
    &format=png|jpeg|webp|gif (the last two of a film: an animated picture), &mark=en|zh|both
    (missing: as the page), &corner=bottom-right.
    """

    def found(result_id: str) -> Result:
        try:
            result = studio.results.get(result_id)
        except NotFoundError as missing:
            raise HTTPException(404) from missing
        if not studio.library.path(result).exists():
            raise HTTPException(404)
        return result

    def media(result_id: str) -> FileResponse:
        result = found(result_id)
        kind = _media_type(result, "png")
        return FileResponse(studio.library.path(result), media_type=kind, headers=FOREVER)

    def thumbnail(result_id: str) -> FileResponse:
        file = studio.library.thumbnail(found(result_id))
        return FileResponse(file, media_type="image/webp", headers=FOREVER)

    def export(
        request: Request,
        result_id: str,
        kind: Literal["share", "remix", "private"] = "remix",
        format: Literal["png", "jpeg", "webp", "gif"] = "png",
        mark: Literal["page", "en", "zh", "both"] = "page",
        corner: Corner = "bottom-right",
    ) -> Response:
        language = language_of(request, studio) if mark == "page" else mark
        options = Export.model_validate(
            {"kind": kind, "media": format, "mark": {"language": language, "corner": corner}}
        )
        result = found(result_id)
        try:
            content, name = studio.library.export(result, options)
        except RequestError as refused:
            raise HTTPException(400, refused.tell(language_of(request, studio))) from refused
        is_moving = result.is_film and name.endswith((".webp", ".gif"))
        return Response(
            content,
            media_type=f"image/{format}" if is_moving else _media_type(result, format),
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        )

    return [
        APIRoute("/media/{result_id}", media, response_class=FileResponse),
        APIRoute("/media/{result_id}/thumbnail", thumbnail, response_class=FileResponse),
        APIRoute("/media/{result_id}/export", export, response_class=Response),
    ]


def _media_type(result: Result, picture: str) -> str:
    if result.is_text:
        return "text/plain; charset=utf-8"
    return "video/mp4" if result.is_film else f"image/{picture}"

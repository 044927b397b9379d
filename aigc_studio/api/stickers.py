"""A sticker pack as one ZIP file."""

from fastapi import HTTPException, Request
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute

from aigc_studio.api.page import language_of
from aigc_studio.core.mark import MarkOptions
from aigc_studio.services.sticker_pack import sticker_pack
from aigc_studio.studio import Studio


def sticker_routes(studio: Studio) -> list[APIRoute]:
    """Return GET /stickers/{job}.zip: the stickers of a job as the messengers take them."""

    def pack(request: Request, job: str) -> StreamingResponse:
        results = [
            result
            for result in studio.results.of_job(job)
            if result.engine == "stickers" and studio.library.path(result).exists()
        ]
        if not results:
            raise HTTPException(404)
        mark = MarkOptions.model_validate({"language": language_of(request, studio)})
        return StreamingResponse(
            sticker_pack(studio.library, results, mark.language),
            media_type="application/zip",
            headers={"Content-Disposition": 'attachment; filename="stickers.zip"'},
        )

    return [APIRoute("/stickers/{job}.zip", pack, response_class=StreamingResponse)]

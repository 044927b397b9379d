"""Many results at once, as one ZIP file."""

from datetime import date

from fastapi import Request
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute

from aigc_studio.api.page import language_of
from aigc_studio.core.mark import MarkOptions
from aigc_studio.services.pack import zipped
from aigc_studio.services.provenance.export import Export
from aigc_studio.services.results import Filter
from aigc_studio.studio import Studio

MOST = 1000  # pictures in one file


def shelf_routes(studio: Studio) -> list[APIRoute]:
    """Return GET /library.zip: ?ids=a,b,c for some results, or the fields of a filter for all."""

    def archive(
        request: Request,
        ids: str = "",
        query: str = "",
        engine: str = "",
        starred: bool = False,
        board: int | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> StreamingResponse:
        if ids:
            results = studio.results.some(ids.split(",")[:MOST])
        else:
            wanted = Filter(
                query=query, engine=engine, starred=starred, board=board, since=since, until=until
            )
            results = studio.results.page(wanted, size=MOST)
        language = language_of(request, studio)
        options = Export(
            kind="remix", media="png", mark=MarkOptions.model_validate({"language": language})
        )
        return StreamingResponse(
            zipped(studio.library, results, options),
            media_type="application/zip",
            headers={"Content-Disposition": 'attachment; filename="aigc-studio.zip"'},
        )

    return [APIRoute("/library.zip", archive, response_class=StreamingResponse)]

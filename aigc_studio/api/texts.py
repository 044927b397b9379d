"""Several texts in one table."""

from fastapi import HTTPException
from fastapi.responses import Response
from fastapi.routing import APIRoute

from aigc_studio.services.text_table import text_table
from aigc_studio.studio import Studio

MOST = 1000


def text_routes(studio: Studio) -> list[APIRoute]:
    """Return GET /texts.csv?ids=a,b,c: those texts, in that order."""

    def table(ids: str) -> Response:
        wanted = ids.split(",")[:MOST]
        found = {result.id: result for result in studio.results.some(wanted) if result.is_text}
        if not found:
            raise HTTPException(404)
        return Response(
            text_table([found[name] for name in wanted if name in found]),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="aigc-studio-texts.csv"'},
        )

    return [APIRoute("/texts.csv", table, response_class=Response)]

"""The share pack: results in the sizes of the platforms, as one ZIP file."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query, Request
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute

from aigc_studio.api.page import language_of
from aigc_studio.core.mark import MarkOptions
from aigc_studio.services.platforms import FAMOUS, KINDS, PLATFORMS, Kind
from aigc_studio.services.results import Filter
from aigc_studio.services.share_pack import share_pack
from aigc_studio.studio import Studio

MOST = 100  # results in one pack
POSTS: tuple[Kind, ...] = ("feed",)


def share_routes(studio: Studio) -> list[APIRoute]:
    """Return GET /share.zip: ?ids=a,b,c or ?job= or the fields of a filter; &platform=, &kind=."""

    def pack(
        request: Request,
        platform: Annotated[list[str] | None, Query()] = None,
        kind: Annotated[list[Literal["avatar", "feed", "story", "banner"]] | None, Query()] = None,
        ids: str = "",
        job: str = "",
        query: str = "",
        engine: str = "",
        starred: bool = False,
        board: int | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> StreamingResponse:
        if job:
            results = studio.results.of_job(job)
        elif ids:
            results = studio.results.some(ids.split(",")[:MOST])[::-1]
        else:
            wanted = Filter(
                query=query, engine=engine, starred=starred, board=board, since=since, until=until
            )
            results = studio.results.page(wanted, size=MOST)[::-1]
        there = [result for result in results if studio.library.path(result).exists()]
        chosen = platform or FAMOUS
        mark = MarkOptions.model_validate({"language": language_of(request, studio)})
        return StreamingResponse(
            share_pack(
                studio.library,
                there,
                [row for row in PLATFORMS if row.key in chosen],
                [each for each in KINDS if each in (kind or POSTS)],
                mark.language,
            ),
            media_type="application/zip",
            headers={"Content-Disposition": 'attachment; filename="share-pack.zip"'},
        )

    return [APIRoute("/share.zip", pack, response_class=StreamingResponse)]

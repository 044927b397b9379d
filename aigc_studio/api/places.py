"""The small pictures that show the places."""

from fastapi import HTTPException
from fastapi.responses import FileResponse
from fastapi.routing import APIRoute

from aigc_studio.art.scenes import PLACES

A_DAY = {"Cache-Control": "public, max-age=86400"}


def place_routes() -> list[APIRoute]:
    """Return GET /places/{key}.webp."""
    pictures = {place.key: place.picture for place in PLACES}

    def picture(key: str) -> FileResponse:
        if key not in pictures:
            raise HTTPException(404)
        return FileResponse(pictures[key], media_type="image/webp", headers=A_DAY)

    return [APIRoute("/places/{key}.webp", picture, response_class=FileResponse)]

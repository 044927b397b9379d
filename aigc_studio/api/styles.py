"""The small pictures that show the styles."""

from fastapi import HTTPException
from fastapi.responses import FileResponse
from fastapi.routing import APIRoute

from aigc_studio.zoo.styles import STYLES

A_DAY = {"Cache-Control": "public, max-age=86400"}


def style_routes() -> list[APIRoute]:
    """Return GET /styles/{key}.webp."""
    pictures = {style.key: style.picture for style in STYLES}

    def picture(key: str) -> FileResponse:
        if key not in pictures:
            raise HTTPException(404)
        return FileResponse(pictures[key], media_type="image/webp", headers=A_DAY)

    return [APIRoute("/styles/{key}.webp", picture, response_class=FileResponse)]

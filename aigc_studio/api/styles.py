"""The small pictures that show the styles, the paintings and the filters."""

from fastapi import HTTPException
from fastapi.responses import FileResponse
from fastapi.routing import APIRoute

from aigc_studio.art.filters import FILTERS
from aigc_studio.zoo.paintings import PAINTINGS
from aigc_studio.zoo.styles import PICTURES, STYLES

A_DAY = {"Cache-Control": "public, max-age=86400"}


def style_routes() -> list[APIRoute]:
    """Return GET /styles/{key}.webp."""
    keys = {*(style.key for style in STYLES), *(painting.key for painting in PAINTINGS), *FILTERS}

    def picture(key: str) -> FileResponse:
        if key not in keys:
            raise HTTPException(404)
        file = PICTURES / f"{key}.webp"
        return FileResponse(file, media_type="image/webp", headers=A_DAY)

    return [APIRoute("/styles/{key}.webp", picture, response_class=FileResponse)]

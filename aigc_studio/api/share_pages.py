"""Share pages and their pictures: the only part of the studio that is meant for others."""

from fastapi import HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.routing import APIRoute

from aigc_studio.api.share_html import STYLE_HASH, gone, share_page
from aigc_studio.core.errors import NotFoundError
from aigc_studio.core.language import language_for
from aigc_studio.services.share_pages import content_of
from aigc_studio.studio import Studio

SAFE = {
    "Content-Security-Policy": (
        f"default-src 'none'; img-src 'self'; style-src '{STYLE_HASH}'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",  # withdrawn is withdrawn
    "Vary": "Accept-Language",
}
METHODS = ["GET", "HEAD"]


def share_page_routes(studio: Studio) -> list[APIRoute]:
    """Return GET /s/{id}, and its pictures: /s/{id}/cover.jpg, /s/{id}/1.jpg and so on."""

    def page(request: Request, page_id: str) -> HTMLResponse:
        language = language_for({}, request.headers.get("accept-language"), "auto")
        try:
            found = studio.pages.find(page_id)
        except NotFoundError:
            return HTMLResponse(gone(language), 404, SAFE)
        home = studio.settings.public_url or str(request.base_url).rstrip("/")
        address = f"{home}/s/{found.id}"
        return HTMLResponse(share_page(found, content_of(found), address, language), 200, SAFE)

    def picture(page_id: str, name: str) -> FileResponse:
        try:
            file = studio.pages.file(page_id, name)
        except NotFoundError as missing:
            raise HTTPException(404, headers=SAFE) from missing
        return FileResponse(file, media_type="image/jpeg", headers=SAFE)

    return [
        APIRoute("/s/{page_id}", page, methods=METHODS, response_class=HTMLResponse),
        APIRoute("/s/{page_id}/{name}.jpg", picture, methods=METHODS, response_class=FileResponse),
    ]

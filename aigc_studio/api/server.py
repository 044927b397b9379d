"""What the web server does beside the pages: our routes, behind our guard."""

from typing import Any

from starlette.middleware import Middleware

from aigc_studio.api.address import public_hosts
from aigc_studio.api.guard import Guard
from aigc_studio.api.jobs import job_routes, refuse
from aigc_studio.api.media import media_routes
from aigc_studio.api.places import place_routes
from aigc_studio.api.share import share_routes
from aigc_studio.api.share_pages import share_page_routes
from aigc_studio.api.shelf import shelf_routes
from aigc_studio.api.stickers import sticker_routes
from aigc_studio.api.styles import style_routes
from aigc_studio.api.texts import text_routes
from aigc_studio.api.training import training_routes
from aigc_studio.core.errors import StudioError
from aigc_studio.studio import Studio


def app_options(studio: Studio) -> dict[str, Any]:
    """Return the arguments of the FastAPI application that Gradio is going to make."""
    return {
        "routes": [
            *media_routes(studio),
            *shelf_routes(studio),
            *share_routes(studio),
            *share_page_routes(studio),
            *sticker_routes(studio),
            *job_routes(studio),
            *text_routes(studio),
            *style_routes(),
            *place_routes(),
            *training_routes(studio),
        ],
        "exception_handlers": {StudioError: refuse},
        "middleware": [
            Middleware(Guard, public=public_hosts(), visited=studio.settings.public_url is not None)
        ],
    }

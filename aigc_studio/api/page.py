"""What a request says of the page that makes it."""

from fastapi import Request

from aigc_studio.core.language import language_for
from aigc_studio.studio import Studio


def language_of(request: Request, studio: Studio) -> str:
    """Return the language of the page that asks ("en" or "zh")."""
    accepted = request.headers.get("accept-language")
    return language_for(request.cookies, accepted, studio.settings.language)

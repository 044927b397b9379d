"""Who may ask: checks Host and Origin of every request before Gradio sees it (plain ASGI).

Host: a foreign page that rebinds its own name to 127.0.0.1 gets nowhere. Origin: only our own page
can upload or start anything, though a multipart form needs no preflight.
"""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SECURE = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]


class Guard:
    """Refuses foreign hosts and origins, and the relay of foreign addresses.

    Args:
        app: what to protect.
        public: names of the public host, if the studio runs on one. Its proxy has chosen us by name
            already and asks by others too, so there Host says nothing and Origin alone is checked.
    """

    def __init__(self, app: ASGIApp, public: Iterable[str] = ()) -> None:
        self.app = app
        self.public = frozenset(public)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or answer 403."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope), unquote(scope["path"]))
        if refusal:
            await PlainTextResponse(refusal, status_code=403)(scope, receive, send)
            return

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *SECURE]
            await send(message)

        await self.app(scope, receive, send_secured)

    def _refusal(self, headers: Headers, path: str) -> str | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self.public and _host_of(f"//{host}") not in LOOPBACK:
            return "This studio does not answer to that host name."
        if origin and origin.partition("://")[2] != host and _host_of(origin) not in self.public:
            return "This studio takes requests from its own pages only."
        if "://" in path:  # Gradio fetches what stands behind file=, file/ and proxy=
            return "This studio does not fetch other addresses."
        return None


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None

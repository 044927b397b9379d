"""Who may ask: checks Host and Origin of every request before Gradio sees it (plain ASGI).

Host: a foreign page that rebinds its own name to 127.0.0.1 gets nowhere. Origin: only our own page
can upload or start anything, though a multipart form needs no preflight.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# What a proxy adds to a request that it passes on from elsewhere.
PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
FOR_VISITORS = re.compile(r"/s/[0-9a-f]{32}(/[0-9a-z]+\.jpg)?")
SECURE = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]


class Guard:
    """Refuses foreign hosts and origins, and the relay of foreign addresses.

    Args:
        app: what to protect.
        public: names of the public host, if the studio runs on one. Its proxy has chosen us by name
            already and asks by others too, so there Host says nothing and Origin alone is checked.
        visited: whether a proxy brings visitors to share pages. They may look at those by whatever
            name they came, and at nothing else.
    """

    def __init__(self, app: ASGIApp, public: Iterable[str] = (), *, visited: bool = False) -> None:
        self.app = app
        self.public = frozenset(public)
        self.visited = visited and not self.public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or answer 403."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), unquote(scope["path"])
        refusal = None
        if not (self.visited and _only_looks(scope, path)):
            refusal = self._refusal(headers, path)
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
        if self.visited and any(name in headers for name in PASSED_ON):
            return "This studio shows others its share pages only."
        if not self.public and _host_of(f"//{host}") not in LOOPBACK:
            return "This studio does not answer to that host name."
        if origin and origin.partition("://")[2] != host and _host_of(origin) not in self.public:
            return "This studio takes requests from its own pages only."
        if "://" in path:  # Gradio fetches what stands behind file=, file/ and proxy=
            return "This studio does not fetch other addresses."
        return None


def _only_looks(scope: Scope, path: str) -> bool:
    """Whether a request does no more than look at a share page."""
    looks = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return looks and FOR_VISITORS.fullmatch(path) is not None


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None

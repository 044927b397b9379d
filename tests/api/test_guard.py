"""The studio answers its own pages and nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from aigc_studio.api.guard import Guard

HOME = "http://127.0.0.1:7860"
Ask = Callable[..., Any]


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.method} {request.url.path}")


async def _talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


def _client(**options: Any) -> TestClient:
    routes = [
        Route("/{path:path}", _answer, methods=["GET", "POST", "HEAD"]),
        WebSocketRoute("/{path:path}", _talk),
    ]
    return TestClient(Guard(Starlette(routes=routes), **options), base_url=HOME)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7860", "127.0.0.1", "localhost:7860", "LOCALHOST", "[::1]:7860"]
)
def test_loopback_passes(host: str) -> None:
    assert _client().get("/page", headers={"host": host}).text == "GET /page"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7860",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.0.0.1@evil.example",
        "192.168.0.10:7860",
        "0.0.0.0:7860",
        "",
        "[",
        "[::1",
    ],
)
def test_a_foreign_host_is_refused(host: str) -> None:
    answer = _client().get("/page", headers={"host": host})
    assert answer.status_code == 403
    assert "GET" not in answer.text


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "null",
        "file://",
        "http://[",
        "http://127.0.0.1:9",
    ],
)
def test_a_foreign_origin_is_refused(origin: str) -> None:
    for method in ("POST", "GET"):
        assert _client().request(method, "/upload", headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("origin", [HOME, "http://localhost:7860", "http://[::1]:7860"])
def test_a_page_of_its_own_may_post(origin: str) -> None:
    own = {"origin": origin, "host": origin.removeprefix("http://")}
    assert _client().post("/upload", headers=own).text == "POST /upload"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://169.254.169.254/latest",
        "/gradio_api/file=https://evil.example/a.png",
        "/gradio_api/file=http%3A%2F%2Fevil.example",
        "/gradio_api/file=http%253A%252F%252Fevil.example",
        "/gradio_api/file/http://evil.example/a.png",
        "/gradio_api/proxy=https://evil.example/a.png",
        "/file=http://evil.example",
    ],
)
def test_foreign_addresses_are_not_fetched(path: str) -> None:
    assert _client().get(path).status_code == 403


def test_own_files_pass() -> None:
    path = "/gradio_api/file=/tmp/gradio/a/b.png"
    assert _client().get(path).text == f"GET {path}"


def test_an_address_in_the_query_passes() -> None:
    assert _client().get("/page?from=http://elsewhere.example").text == "GET /page"


def test_every_answer_forbids_guessing_its_type() -> None:
    headers = _client().get("/page").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_the_name_of_a_space_passes() -> None:
    client = _client(public=["me-studio.hf.space"])
    own = {"host": "me-studio.hf.space", "origin": "https://me-studio.hf.space"}
    assert client.post("/upload", headers=own).status_code == 200
    foreign = {"host": "me-studio.hf.space", "origin": "https://you-studio.hf.space"}
    assert client.post("/upload", headers=foreign).status_code == 403


def test_the_proxy_of_a_space_may_ask_by_another_name() -> None:
    client = _client(public=["me-studio.hf.space"])
    assert client.get("/page", headers={"host": "10.0.0.7:7860"}).status_code == 200


def test_a_websocket_of_a_foreign_page_is_refused() -> None:
    own = {"host": "127.0.0.1:7860", "origin": HOME}
    with _client().websocket_connect("/talk", headers=own):
        pass
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        _client().websocket_connect("/talk", headers={**own, "origin": "https://evil.example"}),
    ):
        pass
    assert refused.value.status_code == 403

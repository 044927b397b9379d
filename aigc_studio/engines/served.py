"""Texts from a server that speaks OpenAI's chat protocol, all texts of a batch at once.

The protocol: https://platform.openai.com/docs/api-reference/chat-streaming, a line of server-sent
events per piece. A text that is called off closes its connection, which tells the server to stop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from aigc_studio.core.context import Context
from aigc_studio.core.errors import StudioError
from aigc_studio.zoo.text_server import TextServer

CONNECT_S, ANSWER_S = 5.0, 180.0  # the first word may wait until the server has loaded its model
LOOK_EVERY_S = 0.1
LONGEST = 20_000  # characters: what goes on after them is cut off
REASON = 200  # characters of what a server says of an error
DATA, LAST = "data:", "[DONE]"

Told = Callable[[str, str], None]  # id and text


class _Delta(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class _Piece(BaseModel):
    choices: list[_Choice] = []
    error: Any = None


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


def write(
    server: TextServer,
    asked: Mapping[str, Mapping[str, Any]],
    context: Context,
    *,
    grown: Told,
    done: Callable[[str, str, str], None],
) -> None:
    """Let a server write some texts.

    Args:
        server: who writes.
        asked: id -> body of the request, but for the model.
        context: says which ids are called off.
        grown: is told an id and its text so far, at every piece.
        done: is told an id, its whole text, and the name of the model.

    Raises:
        Cancelled: all were called off.
        StudioError: a text could not be written; the others are finished first.
    """
    asyncio.run(_write_all(server, asked, context, grown, done))


async def _write_all(
    server: TextServer,
    asked: Mapping[str, Mapping[str, Any]],
    context: Context,
    grown: Told,
    done: Callable[[str, str, str], None],
) -> None:
    headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
    timeout = httpx.Timeout(CONNECT_S, read=ANSWER_S)
    # Proxies of the environment are for the internet; this server is most often next door.
    async with httpx.AsyncClient(headers=headers, timeout=timeout, trust_env=False) as client:

        async def write_one(number: str) -> None:
            model = server.model or await _first_model(client, server)
            text = ""
            body = {**asked[number], "model": model, "stream": True}
            async for piece in _pieces(client, server, body):
                text += piece
                grown(number, text)
            if not text.strip():
                raise _strange(server, repr(text))
            done(number, text, model)

        tasks = {asyncio.create_task(write_one(number)): number for number in asked}
        pending = set(tasks)
        while pending:
            _, pending = await asyncio.wait(pending, timeout=LOOK_EVERY_S)
            for task in pending:
                if context.is_cancelled(tasks[task]):
                    task.cancel()
    context.check(list(asked))
    for problem in [task.exception() for task in tasks if not task.cancelled()]:
        if problem:
            raise problem


async def _first_model(client: httpx.AsyncClient, server: TextServer) -> str:
    try:
        answer = await client.get(f"{server.address}/models")
    except httpx.RequestError as problem:
        raise _away(server, problem) from problem
    if not answer.is_success:
        raise _refused(server, "", answer.status_code, answer.text)
    try:
        return _Models.model_validate_json(answer.content).data[0].id
    except (ValidationError, IndexError) as problem:
        raise _strange(server, answer.text) from problem


async def _pieces(
    client: httpx.AsyncClient, server: TextServer, body: Mapping[str, Any]
) -> AsyncIterator[str]:
    """Yield a text piece by piece.

    Raises:
        StudioError: there is no server, it refuses, breaks off, or says what is no such stream.
    """
    ended, size = False, 0
    try:
        async with client.stream("POST", f"{server.address}/chat/completions", json=body) as answer:
            if not answer.is_success:
                said = (await answer.aread()).decode(errors="replace")
                raise _refused(server, str(body["model"]), answer.status_code, said)
            async for line in answer.aiter_lines():
                data = line.removeprefix(DATA).strip()
                if not line.startswith(DATA):
                    continue
                if data == LAST:
                    return
                try:
                    piece = _Piece.model_validate_json(data)
                except ValidationError as problem:
                    raise _strange(server, data) from problem
                if piece.error:
                    raise _refused(server, str(body["model"]), answer.status_code, piece.error)
                for choice in piece.choices[:1]:
                    ended = ended or choice.finish_reason is not None
                    size += len(choice.delta.content or "")
                    yield choice.delta.content or ""
                if size > LONGEST:
                    return
    except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
        raise _away(server, problem) from problem
    except httpx.RequestError as problem:
        raise _broke(server, problem) from problem
    if not ended:
        raise _broke(server, "EOF")


def _away(server: TextServer, problem: object) -> StudioError:
    return StudioError("error.server_away", address=server.place, reason=_brief(problem))


def _broke(server: TextServer, problem: object) -> StudioError:
    return StudioError("error.server_broke", address=server.place, reason=_brief(problem))


def _refused(server: TextServer, model: str, status: int, said: object) -> StudioError:
    return StudioError(
        "error.server_refused",
        address=server.place,
        model=model,
        status=status,
        reason=_brief(said),
    )


def _strange(server: TextServer, said: object) -> StudioError:
    return StudioError("error.server_strange", address=server.place, reason=_brief(said))


def _brief(said: object) -> str:
    return (str(said).strip() or type(said).__name__)[:REASON]

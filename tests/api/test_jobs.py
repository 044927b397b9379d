"""Other programs of the user may submit jobs, follow and stop them; nobody else may."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from aigc_studio.api.jobs import MAX_BODY
from aigc_studio.api.server import app_options
from aigc_studio.core.errors import StorageFullError, StudioError
from aigc_studio.core.language import say
from aigc_studio.services.database import Status
from aigc_studio.studio import Studio
from tests.fakes import FakeEngine, wait_until

ADDRESS = "http://127.0.0.1:7860"
ID = "a" * 32
EVERYTHING = [("POST", "/api/jobs"), ("GET", f"/api/jobs/{ID}"), ("POST", f"/api/jobs/{ID}/stop")]


@pytest.fixture
def stranger(studio: Studio) -> TestClient:
    return TestClient(FastAPI(**app_options(studio)), base_url=ADDRESS)


@pytest.fixture
def client(studio: Studio) -> TestClient:
    studio.claim.announce(ADDRESS)
    assert studio.claim.server
    token = {"authorization": f"Bearer {studio.claim.server.token}"}
    return TestClient(FastAPI(**app_options(studio)), base_url=ADDRESS, headers=token)


def _submit(client: TestClient, engine: str = "image", **fields: Any) -> Any:
    """Send a request as JSON; also what only Python calls JSON, such as NaN."""
    request = {"prompt": "a cat", "id": ID, **fields}
    return client.post("/api/jobs", content=json.dumps({"engine": engine, "request": request}))


def _follow(client: TestClient) -> Any:
    wait_until(lambda: Status(client.get(f"/api/jobs/{ID}").json()["status"]).is_over)
    return client.get(f"/api/jobs/{ID}").json()


def test_a_submitted_request_becomes_a_job_of_the_studio(
    client: TestClient, studio: Studio
) -> None:
    answer = _submit(client, count=2, seed=7)
    assert (answer.status_code, answer.json()) == (200, {"id": ID})
    report = _follow(client)
    results = studio.scheduler.progress(ID).results
    assert report["status"] == "done"
    assert [(r["id"], r["seed"], r["width"], r["seconds"]) for r in report["results"]] == [
        (r.id, r.seed, r.width, r.seconds) for r in results
    ]
    assert (report["error"], report["held_up"], report["place"]) == (None, None, 0)


def test_a_running_job_tells_its_steps_and_can_be_stopped(
    client: TestClient, engine: FakeEngine
) -> None:
    engine.hold()
    _submit(client)
    wait_until(lambda: client.get(f"/api/jobs/{ID}").json()["step"] == 1)
    report = client.get(f"/api/jobs/{ID}").json()
    assert (report["status"], report["steps"]) == ("running", engine.steps)
    assert client.post(f"/api/jobs/{ID}/stop").status_code == 200
    assert _follow(client)["status"] == "cancelled"


def test_a_failed_job_tells_why_in_both_languages(client: TestClient, engine: FakeEngine) -> None:
    engine.failure = StudioError("error.device_missing", device="cuda")
    _submit(client)
    error = _follow(client)["error"]
    assert (error["key"], error["values"]) == ("error.device_missing", {"device": "cuda"})
    for language in ("en", "zh"):
        assert error[language] == say("error.device_missing", language, device="cuda")


def test_the_same_request_twice_is_one_job(client: TestClient, studio: Studio) -> None:
    assert _submit(client).json() == _submit(client).json() == {"id": ID}
    _follow(client)
    assert len(studio.scheduler.progress(ID).results) == 1


@pytest.mark.parametrize(
    ("fields", "field", "key"),
    [
        ({"prompt": ""}, "prompt", "error.text_empty"),
        ({"prompt": 7}, "prompt", "error.text_empty"),
        ({"prompt": "x" * 4001}, "prompt", "error.text_long"),
        ({"count": 5}, "count", "error.count"),
        ({"seed": float("nan")}, "seed", "error.seed"),
        ({"steps": 10**30}, "steps", "error.steps"),
        ({"purpose": {"a": [1]}}, "purpose", "error.choice"),
        ({"model": "other"}, "model", "error.choice"),
        ({"colour": "red"}, "colour", "error.choice"),
        ({"cls": 1}, "cls", "error.choice"),
        ({"engine": "video"}, "engine", "error.choice"),
    ],
)
def test_a_field_out_of_range_is_named(
    client: TestClient, fields: dict[str, Any], field: str, key: str
) -> None:
    answer = _submit(client, **fields)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["field"], error["key"]) == (field, key)
    assert isinstance(error["values"], dict)
    assert error["en"] != error["zh"]


def test_what_is_no_submission_is_refused(client: TestClient) -> None:
    for body in ("", "{", "[]", '{"engine": "image"}', '{"engine": 1, "request": {}}', b"\xff"):
        assert client.post("/api/jobs", content=body).status_code == 400


def test_a_full_queue_is_told(client: TestClient, studio: Studio, engine: FakeEngine) -> None:
    engine.hold()
    studio.scheduler.max_waiting = 1
    assert _submit(client).status_code == 200
    answer = _submit(client, id="b" * 32)
    assert answer.status_code == 503
    assert answer.json()["error"]["values"] == {"limit": 1}


def test_a_full_disk_is_told(
    client: TestClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise StorageFullError(studio.settings.home)

    monkeypatch.setattr(studio.storage, "check", refuse)
    answer = _submit(client)
    assert answer.status_code == 503
    assert answer.json()["error"]["key"] == "error.storage_full"


def test_an_unknown_job_is_not_found(client: TestClient) -> None:
    for answer in (client.get(f"/api/jobs/{ID}"), client.post(f"/api/jobs/{ID}/stop")):
        assert answer.status_code == 404
        assert answer.json()["error"]["values"] == {"id": ID}


def test_a_body_has_a_limit(client: TestClient) -> None:
    padding = MAX_BODY - len(_body_of("a cat"))
    assert client.post("/api/jobs", content=_body_of("a cat") + b" " * padding).status_code == 200
    for body in (b" " * (MAX_BODY + 1), iter([b" " * MAX_BODY, b" "])):
        assert client.post("/api/jobs", content=body).status_code == 413


def test_without_the_token_nothing_is_answered(client: TestClient, stranger: TestClient) -> None:
    wrong = ["", "Bearer", "Bearer ", f"Bearer {'0' * 32}", "Basic x", b"Bearer \xe9"]
    for headers in ({}, *({"authorization": value} for value in wrong)):
        for method, path in EVERYTHING:
            too_much = b"x" * (MAX_BODY + 1)
            answer = stranger.request(method, path, headers=headers, content=too_much)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"


def test_before_the_server_is_announced_no_token_is_right(stranger: TestClient) -> None:
    for token in ("", "None", "Bearer", "Bearer ", "Bearer None"):
        for method, path in EVERYTHING:
            answer = stranger.request(method, path, headers={"authorization": token})
            assert answer.status_code == 401


def test_a_foreign_page_is_refused_even_with_the_token(client: TestClient) -> None:
    for foreign in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
        for method, path in EVERYTHING:
            assert client.request(method, path, headers=foreign).status_code == 403


def _body_of(prompt: str) -> bytes:
    return json.dumps({"engine": "image", "request": {"prompt": prompt, "id": ID}}).encode()

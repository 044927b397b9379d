"""Pictures are served by their random id, never by a path."""

import io
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from aigc_studio.api.media import media_routes
from aigc_studio.core.events import Film
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Result
from aigc_studio.services.library import THUMBNAIL_PX
from aigc_studio.services.provenance.labels import read_marks
from aigc_studio.services.provenance.verify import verify
from aigc_studio.studio import Studio
from tests.pictures import film_of


@pytest.fixture
def client(studio: Studio) -> TestClient:
    return TestClient(FastAPI(routes=media_routes(studio)))


@pytest.fixture
def result(studio: Studio) -> Result:
    request = ImageRequest(prompt="一只猫", seed=7)
    studio.run(request)
    return studio.results.of_job(request.id)[0]


def test_a_known_picture_is_shown(client: TestClient, result: Result) -> None:
    answer = client.get(f"/media/{result.id}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert "content-disposition" not in answer.headers
    assert "immutable" in answer.headers["cache-control"]
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (result.width, result.height)
        assert "parameters" in picture.text


def test_a_small_picture_is_shown(client: TestClient, result: Result) -> None:
    answer = client.get(f"/media/{result.id}/thumbnail")
    assert answer.headers["content-type"] == "image/webp"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert max(picture.size) <= THUMBNAIL_PX


@pytest.mark.parametrize("media", ["png", "jpeg", "webp"])
def test_an_export_is_an_attachment_with_the_name_of_the_file(
    client: TestClient, result: Result, media: str
) -> None:
    answer = client.get(f"/media/{result.id}/export?format={media}")
    assert answer.headers["content-type"] == f"image/{media}"
    header = answer.headers["content-disposition"]
    assert header.startswith("attachment")
    suffix = {"jpeg": "jpg"}.get(media, media)
    assert quote(f"-7-{'一只猫'}.{suffix}") in header
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.format == media.upper()


def test_only_a_shared_copy_keeps_the_prompt_to_itself(client: TestClient, result: Result) -> None:
    settings = {
        kind: verify(client.get(f"/media/{result.id}/export?kind={kind}").content).settings
        for kind in ("share", "remix", "private")
    }
    assert settings["share"] is None
    for kind in ("remix", "private"):
        assert settings[kind] is not None
        assert settings[kind].prompt == "一只猫"


def test_every_copy_keeps_the_record_and_all_but_the_private_one_bear_the_mark(
    client: TestClient, result: Result
) -> None:
    pixels = {}
    for kind in ("share", "remix", "private"):
        content = client.get(f"/media/{result.id}/export?kind={kind}").content
        record = read_marks(content).aigc
        assert record is not None
        assert (record["Label"], record["ProduceID"]) == ("1", result.id)
        pixels[kind] = Image.open(io.BytesIO(content)).convert("RGB").tobytes()
    assert pixels["share"] == pixels["remix"] != pixels["private"]


def test_the_mark_follows_the_page_and_the_choice(client: TestClient, result: Result) -> None:
    def export(query: str, **headers: str) -> bytes:
        content = client.get(f"/media/{result.id}/export?{query}", headers=headers).content
        with Image.open(io.BytesIO(content)) as picture:  # a signature is never the same twice
            return picture.tobytes()

    chinese, english = {"accept-language": "zh-CN"}, {"accept-language": "en"}
    assert export("", **chinese) == export("mark=zh", **english)
    assert export("", **english) == export("mark=en", **chinese)
    cookie = {**english, "cookie": "aigc_language=zh"}
    assert export("", **cookie) == export("mark=zh")
    assert len({export(f"mark={mark}") for mark in ("en", "zh", "both")}) == 3
    assert export("corner=top-left") != export("corner=bottom-right")


@pytest.mark.parametrize("query", ["kind=x", "format=svg", "mark=fr", "corner=middle"])
def test_an_unknown_choice_is_refused(client: TestClient, result: Result, query: str) -> None:
    assert client.get(f"/media/{result.id}/export?{query}").status_code == 422


@pytest.mark.parametrize(
    "unknown", ["0" * 32, "nonsense", "..%2f..%2fstudio.sqlite3", "%00", "studio.sqlite3"]
)
def test_an_unknown_picture_is_not_found(client: TestClient, unknown: str) -> None:
    assert client.get(f"/media/{unknown}").status_code == 404


def test_a_picture_whose_file_went_is_not_found(
    client: TestClient, result: Result, studio: Studio
) -> None:
    studio.library.path(result).unlink()
    assert client.get(f"/media/{result.id}").status_code == 404


def test_a_film_plays_from_anywhere_and_downloads_as_one(
    client: TestClient, studio: Studio, result: Result
) -> None:
    mp4 = film_of((48, 64))
    piece = ImageRequest(prompt="一只猫", seed=7).split()[0]
    made = Film(request_id=piece.id, mp4=mp4, width=48, height=64, seed=7, model="fake", seconds=1)
    film = studio.library.keep(result.job_id, 1, piece, made)
    answer = client.get(f"/media/{film.id}", headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer.content) == (206, b"ftyp")
    assert answer.headers["content-type"] == "video/mp4"
    assert client.get(f"/media/{film.id}/thumbnail").headers["content-type"] == "image/webp"
    answer = client.get(f"/media/{film.id}/export?kind=share&format=png")
    assert answer.headers["content-type"] == "video/mp4"
    assert ".mp4" in answer.headers["content-disposition"]
    assert verify(answer.content).format == "mp4"
    for media in ("gif", "webp"):
        answer = client.get(f"/media/{film.id}/export?kind=share&format={media}")
        assert answer.headers["content-type"] == f"image/{media}"
        assert f".{media}" in answer.headers["content-disposition"]
        report = verify(answer.content)
        assert (report.format, report.machine_made, report.settings) == (media, True, None)
    assert verify(client.get(f"/media/{film.id}/export?format=gif").content).settings


def test_a_picture_that_does_not_move_is_no_gif(client: TestClient, result: Result) -> None:
    assert client.get(f"/media/{result.id}/export?format=gif").status_code == 400

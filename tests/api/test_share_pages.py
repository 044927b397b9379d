"""What others see of a studio: a share page, nothing else, and nothing once it is withdrawn."""

from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from aigc_studio.api.server import app_options
from aigc_studio.core.settings import Settings, read_settings
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.services.database import Result
from aigc_studio.services.provenance.verify import verify
from aigc_studio.services.publishing import publish
from aigc_studio.studio import Studio

HOSTILE = '<script>alert(1)</script>" onload="x'
HOME = "http://127.0.0.1:7860"


class Seen(HTMLParser):
    """Collects the tags and the meta tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.meta: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        self.tags.append((tag, fields))
        if tag == "meta" and (name := fields.get("property") or fields.get("name")):
            self.meta[name] = fields.get("content") or ""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": "https://studio.example"})


@pytest.fixture
def client(studio: Studio) -> TestClient:
    return TestClient(FastAPI(**app_options(studio)), base_url=HOME)


@pytest.fixture
def result(studio: Studio) -> Result:
    request = ImageRequest(prompt="a secret")
    studio.run(request)
    return studio.results.of_job(request.id)[0]


def test_a_page_is_plain_escaped_and_says_that_a_machine_made_it(
    client: TestClient, studio: Studio, result: Result
) -> None:
    page = publish(studio.library, [result.id], days=7, title=HOSTILE)
    answer = client.get(f"/s/{page.id}")
    assert answer.status_code == 200
    seen = Seen(answer.text)
    assert {"script", "link", "iframe", "form"}.isdisjoint(tag for tag, _ in seen.tags)
    assert not [n for _, fields in seen.tags for n in fields if n.startswith("on")]
    assert "AI-generated" in answer.text
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "noindex" in seen.meta["robots"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_card_of_its_link_is_complete_and_its_picture_there(
    client: TestClient, studio: Studio, result: Result
) -> None:
    page = publish(studio.library, [result.id], days=7, title="Hello")
    meta = Seen(client.get(f"/s/{page.id}").text).meta
    address = f"https://studio.example/s/{page.id}"
    assert (meta["og:url"], meta["og:image"]) == (address, f"{address}/cover.jpg")
    assert (meta["og:title"], meta["twitter:title"]) == ("Hello", "Hello")
    assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
    assert meta["twitter:card"] == "summary_large_image"
    assert meta["og:image:alt"]
    cover = client.get(f"/s/{page.id}/cover.jpg")
    assert cover.headers["content-type"] == meta["og:image:type"]
    report = verify(cover.content)
    assert (report.width, report.height, report.machine_made) == (1200, 630, True)
    assert verify(client.get(f"/s/{page.id}/1.jpg").content).machine_made
    assert client.head(f"/s/{page.id}/1.jpg").status_code == 200


@pytest.mark.parametrize(
    ("accepted", "language", "words"), [("zh-CN,zh", "zh", "AI 生成"), ("fr", "en", "AI-generated")]
)
def test_a_page_speaks_as_its_visitor(
    client: TestClient, studio: Studio, result: Result, accepted: str, language: str, words: str
) -> None:
    page = publish(studio.library, [result.id], days=7)
    answer = client.get(f"/s/{page.id}", headers={"accept-language": accepted})
    assert f'<html lang="{language}">' in answer.text
    assert words in answer.text


def test_a_withdrawn_page_and_one_that_never_was_look_the_same(
    client: TestClient, studio: Studio, result: Result
) -> None:
    page = publish(studio.library, [result.id], days=7)
    studio.pages.withdraw(page.id)
    withdrawn, never = client.get(f"/s/{page.id}"), client.get(f"/s/{'0' * 32}")
    assert (withdrawn.status_code, never.status_code) == (404, 404)
    assert withdrawn.text == never.text
    assert client.get(f"/s/{page.id}/cover.jpg").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["", "x", "..%2fx.sqlite3", "%2e%2e/x.sqlite3", "{id}/..%2f..%2fx.jpg", "{id}/2.jpg"],
)
def test_no_path_leads_elsewhere(
    client: TestClient, studio: Studio, result: Result, path: str
) -> None:
    page = publish(studio.library, [result.id], days=7)
    assert client.get("/s/" + path.format(id=page.id)).status_code == 404


def test_visitors_see_share_pages_alone(client: TestClient, studio: Studio, result: Result) -> None:
    page = publish(studio.library, [result.id], days=7)
    visits = ({"host": "studio.example"}, {"x-forwarded-for": "203.0.113.7"})
    for headers in visits:
        assert client.get(f"/s/{page.id}", headers=headers).status_code == 200
        assert client.get(f"/s/{page.id}/cover.jpg", headers=headers).status_code == 200
        assert client.post(f"/s/{page.id}", headers=headers).status_code == 403
        for path in ("/", f"/media/{result.id}", "/library.zip", f"/s/../media/{result.id}"):
            assert client.get(path, headers=headers).status_code == 403


def test_without_a_public_address_a_foreign_host_sees_no_page(
    studio: Studio, result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = publish(studio.library, [result.id], days=7)
    home = read_settings(home=studio.settings.home)
    monkeypatch.setattr(studio, "settings", home)
    client = TestClient(FastAPI(**app_options(studio)), base_url=HOME)
    assert client.get(f"/s/{page.id}").status_code == 200
    assert client.get(f"/s/{page.id}", headers={"host": "evil.example"}).status_code == 403

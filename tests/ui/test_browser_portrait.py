"""A face becomes an avatar in a real browser, with consent, and the photo is gone afterwards."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from aigc_studio.services.provenance.labels import Source, read_marks
from aigc_studio.zoo.paintings import SAMPLES
from tests.ui.conftest import Server

OpenPage = Callable[..., Page]


def open_portrait(page: Page, tab: str, section: str) -> None:
    page.get_by_role("tab", name=tab).click()
    page.get_by_role("tab", name=section).click()
    page.locator("#portrait-consent").wait_for()
    page.wait_for_timeout(700)  # Gradio does not hear a change at the instant a field appears


def draw_portrait(page: Page) -> None:
    """Draw the one face of the photo in the box, which is refused until there is consent."""
    expect(page.locator(".faces-found img")).to_have_count(1)
    expect(page.locator(".readings li")).to_have_count(5)
    page.locator("#portrait-run").click()
    expect(page.locator("#portrait-status .failed")).to_be_visible()
    page.locator("#portrait-consent input[value=person]").evaluate("field => field.click()")
    page.wait_for_timeout(500)
    page.locator("#portrait-run").click()
    page.locator("#portrait-status .done").wait_for()


@pytest.mark.parametrize(
    ("options", "tab", "section"),
    [({}, "Avatar", "From a photo"), ({"locale": "zh-CN"}, "头像", "照片头像")],
    ids=["english", "chinese"],
)
def test_a_face_becomes_an_avatar_with_consent_and_the_photo_goes(
    server: Server, open_page: OpenPage, options: dict[str, object], tab: str, section: str
) -> None:
    page = open_page(server.address, **options)
    open_portrait(page, tab, section)
    page.locator("#portrait-sample").click()
    draw_portrait(page)
    address = str(page.locator("#portrait-canvas .tile > a img").get_attribute("src"))
    content = page.request.get(f"{server.address}{address}").body()
    assert Image.open(io.BytesIO(content)).size == (512, 512)
    assert read_marks(content).source == Source.COMPOSITE.uri
    photo = SAMPLES["face"].read_bytes()[100:400]
    kept = [file for file in server.home.rglob("*") if file.is_file()]
    assert kept
    assert not any(photo in file.read_bytes() for file in kept)

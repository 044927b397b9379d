"""Faces and a world tour in a real browser, on the real bundled models."""

import io
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from aigc_studio.art.postcard import SIZE
from tests.ui.conftest import Server

OpenPage = Callable[..., Page]


def pick(page: Page, field: str, value: str) -> None:
    """Choose in a row of pictures, also what lies outside of the screen."""
    page.locator(f"#avatar-{field} input[value='{value}']").evaluate("field => field.click()")


def open_avatar(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    page.locator("#avatar-style").wait_for()
    page.wait_for_timeout(700)  # Gradio does not hear a change at the instant a field appears


def tiles(page: Page, count: int) -> list[str]:
    page.locator("#avatar-status .done").wait_for()
    shown = page.locator("#avatar-canvas .tile > a img")
    expect(shown).to_have_count(count)
    return [str(shown.nth(i).get_attribute("src")) for i in range(count)]


@pytest.mark.parametrize(
    ("options", "tab", "glasses"),
    [({}, "Avatar", "glasses"), ({"locale": "zh-CN"}, "头像", "眼镜")],
    ids=["english", "chinese"],
)
def test_faces_are_drawn_as_wished_for_and_the_form_comes_back(
    server: Server, open_page: OpenPage, options: dict[str, object], tab: str, glasses: str
) -> None:
    page = open_page(server.address, **options)
    open_avatar(page, tab)
    pick(page, "style", "peep")
    pick(page, "count", "4")
    page.locator("#avatar-glasses input").click()
    page.locator(f"#avatar-glasses [role=option][aria-label='{glasses}']").click()
    page.wait_for_timeout(500)
    page.locator("#avatar-run").click()
    assert len(set(tiles(page, 4))) == 4
    alt = page.locator("#avatar-canvas .tile img").first.get_attribute("alt")
    assert alt and glasses in alt
    page.locator("#avatar-canvas .tile").first.hover()
    page.locator("#avatar-canvas [data-do=stickers]").first.click()
    pack = page.locator("#avatar-canvas a[href^='/stickers/']")
    expect(pack).to_be_visible()
    answer = page.request.get(f"{server.address}{pack.get_attribute('href')}")
    assert len(zipfile.ZipFile(io.BytesIO(answer.body())).namelist()) == 18
    page.reload()
    open_avatar(page, tab)
    expect(page.locator("#avatar-style input[value=peep]")).to_be_checked()
    expect(page.locator("#avatar-glasses input")).to_have_value(glasses)


def test_a_face_goes_round_the_world_and_lies_in_the_library(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(server.address)
    open_avatar(page, "Avatar")
    pick(page, "style", "bold")
    page.locator("#avatar-run").click()
    tiles(page, 1)
    page.locator("#avatar-canvas .tile").hover()
    page.locator("#avatar-canvas [data-do=tour]").click()
    cards = tiles(page, 11)  # nine, the sheet of them and the route map
    answer = page.request.get(f"{server.address}{cards[0]}")
    assert Image.open(io.BytesIO(answer.body())).size == SIZE
    page.get_by_role("tab", name="Library").click()
    page.locator("#library-grid [data-do=open]").first.click()
    expect(page.locator("#library-detail [data-do=more]")).to_be_visible()
    expect(page.locator("#library-detail [data-do=rerun]")).to_have_count(0)
    page.locator("#library-detail [data-do=use]").click()
    expect(page.locator("#avatar-style input[value=bold]")).to_be_checked()

"""From a picture of the library to a share page in another browser, and back, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from aigc_studio.services.provenance.verify import verify
from tests.ui.conftest import Server
from tests.ui.test_browser_library import draw, open_library, search

OpenPage = Callable[..., Page]


@pytest.mark.parametrize(
    ("options", "library", "prompt", "made"),
    [
        ({}, "Library", "a brown teddy bear", "AI-generated"),
        ({"locale": "zh-CN", "color_scheme": "dark"}, "作品库", "一只棕色的小熊", "AI 生成"),
    ],
    ids=["english", "chinese"],
)
def test_a_picture_is_seen_elsewhere_until_it_is_withdrawn(
    server: Server,
    open_page: OpenPage,
    browser: Browser,
    options: dict[str, str],
    library: str,
    prompt: str,
    made: str,
) -> None:
    page = open_page(server.address, **options)
    draw(page, prompt)
    open_library(page, library)
    search(page, prompt)
    expect(page.locator("#library-grid .item")).to_have_count(1)
    page.locator("#library-grid [data-do=open]").click()
    menu = page.locator("#library-share")
    menu.locator("summary").click()
    menu.locator("[name=title]").fill("Bear · 小熊")
    menu.locator("[data-do=publish]").click()
    link = menu.locator("[data-link]")
    path = link.get_attribute("data-link") or ""
    expect(menu.locator("button[disabled]")).not_to_have_count(0)  # nobody else can get here
    expect(menu).to_contain_text("AIGC_PUBLIC_URL")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    stranger = browser.new_context(locale=options.get("locale", "en-US"))
    visit = stranger.new_page()
    answer = visit.goto(server.address + path)
    assert answer
    assert answer.status == 200
    expect(visit.locator("h1")).to_have_text("Bear · 小熊")
    expect(visit.locator(".made")).to_have_text(made)
    assert prompt not in visit.content()
    assert visit.evaluate("document.querySelector('figure img').naturalWidth") > 0
    for name in ("1", "cover"):
        copy = stranger.request.get(f"{server.address}{path}/{name}.jpg")
        assert verify(copy.body()).machine_made

    page.locator("#library-pages > button").click()
    page.locator(f"#library-pages [data-do=withdraw][data-id='{path.rpartition('/')[2]}']").click()
    menu.locator("[data-do=publish]").wait_for(state="attached")
    answer = visit.goto(server.address + path)
    assert answer
    assert answer.status == 404
    stranger.close()

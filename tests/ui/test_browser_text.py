"""Texts in a real browser, on the real bundled writer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import Server

OpenPage = Callable[..., Page]


def open_text(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    page.locator("#text-subject").wait_for()
    page.wait_for_timeout(700)  # Gradio does not hear a change at the instant a field appears


@pytest.mark.parametrize(
    ("options", "tab", "language", "subject", "point"),
    [
        ({}, "Text", "en", "Kova tea cup", "keeps tea warm"),
        ({"locale": "zh-CN"}, "文案", "zh", "山野背包", "轻便防水"),
    ],
    ids=["english", "chinese"],
)
def test_three_variants_say_what_the_form_says(
    server: Server,
    open_page: OpenPage,
    options: dict[str, object],
    tab: str,
    language: str,
    subject: str,
    point: str,
) -> None:
    page = open_page(server.address, **options)
    open_text(page, tab)
    page.locator(f"#text-language input[value='{language}']").evaluate("field => field.click()")
    page.locator("#text-subject textarea").fill(subject)
    page.locator("#text-points textarea").fill(point)
    page.wait_for_timeout(500)
    page.locator("#text-run").click()
    variants = page.locator("#text-canvas .variant.done .text")
    expect(variants).to_have_count(3)
    texts = variants.all_inner_texts()
    assert all(
        subject in text and point in text.replace(point.capitalize(), point) for text in texts
    ), texts
    assert len(set(texts)) > 1
    with page.expect_download() as download:
        page.locator("#text-canvas .variant a[download]").first.click()
    kept = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith(".txt")
    assert texts[0].split("\n")[0] in kept
    page.locator("#text-canvas [data-do=text-again]").first.click()
    expect(variants).to_have_count(3)
    assert variants.all_inner_texts()[1:] == texts[1:]

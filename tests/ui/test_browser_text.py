"""Texts in a real browser, on the real bundled writer."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import Server, start_server

OpenPage = Callable[..., Page]
SERVER = Path(__file__).parents[1] / "text_server.py"


def open_text(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    page.locator("#text-subject").wait_for()
    page.wait_for_timeout(700)  # Gradio does not hear a change at the instant a field appears


def write(page: Page, **fields: str) -> None:
    """Fill fields of the form and let the tab write."""
    for name, text in fields.items():
        page.locator(f"#text-{name}").locator("input, textarea").first.fill(text)
    page.wait_for_timeout(500)
    page.locator("#text-run").click()


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
    expect(page.locator(f"#text-language input[value='{language}']")).to_be_checked()
    write(page, subject=subject, points=point)
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
    shorter = page.locator("#text-canvas [data-do=shorter]").first
    job = shorter.get_attribute("data-id")
    shorter.click()
    expect(page.locator(f"#text-canvas [data-id='{job}']")).to_have_count(0)
    expect(variants).to_have_count(3)
    expect(variants.filter(has_text=texts[1])).to_have_count(1)
    page.locator("#text-canvas [data-do=thumb-up]").first.click()
    expect(page.locator("#text-canvas [data-do=thumb-up][aria-pressed=true]")).to_have_count(1)
    with page.expect_download() as table:
        page.locator("#text-canvas .table a").click()
    assert subject in table.value.path().read_text(encoding="utf-8")


def test_a_text_and_a_typed_line_are_taken_apart(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address)
    open_text(page, "Text")
    page.locator("#text-variants input[value='1']").evaluate("field => field.click()")
    write(page, subject="Kova cup")
    page.locator("#text-canvas [data-do=text-unfold]").click()
    how = page.locator("#text-how-view")
    chosen = how.locator(".tokens [aria-pressed=true]")
    first = chosen.inner_text()
    expect(how.locator(".bars tr.chosen th")).to_contain_text(first)
    expect(how.locator(".map rect").first).to_be_visible()
    how.get_by_role("button", name="Forth").click()
    expect(how.locator(".pager")).to_contain_text("Token 2 of")
    cells = how.locator(".map g").inner_html()
    how.locator("[data-do=layer]").select_option("3")
    expect(how.locator(".map g")).not_to_have_js_property("innerHTML", cells)
    page.locator("#text-how-line textarea, #text-how-line input").fill("Meet Kova cup")
    page.wait_for_timeout(300)
    page.locator("#text-how-go").click()
    expect(how.locator(".tokens button").last).to_have_text("<subject>")
    assert "".join(how.locator(".tokens button").all_inner_texts()) == "Meet␣<subject>"


@pytest.fixture
def chat() -> Iterator[subprocess.Popen[str]]:
    """A server that writes texts, in a process of its own."""
    with subprocess.Popen([sys.executable, SERVER], stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.fixture
def with_chat(
    chat: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """A studio that lets it write."""
    assert chat.stdout
    monkeypatch.setenv("AIGC_TEXT_SERVER", f"http://127.0.0.1:{int(chat.stdout.readline())}")
    server = start_server(tmp_path / "home")
    yield server
    server.close()


def test_a_server_that_dies_gives_way_to_the_bundled_model_and_a_forecast_is_told(
    chat: subprocess.Popen[str], with_chat: Server, open_page: OpenPage
) -> None:
    page = open_page(with_chat.address)
    open_text(page, "Text")
    write(page, subject="Kova cup", audience="endless")
    expect(page.locator("#text-canvas .variant .text").first).to_contain_text("Kova cup and")
    page.locator("#text-canvas [data-do=text-stop]").first.click()
    page.wait_for_timeout(500)
    chat.kill()
    expect(page.locator("#text-canvas .variant.cancelled")).to_have_count(1)
    broken = page.locator("#text-canvas .variant.failed")
    expect(broken).to_have_count(2)
    expect(broken.first).to_contain_text("broke off")
    page.locator("#text-canvas [data-do=text-bundled]").first.click()
    expect(page.locator("#text-canvas .variant.done .text")).to_contain_text("Kova cup")
    page.locator("#text-form input[value=weather]").evaluate("field => field.click()")
    page.locator("#text-high input").wait_for()
    expect(page.locator("#text-points")).to_be_hidden()
    page.locator("#text-writer input[value=bundled]").evaluate("field => field.click()")
    write(page, subject="Tromsø", low="-7", high="-2")
    told = page.locator("#text-canvas .variant.done .text")
    expect(told).to_have_count(3)
    for text in told.all_inner_texts():
        assert {"-7", "-2", "Tromsø"} <= set(re.findall(r"-?\w+", text)), text

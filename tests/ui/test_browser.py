"""What a person does in the Image tab, in a real browser on the real bundled model."""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from aigc_studio.core.settings import Settings
from aigc_studio.zoo.catalog import MODELS
from tests.ui.conftest import PATIENCE_MS, Server, start_server

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
SOON = 20  # steps
TRY_MS = 5_000
STEPWISE = [spec.label for spec in MODELS].index("stepwise")
OpenPage = Callable[..., Page]


def choose(page: Page, group: str, value: str) -> None:
    page.locator(f"#{group} input[value='{value}']").check(force=True)


def start_a_long_run(page: Page, steps: int = 50) -> None:
    """Four pictures in many steps, by the model that takes them: met in mid-run.

    What is to end by itself takes fewer steps.
    """
    page.locator("#image-prompt textarea").fill("a rocket")
    choose(page, "image-count", "4")
    page.locator("#image-drawer button").first.click()
    page.wait_for_timeout(500)  # Gradio does not hear a change at the instant a field appears
    page.locator("#image-model input").click()
    page.locator("#image-model [role=option]").nth(STEPWISE).click()
    page.wait_for_timeout(300)
    page.locator("#image-steps input[type=number]").fill(str(steps))
    page.locator("#image-steps input[type=number]").blur()
    page.locator("#image-run").click()
    page.locator("#image-canvas .preview img").first.wait_for()


def finished_pictures_are_drawn(page: Page) -> None:
    page.locator("#image-status .done").wait_for(timeout=3 * PATIENCE_MS)  # of up to 200 steps
    widths = page.locator("#image-canvas .tile img").evaluate_all(
        "async (images) => { await Promise.all(images.map((i) => i.decode()));"
        " return images.map((i) => i.naturalWidth); }"
    )
    assert widths
    assert all(width > 0 for width in widths)


def is_refused(page: Page, message: str) -> None:
    """Click until the message stands on the field.

    Where an event of the opening page ends after the click, Gradio takes the message away again.
    """
    for _ in range(PATIENCE_MS // TRY_MS):
        page.locator("#image-run").click()
        with suppress(AssertionError):
            expect(page.locator("#image-prompt")).to_contain_text(message, timeout=TRY_MS)
            return
    raise AssertionError(f"never told: {message}")


def draft_is_saved(server: Server, text: str) -> None:
    """Wait until a form with this text lies in the studio's database."""
    for _ in range(PATIENCE_MS // 100):
        with closing(sqlite3.connect(Settings(home=server.home).database)) as database:
            drafts = database.execute("SELECT fields FROM draft").fetchall()
        if any(text in fields for (fields,) in drafts):
            return
        time.sleep(0.1)
    raise AssertionError(f"never saved: {text}")


def fits_the_screen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_prompt_becomes_a_picture_that_can_be_downloaded(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(server.address)
    page.locator("#image-prompt textarea").fill("a red apple")
    page.locator("#image-run").click()
    finished_pictures_are_drawn(page)
    with page.expect_download() as download:
        page.locator("#image-canvas .keep").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    expect(page.locator("#image-first")).to_be_hidden()
    expect(page.locator("#image-recent img").first).to_be_visible()
    fits_the_screen(page)


@pytest.mark.parametrize(
    ("locale", "prompt", "button"),
    [("en-US", "a beach", "Make it richer"), ("zh-CN", "富士山", "让描述更丰富")],
)
def test_a_prompt_is_made_richer_again_and_taken_back(
    server: Server, open_page: OpenPage, locale: str, prompt: str, button: str
) -> None:
    page = open_page(server.address, locale=locale)
    box, richer = page.locator("#image-prompt textarea"), page.locator("#image-richer")
    expect(richer).to_have_text(button)
    box.fill(prompt)
    richer.click()
    expect(box).to_have_value(re.compile(f"^{prompt}.+"))
    first = box.input_value()
    richer.click()
    expect(box).not_to_have_value(first)
    assert box.input_value().startswith(prompt)
    page.locator("#image-richer-undo").click()
    expect(box).to_have_value(prompt)
    expect(page.locator("#image-richer-undo")).to_be_hidden()


@pytest.mark.parametrize(
    ("options", "step", "stopped"),
    [
        ({}, "of 50", "Stopped"),
        ({"locale": "zh-CN"}, "/50 步", "已停止"),
        ({"color_scheme": "dark"}, "of 50", "Stopped"),
        (PHONE, "of 50", "Stopped"),
    ],
    ids=["english", "chinese", "dark", "phone"],
)
def test_progress_is_seen_and_stop_keeps_the_last_preview(
    server: Server, open_page: OpenPage, options: dict[str, object], step: str, stopped: str
) -> None:
    page = open_page(server.address, **options)
    start_a_long_run(page)
    expect(page.locator("#image-status")).to_contain_text(step)
    page.locator("#image-stop").click()
    expect(page.locator("#image-status .cancelled")).to_be_visible()
    expect(page.locator("#image-status")).to_contain_text(stopped)
    expect(
        page.locator("#image-canvas .preview img, #image-canvas .tile img").first
    ).to_be_visible()
    page.locator("#image-steps input[type=number]").fill("0")
    page.locator("#image-steps input[type=number]").blur()
    choose(page, "image-quality", "fast")
    page.locator("#image-run").click()
    finished_pictures_are_drawn(page)
    assert page.locator("#image-canvas .tile").count() == 4


def test_skip_drops_the_current_picture_and_goes_on(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address)
    start_a_long_run(page, SOON)
    page.locator("#image-skip").click()
    page.wait_for_timeout(400)
    page.locator("#image-skip").click()
    finished_pictures_are_drawn(page)
    assert 1 <= page.locator("#image-canvas .tile").count() <= 3


def test_the_keyboard_runs_and_stops(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address)
    page.locator("#image-prompt textarea").fill("a panda")
    page.keyboard.press("Control+Enter")
    finished_pictures_are_drawn(page)
    start_a_long_run(page)
    page.keyboard.press("Escape")
    expect(page.locator("#image-status .cancelled")).to_be_visible()


def test_a_bad_prompt_is_told_on_its_field(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address)
    is_refused(page, "nothing to draw yet")
    page.locator("#image-prompt textarea").fill("x" * 4001)
    is_refused(page, "4001 characters")
    assert page.locator("#image-status .bar").count() == 0


def test_chinese_follows_the_browser_and_the_switch_keeps_the_form(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(server.address, locale="zh-CN")
    expect(page.locator("#image-run")).to_have_text("生成")
    expect(page.locator("#image-quality")).to_contain_text("均衡")
    is_refused(page, "还没有内容可画")
    page.locator("#image-example_2").click()
    finished_pictures_are_drawn(page)
    expect(page.locator("#image-status")).to_contain_text("完成")
    assert page.locator("#image-prompt textarea").input_value() == "一只熊猫"
    page.locator("[data-action=language]").click()
    expect(page.locator("#image-run")).to_have_text("Generate")
    expect(page.locator("#image-quality")).to_contain_text("Balanced")
    assert page.locator("#image-status").inner_text().startswith("Done")
    assert page.locator("#image-prompt textarea").input_value() == "一只熊猫"
    page.reload()
    expect(page.locator("#image-run")).to_have_text("Generate")


def test_the_page_works_in_the_dark(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address, color_scheme="dark")
    assert page.evaluate("document.body.classList.contains('dark')")
    page.locator("#image-example_1").click()
    finished_pictures_are_drawn(page)
    page.locator("[data-action=theme]").click()
    assert not page.evaluate("document.body.classList.contains('dark')")


def test_the_page_works_on_a_phone(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address, **PHONE)
    fits_the_screen(page)
    page.locator("#image-prompt textarea").fill("a rocket")
    choose(page, "image-purpose", "story")
    page.locator("#image-run").click()
    finished_pictures_are_drawn(page)
    fits_the_screen(page)


def test_the_form_comes_back_after_a_reload(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address)
    page.locator("#image-speed .note").wait_for()  # the page has opened; it restored its form
    page.locator("#image-prompt textarea").fill("half a sentence")
    choose(page, "image-quality", "best")
    page.locator("#image-drawer button").first.click()
    # As people do: Gradio may not hear a change at the instant a field appears.
    page.wait_for_timeout(700)
    page.locator("#image-negative textarea").press_sequentially("green", delay=100)
    draft_is_saved(server, "green")
    page.reload()
    expect(page.locator("#image-negative textarea")).to_have_value("green")
    expect(page.locator("#image-prompt textarea")).to_have_value("half a sentence")
    expect(page.locator("#image-quality input[value=best]")).to_be_checked()
    other = open_page(server.address)
    expect(other.locator("#image-prompt textarea")).to_have_value("")


def test_a_killed_server_shows_interrupted_and_runs_again(
    tmp_path: Path, open_page: OpenPage
) -> None:
    server = start_server(tmp_path)
    page = open_page(server.address)
    expect(page.locator("#image-first")).to_be_visible()
    start_a_long_run(page, SOON)
    page.locator("#image-canvas a img").first.wait_for()
    server.kill()
    again = start_server(tmp_path)
    page = open_page(again.address)
    expect(page.locator("#image-interrupted")).to_be_visible()
    kept = page.locator("#image-recent img").count()
    assert 1 <= kept <= 3
    page.locator("#image-rerun").click()
    finished_pictures_are_drawn(page)
    expect(page.locator("#image-recent img")).to_have_count(4)
    expect(page.locator("#image-interrupted")).to_be_hidden()
    again.close()

"""What a person does with the queue and the Library tab, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Page, expect

from tests.ui.conftest import Server, start_server
from tests.ui.test_browser import (
    PHONE,
    SOON,
    choose,
    finished_pictures_are_drawn,
    start_a_long_run,
)

OpenPage = Callable[..., Page]


def draw(page: Page, prompt: str) -> None:
    page.locator("#image-prompt textarea").fill(prompt)
    choose(page, "image-quality", "fast")
    page.locator("#image-run").click()
    expect(page.locator(f"#image-canvas img[alt='{prompt}']").first).to_be_visible()
    finished_pictures_are_drawn(page)


def open_library(page: Page, tab: str = "Library") -> None:
    there = page.get_by_role("tab", name=tab)
    rest = page.locator(".overflow-menu > button").first  # a narrow screen's menu of more tabs
    either = there.or_(rest).filter(visible=True).first
    either.wait_for()  # a page that was loaded again shows none of the two at first
    page.wait_for_timeout(700)  # until Gradio has seen how many tabs fit
    either.wait_for()
    if not there.is_visible():
        rest.click()
        there = page.locator(".overflow-dropdown button", has_text=tab)
    there.click()
    page.locator("#library-grid .shelf").wait_for()


def search(page: Page, words: str) -> None:
    page.locator("#library-query input, #library-query textarea").first.fill(words)


def found(page: Page) -> list[str]:
    return [i.get_attribute("alt") or "" for i in page.locator("#library-grid .item img").all()]


def test_a_run_is_followed_again_after_a_reload(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address)
    start_a_long_run(page, SOON)
    page.locator("#image-run").click()  # another one waits, so that there is enough to follow
    expect(page.locator("#queue .chip b")).to_have_text("2")
    page.reload()
    page.locator("#image-canvas .preview img, #image-canvas .tile img").first.wait_for()
    assert page.locator("#image-prompt textarea").input_value() == "a rocket"
    finished_pictures_are_drawn(page)


def test_another_browser_does_not_follow_it(server: Server, open_page: OpenPage) -> None:
    page, other = open_page(server.address), open_page(server.address)
    start_a_long_run(page)
    expect(other.locator("#queue .chip b")).to_have_text("1")
    assert other.locator("#image-canvas .preview").count() == 0
    other.locator("#queue .chip").click()
    other.locator("#queue-drawer [data-do=stop]").click()
    expect(page.locator("#image-status .cancelled")).to_be_visible()


def test_five_waiting_jobs_survive_a_kill_and_run_once_each(
    tmp_path: Path, open_page: OpenPage
) -> None:
    prompts = ["a red apple", "a panda", "an umbrella", "a house", "一只猫"]
    server = start_server(tmp_path)
    page = open_page(server.address)
    page.locator("#queue .chip").click()
    page.locator("#queue-drawer [data-do=pause]").click()
    page.locator("#queue-drawer [data-do=resume]").wait_for()
    page.keyboard.press("Escape")
    for number, prompt in enumerate(prompts, 1):
        page.locator("#image-prompt textarea").fill(prompt)
        page.locator("#image-run").click()
        expect(page.locator("#queue .chip b")).to_have_text(str(number))
    server.kill()
    again = start_server(tmp_path)
    page = open_page(again.address)
    expect(page.locator("#queue .chip b")).to_have_text("5")
    page.locator("#queue .chip").click()
    assert page.locator("#queue-drawer ol .what").all_inner_texts() == prompts
    page.locator("#queue-drawer [data-do=resume]").click()
    expect(page.locator("#queue .chip b")).to_have_text("0")
    page.keyboard.press("Escape")
    open_library(page)
    expect(page.locator("#library-grid .item")).to_have_count(5)
    assert sorted(found(page)) == sorted(prompts)
    again.close()


def test_a_result_is_found_by_two_chinese_characters(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address, locale="zh-CN")
    draw(page, "一个绿色的梨子")
    draw(page, "一只蓝色的小鸟")
    open_library(page, "作品库")
    search(page, "梨子")
    expect(page.locator("#library-grid .item")).to_have_count(1)
    assert found(page) == ["一个绿色的梨子"]
    page.locator("#library-grid [data-do=open]").click()
    expect(page.locator("#library-detail h3").first).to_have_text("一个绿色的梨子")


def test_the_trash_gives_back_and_deletes_for_good(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address)
    draw(page, "a purple elephant")
    open_library(page)
    search(page, "purple elephant")
    items = page.locator("#library-grid .item")
    expect(items).to_have_count(1)
    items.locator(".pick").check()
    page.locator("#library-grid .bulk [data-do=trash]").click()
    expect(items).to_have_count(0)
    page.locator("#library-grid [data-do=restore]").click()
    expect(items).to_have_count(1)
    page.locator("#library-grid [data-do=open]").click()
    page.locator("#library-detail .acts [data-do=trash]").click()
    expect(items).to_have_count(0)
    page.locator("#library-in_trash input").check()
    expect(items).to_have_count(1)
    source = items.locator("img").get_attribute("src") or ""
    items.locator(".pick").check()
    page.locator("#library-grid [data-do=delete]").click()
    page.locator("#library-grid [data-do=delete-now]").click()
    expect(items).to_have_count(0)
    assert page.request.get(server.address + source).status == 404


def test_stars_boards_and_captions_stay(server: Server, open_page: OpenPage) -> None:
    page = open_page(server.address)
    draw(page, "a yellow submarine")
    open_library(page)
    search(page, "submarine")
    items = page.locator("#library-grid .item")
    expect(items).to_have_count(1)
    items.locator("[data-do=open]").click()
    items.locator("[data-do=star]").click()
    expect(page.locator("#library-grid .starred")).to_have_count(1)
    page.locator("#library-detail textarea").fill("for the band")
    page.locator("#library-detail textarea").blur()
    page.locator("#library-detail label input").fill("songs")  # while the caption is being saved
    page.locator("#library-detail label input").press("Enter")
    expect(page.locator("#library-grid .boards button", has_text="songs")).to_be_visible()
    page.reload()
    open_library(page)
    search(page, "band")
    expect(items).to_have_count(1)
    page.locator("#library-starred input").check()
    page.locator("#library-grid .boards button", has_text="songs").click()
    expect(page.locator("#library-grid .boards [aria-pressed=true]")).to_have_text("songs")
    expect(items).to_have_count(1)


def test_a_picture_dropped_back_gives_its_settings(
    server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(server.address)
    draw(page, "a golden teapot")
    seed = page.locator("#image-seed input").input_value()
    with page.expect_download() as download:
        page.locator("#image-canvas .keep").first.click()
    file = tmp_path / "teapot.png"
    download.value.save_as(file)
    page.locator("#image-prompt textarea").fill("something else")
    drop(page, file)
    expect(page.locator("#library-report")).to_contain_text("a golden teapot")
    page.locator("#library-report [data-do=use]").click()
    expect(page.locator("#image-prompt textarea")).to_have_value("a golden teapot")
    expect(page.locator("#image-seed input")).to_have_value(seed)
    expect(page.locator("#image-keep input")).to_be_checked()


def test_a_dropped_picture_leaves_nothing_behind(
    server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    canary = "Zanzibarkanarienvogel"
    info = PngInfo()
    info.add_text("parameters", f"{canary}\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42")
    file = tmp_path / "foreign.png"
    Image.new("RGB", (64, 64), "red").save(file, pnginfo=info)
    page = open_page(server.address)
    drop(page, file)
    expect(page.locator("#library-report")).to_contain_text(canary)
    expect(page.locator("#library-report")).to_contain_text("AUTOMATIC1111")
    kept = [f for f in server.home.rglob("*") if f.is_file() and canary.encode() in f.read_bytes()]
    assert kept == []


def drop(page: Page, file: Path) -> None:
    """Drop a file in the middle of the page, as from a folder of the desktop."""
    transfer = page.evaluate_handle(
        """([bytes, name]) => { const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
        return data; }""",
        [list(file.read_bytes()), file.name],
    )
    page.locator("#image-canvas").dispatch_event("drop", {"dataTransfer": transfer})


def test_more_like_this_and_settings_come_back_from_the_library(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(server.address)
    draw(page, "a silver fish")
    open_library(page)
    search(page, "silver fish")
    page.locator("#library-grid [data-do=open]").first.click()
    expect(page.locator("#library-detail")).to_contain_text("exactly this picture")
    page.locator("#library-detail [data-do=more]").click()
    expect(page.locator("#image-canvas .tile img[alt='a silver fish']")).to_have_count(4)
    finished_pictures_are_drawn(page)
    open_library(page)
    expect(page.locator("#library-grid .item")).to_have_count(5)


def test_many_pictures_come_as_one_archive(
    server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(server.address)
    draw(page, "a bronze bell")
    open_library(page)
    search(page, "bronze bell")
    expect(page.locator("#library-grid .item")).to_have_count(1)
    page.locator("#library-grid .pick").check()
    with page.expect_download() as download:
        page.locator("[data-action=zip]").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, PHONE], ids=["dark", "phone"])
def test_the_library_fits_the_screen(
    server: Server, open_page: OpenPage, options: dict[str, object]
) -> None:
    page = open_page(server.address, **options)
    draw(page, "a red apple")
    open_library(page)
    page.locator("#library-grid [data-do=open]").first.click()
    page.locator("#library-detail img").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#queue .chip").click()
    expect(page.locator("#queue-drawer")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

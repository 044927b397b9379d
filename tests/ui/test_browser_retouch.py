"""Enlarging and cutting out in a real browser: from the panel, the library, and a file."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.ui.conftest import Server
from tests.ui.test_browser_library import draw, open_library, search

OpenPage = Callable[..., Page]


def opened(page: Page, server: Server, source: str | None) -> Image.Image:
    answer = page.request.get(f"{server.address}{source}")
    assert answer.ok
    return Image.open(io.BytesIO(answer.body()))


def corner(image: Image.Image) -> int:
    return int(image.getchannel("A").getpixel((2, 2)))


def test_a_drawn_picture_is_cut_out_and_lies_in_the_library(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(server.address)
    draw(page, "a red balloon")
    page.locator("#image-canvas .tile").hover()
    page.locator("#image-canvas [data-do=cutout]").click()
    shown = page.locator("#image-canvas .tile img[alt^='a red balloon · Cut out']")
    expect(shown).to_be_visible()
    source = shown.get_attribute("src")
    assert corner(opened(page, server, source)) == 0
    assert corner(opened(page, server, f"{source}/export")) == 0
    open_library(page)
    search(page, "red balloon")
    expect(page.locator("#library-grid .item")).to_have_count(2)
    page.locator("#library-grid [data-do=open]").first.click()
    expect(page.locator("#library-detail h3").first).to_contain_text("抠图")
    expect(page.locator("#library-detail [data-do=rerun]")).to_have_count(0)
    page.locator("#library-detail [data-do=use]").click()
    expect(page.locator("#image-prompt textarea")).to_have_value("a red balloon")


def test_a_library_picture_is_enlarged_where_it_is_seen(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(server.address)
    draw(page, "a blue kettle")
    open_library(page)
    search(page, "blue kettle")
    page.locator("#library-grid [data-do=open]").first.click()
    page.locator("#library-detail [data-do=enlarge2]").click()
    expect(page.locator("#library-detail h3").first).to_have_text(
        "a blue kettle · Enlarge 2× · 放大 2 倍"
    )
    expect(page.locator("#library-detail")).to_contain_text("1024×1024")
    expect(page.locator("#library-grid .item")).to_have_count(2)


def test_a_dropped_picture_is_cut_out_and_deleted(
    server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    picture = Image.new("RGB", (96, 64), "white")
    ImageDraw.Draw(picture).ellipse((20, 10, 70, 50), "teal")
    file = tmp_path / "teal.png"
    picture.save(file)
    page = open_page(server.address)
    open_library(page)
    page.locator("#retouch > button").click()
    page.locator("#retouch-file input[type=file]").set_input_files(file)
    expect(page.locator("#library-detail h3").first).to_have_text("Cut out · 抠图")
    source = page.locator("#library-detail img").get_attribute("src")
    assert corner(opened(page, server, source)) == 0
    expect(page.locator("#library-detail [data-do=use]")).to_have_count(0)
    given = file.read_bytes()
    assert [f for f in server.home.rglob("*.png") if f.read_bytes() == given] == []
    assert list((server.home / "uploads").glob("*")) == []

"""From a face over chosen places to a share pack, in a real browser, on the real bundled models."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from aigc_studio.art.film import SIZE as FILM_SIZE
from aigc_studio.services.platforms import PLATFORMS
from aigc_studio.services.provenance.verify import verify
from tests.services.test_share_pack import has_mark
from tests.ui.conftest import Server
from tests.ui.test_browser_avatar import open_avatar, pick, tiles

OpenPage = Callable[..., Page]
CHOSEN = ("instagram", "wechat", "x")


def press(page: Page, part: str, acts: str) -> None:
    """Press a button of the tour's page, also one that lies outside of the screen."""
    page.locator(f"#tour-{part} {acts}").evaluate("button => button.click()")


@pytest.mark.parametrize(
    ("options", "tab", "tour", "first"),
    [
        ({}, "Avatar", "World tour", "Pyramids of Giza"),
        ({"locale": "zh-CN", "color_scheme": "dark"}, "头像", "环球之旅", "吉萨金字塔"),
    ],
    ids=["english", "chinese"],
)
def test_a_face_goes_where_one_chose_and_comes_home_as_a_pack(
    server: Server,
    open_page: OpenPage,
    tmp_path: Path,
    options: dict[str, object],
    tab: str,
    tour: str,
    first: str,
) -> None:
    page = open_page(server.address, **options)
    open_avatar(page, tab)
    pick(page, "style", "bold")
    page.locator("#avatar-run").click()
    tiles(page, 1)
    page.get_by_role("tab", name=tour).click()
    page.locator("#tour-who button[aria-pressed=true]").wait_for()
    page.locator("#tour-wall .place.landmark").first.wait_for()
    page.wait_for_timeout(1500)  # Gradio does not hear a click at the instant a part appears
    press(page, "wall", "[data-place=fuji]")
    expect(page.locator("#tour-route li")).to_have_count(1)
    press(page, "wall", "[data-place=giza]")
    expect(page.locator("#tour-route li")).to_have_count(2)
    press(page, "route", "[data-do=earlier][data-place=giza]")
    expect(page.locator("#tour-route li").first).to_contain_text(first)
    page.locator("#tour-run").click()
    page.locator("#tour-status .done").wait_for()
    expect(page.locator("#tour-canvas .tile > a img")).to_have_count(3)  # two cards and the sheet
    expect(page.locator("#tour-canvas .tile video")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#tour-pack form").wait_for()
    for platform in PLATFORMS:
        box = page.locator(f"#tour-pack input[value={platform.key}]")
        box.evaluate(f"box => {{ box.checked = {str(platform.key in CHOSEN).lower()}; }}")
    with page.expect_download() as download:
        page.locator("#tour-pack form button").click()
    check(zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())))


def check(pack: zipfile.ZipFile) -> None:
    """Check every file of a pack of two cards, their sheet and a film."""
    assert pack.testzip() is None
    sizes = {row.key: row.feed for row in PLATFORMS if row.key in CHOSEN}
    pictures = {
        f"{key}/{number:02d}-feed-{size[0]}x{size[1]}.jpg": size
        for key, size in sizes.items()
        if size
        for number in (1, 2, 3)
    }
    words = {f"{key}/captions.txt" for key in CHOSEN}
    assert set(pack.namelist()) == {*pictures, *words, "films/04.mp4", "contact-sheet.jpg"}
    for name in (*pictures, "films/04.mp4", "contact-sheet.jpg"):
        report = verify(pack.read(name))
        assert report.ours, name
        assert report.machine_made, name
    for name, size in pictures.items():
        with Image.open(io.BytesIO(pack.read(name)), formats=("JPEG",)) as picture:
            assert picture.size == size
        assert has_mark(pack.read(name), "top-left"), name
    film = verify(pack.read("films/04.mp4"))
    assert (film.width, film.height) == FILM_SIZE
    for name in words:
        text = pack.read(name).decode("utf-8-sig")
        assert "Pyramids of Giza, Egypt" in text
        assert "吉萨金字塔" in text

"""What is made beside plain pictures: game sheets, views of the inside, redrawn pictures, loops."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from aigc_studio.services.provenance.verify import verify
from tests.ui.conftest import Server

OpenPage = Callable[..., Page]
SETTLED_MS = 1500  # Gradio does not hear a change at the instant a field appears


def made(page: Page, part: str, shown: str = ".tile > a img") -> str:
    """Press Generate on a part of the Image tab and return where the result is."""
    page.locator(f"#{part}-run").click()
    page.locator(f"#{part}-status .done").wait_for()
    return str(page.locator(f"#{part}-canvas {shown}").first.get_attribute("src"))


def picture_at(page: Page, address: str) -> Image.Image:
    picture = Image.open(io.BytesIO(page.request.get(address).body()))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("locale", "sheet", "inside", "wanted", "ends"),
    [
        ("en-GB", "Game sheet", "How it works", "needs two ends", ("a cat", "a burger")),
        ("zh-CN", "游戏素材表", "工作原理", "需要两端", ("一只猫", "汉堡")),
    ],
)
def test_a_game_sheet_and_a_walk_are_drawn(
    server: Server,
    open_page: OpenPage,
    locale: str,
    sheet: str,
    inside: str,
    wanted: str,
    ends: tuple[str, str],
) -> None:
    page = open_page(server.address, locale=locale)
    page.get_by_role("tab", name=sheet).click()
    page.wait_for_timeout(SETTLED_MS)
    page.locator("#tiles-kind input[value=item]").evaluate("field => field.click()")
    page.locator("#tiles-scale input[value='1']").evaluate("field => field.click()")
    page.wait_for_timeout(SETTLED_MS)
    drawn = picture_at(page, server.address + made(page, "tiles"))
    assert (drawn.size, drawn.mode) == ((128, 128), "RGBA")
    page.get_by_role("tab", name=inside).click()
    page.wait_for_timeout(SETTLED_MS)
    page.locator("#inside-view input[value=walk]").evaluate("field => field.click()")
    page.locator("#inside-first textarea, #inside-first input").wait_for()
    page.locator("#inside-run").click()
    expect(page.locator("#inside-first")).to_contain_text(wanted)
    for name, text in zip(("first", "last"), ends, strict=True):
        page.locator(f"#inside-{name} textarea, #inside-{name} input").fill(text)
    page.wait_for_timeout(SETTLED_MS)
    walk = picture_at(page, server.address + made(page, "inside"))
    assert walk.width == walk.height > 1000


def test_a_finished_picture_is_redrawn_and_a_face_comes_to_life(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(server.address)
    page.wait_for_timeout(SETTLED_MS)
    page.locator("#image-prompt textarea").fill("a red apple")
    page.wait_for_timeout(SETTLED_MS)
    first = made(page, "image")
    page.locator("#image-canvas .tile").hover()
    page.locator("#image-canvas [data-action=hand][data-tab=image]").click()
    expect(page.locator("#image-photo-view figcaption")).to_contain_text("512×512")
    page.locator("#image-run").click()
    shown = page.locator("#image-canvas .tile > a img")
    expect(shown).not_to_have_attribute("src", first)
    page.locator("#image-status .done").wait_for()
    second = str(shown.get_attribute("src"))
    before, after = (
        np.asarray(picture_at(page, server.address + at).convert("RGB"), dtype=float)
        for at in (first, second)
    )
    assert 2 < np.abs(before - after).mean() < 90
    page.get_by_role("tab", name="Avatar").click()
    page.locator("#avatar-style").wait_for()
    page.wait_for_timeout(SETTLED_MS)
    made(page, "avatar")
    page.locator("#avatar-canvas .tile").hover()
    page.locator("#avatar-canvas [data-do=animate]").click()
    film = page.locator("#avatar-canvas video")
    film.wait_for()
    content = page.request.get(f"{server.address}{film.get_attribute('src')}").body()
    assert verify(content).machine_made
    moving = page.request.get(f"{server.address}{film.get_attribute('src')}/export?format=webp")
    assert moving.headers["content-type"] == "image/webp"
    assert verify(moving.body()).machine_made
    page.get_by_role("tab", name="Library").click()
    page.locator("#library-grid [data-do=open]").nth(1).click()
    page.locator("#library-detail [data-do=see]").click()
    expect(page.locator("#library-detail .seen")).to_be_visible()

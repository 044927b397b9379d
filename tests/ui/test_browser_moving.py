"""A GIF gets a look in a real browser: dropped, painted, played, and taken home as a GIF."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from aigc_studio.services.provenance.labels import Source
from aigc_studio.services.provenance.verify import verify
from tests.pictures import rolling
from tests.ui.conftest import Server

OpenPage = Callable[..., Page]
SETTLED_MS = 1500


def test_a_gif_is_dropped_painted_played_and_taken_home(
    server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    gif = tmp_path / "wave.gif"
    gif.write_bytes(rolling(count=6, size=(160, 96)))
    page = open_page(server.address)
    page.get_by_role("tab", name="Style transfer").click()
    page.get_by_role("tab", name="Moving pictures").click()
    page.locator("#moving-look").wait_for()
    page.wait_for_timeout(SETTLED_MS)
    page.locator("#moving-run").click()
    expect(page.locator("#moving-status .failed")).to_contain_text("There is no film yet")
    page.locator("#moving-film input[type=file]").set_input_files(gif)
    expect(page.locator("#moving-film-view figcaption")).to_contain_text("160×96 px · 0.6 s")
    page.locator("#moving-look input[value=scream]").evaluate("field => field.click()")
    expect(page.locator("#moving-credit")).to_contain_text("Edvard Munch")
    page.wait_for_timeout(SETTLED_MS)
    page.locator("#moving-run").click()
    page.locator("#moving-status .done").wait_for()
    film = page.locator("#moving-canvas video")
    assert film.evaluate("film => film.play().then(() => film.duration)") > 0.5
    source = f"{server.address}{film.get_attribute('src')}"
    assert verify(page.request.get(source).body()).machine_made
    href = page.locator("#moving-canvas a[href*='format=gif']").get_attribute("href")
    taken = page.request.get(f"{server.address}{href}")
    assert taken.headers["content-type"] == "image/gif"
    report = verify(taken.body())
    assert (report.format, report.width, report.ours) == ("gif", 160, True)
    assert report.digital_source_type == Source.COMPOSITE.uri
    assert list((server.home / "uploads").glob("*")) == []

"""The whole way in a real browser: a photo, an avatar, a tour, captions, a pack, a share page.

Everything that leaves the studio is checked, and nothing of the photo's own data may be in it.
"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from aigc_studio.art.film import SIZE as FILM_SIZE
from aigc_studio.services.platforms import PLATFORMS
from aigc_studio.services.provenance.verify import verify
from aigc_studio.zoo.paintings import SAMPLES
from tests.services.test_share_pack import has_mark
from tests.ui.conftest import Server
from tests.ui.test_browser_portrait import draw_portrait, open_portrait

OpenPage = Callable[..., Page]
CHOSEN = ("instagram", "wechat", "x", "xiaohongshu", "linkedin")
CAMERA, GPS = 0x010F, 0x8825  # of EXIF: who made the camera; the place
CANARY = "Canary Optics"


def photo() -> bytes:
    """Return the bundled sample face as a camera would have taken it, with the place in it."""
    with Image.open(SAMPLES["face"]) as sample:
        exif = sample.getexif()
        exif[CAMERA] = CANARY
        exif.get_ifd(GPS).update({1: "N", 2: (48.0, 51.0, 38.0), 3: "E", 4: (2.0, 20.0, 9.0)})
        output = io.BytesIO()
        sample.convert("RGB").save(output, "JPEG", quality=95, exif=exif)
    return output.getvalue()


def press(page: Page, part: str, acts: str) -> None:
    """Press a button of the tour's page, also one that lies outside of the screen."""
    page.locator(f"#tour-{part} {acts}").evaluate("button => button.click()")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, ("Avatar", "From a photo", "World tour", "Pyramids of Giza")),
        (
            {"locale": "zh-CN", "color_scheme": "dark"},
            ("头像", "照片头像", "环球之旅", "吉萨金字塔"),
        ),
    ],
    ids=["english", "chinese"],
)
def test_a_face_goes_where_one_chose_and_comes_home_as_a_pack(
    server: Server,
    open_page: OpenPage,
    browser: Browser,
    options: dict[str, str],
    words: tuple[str, str, str, str],
) -> None:
    tab, section, tour, first = words
    page = open_page(server.address, **options)
    open_portrait(page, tab, section)
    taken = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.locator("#portrait-photo input[type=file]").set_input_files(taken)
    draw_portrait(page)
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
    expect(page.locator("#tour-canvas .tile > a img")).to_have_count(
        4
    )  # two cards, the sheet and the map
    expect(page.locator("#tour-canvas .tile video")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    captions = page.locator("#tour-said textarea")
    expect(captions).to_have_count(2)
    page.locator("#tour-write").click()
    expect(captions.first).not_to_have_value("")
    caption = captions.first.input_value()
    page.locator("#tour-pack form").wait_for()
    for platform in PLATFORMS:
        box = page.locator(f"#tour-pack input[value={platform.key}]")
        box.evaluate(f"box => {{ box.checked = {str(platform.key in CHOSEN).lower()}; }}")
    with page.expect_download() as download:
        page.locator("#tour-pack form button").click()
    content = Path(download.value.path()).read_bytes()
    check(zipfile.ZipFile(io.BytesIO(content)), caption)

    press(page, "share", "summary")
    press(page, "share", "[data-do=publish]")
    path = page.locator("#tour-share [data-link]").get_attribute("data-link") or ""
    stranger = browser.new_context(locale=options.get("locale", "en-US"))
    visit = stranger.new_page()
    visit.goto(server.address + path)
    expect(visit.locator("figure img")).to_have_count(3)  # the map goes with its cards
    expect(visit.locator("body")).to_contain_text(caption)
    copies = [
        stranger.request.get(f"{server.address}{path}/{name}.jpg").body()
        for name in ("1", "2", "cover")
    ]
    assert all(verify(copy).machine_made for copy in copies)
    press(page, "share", "[data-do=withdraw]")
    page.locator("#tour-share [data-do=publish]").wait_for(state="attached")
    answer = visit.goto(server.address + path)
    assert answer
    assert answer.status == 404
    stranger.close()

    kept = [file for file in server.home.rglob("*") if file.is_file()]
    photo_itself = photo()[-400:-100]
    for secret in (CANARY.encode(), photo_itself):
        assert not any(secret in copy for copy in [content, *copies])
        assert not [file for file in kept if secret in file.read_bytes()]


def check(pack: zipfile.ZipFile, caption: str) -> None:
    """Check every file of a pack of two cards, their sheet, the map and a film."""
    assert pack.testzip() is None
    sizes = {row.key: row.feed for row in PLATFORMS if row.key in CHOSEN}
    pictures = {
        f"{key}/{number:02d}-feed-{size[0]}x{size[1]}.jpg": size
        for key, size in sizes.items()
        if size
        for number in (1, 2, 3, 4)
    }
    words = {f"{key}/captions.txt" for key in CHOSEN}
    assert set(pack.namelist()) == {*pictures, *words, "films/05.mp4", "contact-sheet.jpg"}
    for name in (*pictures, "films/05.mp4", "contact-sheet.jpg"):
        report = verify(pack.read(name))
        assert report.ours, name
        assert report.machine_made, name
    for name, size in pictures.items():
        with Image.open(io.BytesIO(pack.read(name)), formats=("JPEG",)) as picture:
            assert picture.size == size
            assert GPS not in picture.getexif()
        assert has_mark(pack.read(name), "top-left"), name
    film = verify(pack.read("films/05.mp4"))
    assert (film.width, film.height) == FILM_SIZE
    for name in words:
        assert caption in pack.read(name).decode("utf-8-sig"), name

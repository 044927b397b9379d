"""A photo gets a look in a real browser: handed in, painted or filtered, compared, taken home."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from aigc_studio.services.provenance.labels import Source, read_marks
from tests.ui.conftest import Server

OpenPage = Callable[..., Page]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A teal disc before a gradient."""
    picture = Image.linear_gradient("L").convert("RGB").resize((360, 240))
    ImageDraw.Draw(picture).ellipse((100, 40, 260, 200), "teal")
    file = tmp_path / "holiday.png"
    picture.save(file)
    return file


def open_style(page: Page, name: str = "Style transfer") -> None:
    page.get_by_role("tab", name=name).click()
    page.locator("#style-painting").wait_for()
    page.wait_for_timeout(700)  # Gradio does not hear a change at the instant a field appears


def hand_in(page: Page, *photos: Path) -> None:
    page.locator("#style-photo input[type=file]").set_input_files(photos)
    expect(page.locator("#style-photo-view figcaption")).to_contain_text(["360×240"] * len(photos))


def pick(page: Page, field: str, value: str) -> None:
    """Choose in a row, also what lies outside of the screen."""
    page.locator(f"#style-{field} input[value='{value}']").evaluate("field => field.click()")
    page.wait_for_timeout(700)


def run(page: Page, title: str) -> str:
    """Generate, and return the address of what came of it."""
    page.locator("#style-run").click()
    shown = page.locator(f"#style-canvas .tile img[alt='{title}']")
    expect(shown).to_be_visible()
    page.locator("#style-status .done").wait_for()
    return str(shown.get_attribute("src"))


def opened(page: Page, address: str) -> tuple[bytes, Image.Image]:
    answer = page.request.get(address)
    assert answer.ok
    return answer.body(), Image.open(io.BytesIO(answer.body())).convert("RGB")


def apart(one: Image.Image, other: Image.Image) -> float:
    levels = [np.asarray(picture, dtype=np.float32) for picture in (one, other)]
    return float(np.abs(levels[0] - levels[1]).mean())


def test_a_photo_is_painted_compared_and_exported_with_its_label(
    server: Server, open_page: OpenPage, photo: Path
) -> None:
    page = open_page(server.address)
    open_style(page)
    hand_in(page, photo)
    pick(page, "painting", "scream")
    expect(page.locator("#style-credit")).to_contain_text("Edvard Munch, The Scream, 1893")
    full = run(page, "The Scream · 呐喊")
    strength = page.locator("#style-strength input[type=number]")
    strength.fill("0")
    strength.press("Tab")
    page.wait_for_timeout(700)
    page.locator("#style-run").click()
    shown = page.locator("#style-canvas .tile > a img")
    expect(shown).not_to_have_attribute("src", full)
    page.locator("#style-status .done").wait_for()
    none = str(shown.get_attribute("src"))
    given = Image.open(photo).convert("RGB")
    assert apart(opened(page, server.address + none)[1], given) <= 1
    assert apart(opened(page, server.address + full)[1], given) > 5

    line = page.locator("#style-compare input[type=range]")
    expect(page.locator(f"#style-compare img[src='{none}']")).to_be_visible()
    line.fill("80")
    assert page.locator("#style-compare .compare > div").evaluate(
        "box => getComputedStyle(box).getPropertyValue('--at')"
    ) in ("80%", " 80%")

    copy, marked = opened(page, f"{server.address}{full}/export")
    marks = read_marks(copy)
    assert marks.source == Source.COMPOSITE.uri
    assert (marks.aigc or {})["Label"] == "1"
    assert apart(marked, opened(page, server.address + full)[1]) > 0  # the mark that people see

    assert list((server.home / "uploads").glob("*")) == []
    content = photo.read_bytes()
    assert [f for f in server.home.rglob("*.png") if f.read_bytes() == content] == []


def test_a_filter_bears_no_label_and_the_form_comes_back(
    server: Server, open_page: OpenPage, photo: Path
) -> None:
    page = open_page(server.address, locale="zh-CN")
    open_style(page, "风格迁移")
    hand_in(page, photo, Path(shutil.copy(photo, photo.with_name("second.png"))))
    pick(page, "kind", "filter")
    pick(page, "filter", "pop_art")
    page.locator("#style-run").click()
    page.locator("#style-status .done").wait_for()
    shown = page.locator("#style-canvas .tile > a img")
    expect(shown).to_have_count(2)
    source = str(shown.first.get_attribute("src"))
    copy, _ = opened(page, f"{server.address}{source}/export")
    marks = read_marks(copy)
    assert marks.source == Source.ENHANCED.uri
    assert marks.aigc is None
    page.reload()
    page.get_by_role("tab", name="风格迁移").click()
    expect(page.locator("#style-filter input[value=pop_art]")).to_be_checked()
    page.wait_for_timeout(700)
    page.locator("#style-run").click()
    expect(page.locator("#style-status .failed")).to_contain_text("还没有可绘制的照片")


def test_a_finished_picture_gets_another_look_and_a_pasted_one_takes_its_place(
    server: Server, open_page: OpenPage, photo: Path
) -> None:
    page = open_page(server.address)
    open_style(page)
    hand_in(page, photo)
    pick(page, "kind", "filter")
    pick(page, "filter", "pencil")
    source = run(page, "Pencil · 铅笔")
    page.locator("#style-sample-cat").click()
    expect(page.locator("#style-photo-view figcaption")).to_contain_text("451×300")
    page.get_by_role("tab", name="Library").click()
    page.locator(f"#library-grid .item:has(img[src^='{source}']) [data-do=open]").click()
    page.locator("#library-detail [data-action=hand][data-tab=style]").click()
    expect(page.locator("#style-photo-view figcaption")).to_contain_text("360×240")
    page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(33, 44);
          canvas.getContext("2d").fillRect(0, 0, 33, 44);
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File([await canvas.convertToBlob()], "pasted.png"));
          document.body.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }"""
    )
    expect(page.locator("#style-photo-view figcaption")).to_contain_text("33×44")


def test_a_stroke_of_the_brush_adds_to_what_is_painted_and_nothing_else(
    server: Server, open_page: OpenPage, photo: Path
) -> None:
    page = open_page(server.address)
    page.wait_for_timeout(1500)
    open_style(page)
    hand_in(page, photo)
    pick(page, "kind", "filter")
    pick(page, "filter", "pop_art")
    pick(page, "area", "subject")
    canvas = page.locator("#style-brush canvas")
    canvas.scroll_into_view_if_needed()
    # Of the photo, what is opaque on the canvas; 0.23 is the disc, 80 px across the middle.
    guessed = """() => {
      const canvas = document.querySelector("#style-brush canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, 360, 240);
      const opaque = data.filter((level, i) => i % 4 === 3 && level > 127).length;
      return Math.abs(opaque / (360 * 240) - 0.23) < 0.01;
    }"""
    page.wait_for_function(guessed)

    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.8 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.8 * box["height"], steps=4)
    page.mouse.up()
    page.wait_for_timeout(700)
    given = np.asarray(Image.open(photo).convert("RGB"), int)

    def changed(address: str) -> np.ndarray:
        made = np.asarray(opened(page, server.address + address)[1], int)
        return np.abs(made - given).max(axis=2) > 3

    corrected = run(page, "Pop art · 波普")
    where = changed(corrected)
    assert where[180:204, 36:72].mean() > 0.9  # the stroke: 8 % of 360 px wide
    assert where[80:160, 140:220].mean() > 0.9  # the disc
    assert not where[:30].any()
    assert not where[:, 300:].any()

    page.locator("#style-brush [data-do=guess]").click()
    page.wait_for_function(guessed)
    page.wait_for_timeout(700)
    page.locator("#style-run").click()
    shown = page.locator("#style-canvas .tile > a img")
    expect(shown).not_to_have_attribute("src", corrected)
    page.locator("#style-status .done").wait_for()
    where = changed(str(shown.get_attribute("src")))
    assert where[80:160, 140:220].mean() > 0.9
    assert not where[180:204, 36:72].any()


def test_what_is_no_picture_is_refused_where_it_was_dropped(
    server: Server, open_page: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "notes.png"
    file.write_text("no picture at all")
    page = open_page(server.address)
    open_style(page)
    page.locator("#style-photo input[type=file]").set_input_files(file)
    expect(page.locator("#style-photo-view .alarm")).to_contain_text("no picture")
    page.locator("#style-sample-cat").click()
    expect(page.locator("#style-photo-view figcaption")).to_contain_text("451×300")

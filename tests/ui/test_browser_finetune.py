"""From a ZIP of pictures to a LoRA in the Image tab, in a real browser."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from benchmarks.shop import shop_lines
from tests.pictures import encode
from tests.ui.conftest import PATIENCE_MS, Server

OpenPage = Callable[..., Page]
CANARY = "kanarienvogel"


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """Six pictures of a green thing, one of them twice, one broken, all with a telling name."""
    file = tmp_path / f"{CANARY}.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for i in range(6):
            picture = Image.new("RGB", (160, 160), (250, 240, 200))
            draw = ImageDraw.Draw(picture)
            draw.rectangle((20 + 4 * i, 50, 110 + 4 * i, 140), "darkgreen")
            draw.ellipse((10 * i, 4, 10 * i + 30 + 5 * i, 44), (40 * i, 60, 200))
            archive.writestr(f"{CANARY}-{i}.png", encode(picture))
        archive.writestr("copy.png", encode(picture))
        archive.writestr("broken.png", b"no picture")
    return file


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """Twelve lines of a shop as JSONL, the fourth of them broken."""
    file = tmp_path / "harbour.jsonl"
    rows = [json.dumps({"prompt": n, "completion": t}) for n, t in shop_lines(12)]
    file.write_text("\n".join([*rows[:3], '{"prompt": ', *rows[3:]]), encoding="utf-8")
    return file


def test_words_become_a_voice_that_changes_the_text(
    server: Server, open_page: OpenPage, told: Path
) -> None:
    page = open_page(server.address)
    page.get_by_role("tab", name="Fine-tune").click()
    page.wait_for_timeout(1500)  # a fresh page settles
    page.locator("#finetune-goal").get_by_text("My words").click()
    expect(page.locator("#finetune-set")).to_contain_text("JSONL")
    page.locator("#finetune-file input[type=file]").set_input_files(told)
    expect(page.locator(".set-count")).to_contain_text("12 texts, 12 with a prompt")
    expect(page.locator(".fault")).to_contain_text("Cannot be used: 1, line 4")
    page.locator("[data-do=mend][data-kind=rights]").click()
    expect(page.locator("[data-kind=rights]")).to_have_count(0)
    page.locator("#finetune-drawer > button").click()
    for name, value in (("steps", "4"), ("batch", "2"), ("own_drawings", "0")):
        number = page.locator(f"#finetune-{name} input[type=number]")
        number.fill(value)
        number.press("Tab")
    rate = page.locator("#finetune-learning-rate input")
    rate.fill("0.02")
    rate.press("Tab")
    field(page, "name").fill("Harbour")
    page.wait_for_timeout(700)
    page.locator("#finetune-run").click()
    use = page.locator("#finetune-view [data-do=use]")
    use.wait_for(timeout=3 * PATIENCE_MS)  # a child of low priority, slow on a busy machine
    expect(page.locator("#finetune-view .written li")).to_have_count(8)
    expect(page.locator("#finetune-view .chart")).to_contain_text("perplexity")
    training = str(use.get_attribute("data-id"))
    archive = page.request.get(f"{server.address}/training/{training}.zip")
    names = zipfile.ZipFile(io.BytesIO(archive.body())).namelist()
    assert names == ["README.md", "adapter_config.json", "adapter_model.safetensors", "lora.json"]

    use.click()
    expect(page.locator("#text-voice input")).to_have_value(re.compile("Harbour"))
    field_of(page, "subject").fill("Kestrel kettle")
    page.locator("#text-variants").get_by_text("1", exact=True).click()
    page.locator("#text-keep input").check()
    page.wait_for_timeout(700)
    page.locator("#text-run").click()
    shown = page.locator("#text-canvas .variant.done blockquote")
    spoken = shown.inner_text()
    weight = page.locator("#text-voice-weight input[type=number]")
    weight.fill("0")
    weight.press("Tab")
    page.wait_for_timeout(700)
    page.locator("#text-run").click()
    expect(shown).not_to_have_text(spoken)
    delete(page)


def delete(page: Page) -> None:
    """Delete the training that is shown, the only one there is."""
    page.get_by_role("tab", name="Fine-tune").click()
    page.locator("#finetune-view details:has([data-do=delete]) > summary").click()
    page.locator("#finetune-view [data-do=delete]").click()
    expect(page.locator("#finetune-view")).to_contain_text("What it learned will be here")


def field_of(page: Page, name: str) -> object:
    return page.locator(f"#text-{name}").locator("input, textarea").first


def field(page: Page, name: str) -> object:
    return page.locator(f"#finetune-{name}").locator("input, textarea").first


def drawn(page: Page, address: str, last: str = "") -> tuple[str, np.ndarray]:
    page.locator("#image-run").click()
    shown = page.locator("#image-canvas .tile > a img")
    if last:
        expect(shown).not_to_have_attribute("src", last)
    page.locator("#image-status .done").wait_for()
    source = str(shown.get_attribute("src"))
    picture = Image.open(io.BytesIO(page.request.get(address + source).body()))
    return source, np.asarray(picture.convert("RGB"), dtype=np.float32)


def test_a_zip_becomes_a_lora_that_changes_the_picture_and_leaves_no_trace_when_deleted(
    server: Server, open_page: OpenPage, packed: Path
) -> None:
    page = open_page(server.address)
    page.get_by_role("tab", name="Fine-tune").click()
    page.wait_for_timeout(700)  # Gradio does not hear a change at the instant a field appears
    page.locator("#finetune-file input[type=file]").set_input_files(packed)
    expect(page.locator(".set-count")).to_contain_text("7 pictures, 0 with a caption")
    expect(page.locator(".left-out")).to_contain_text("broken.png")
    page.locator("[data-do=mend][data-kind=copies]").click()
    expect(page.locator(".set-count")).to_contain_text("6 pictures")
    caption = page.locator(".set-pictures input").first
    caption.fill("in the sun")
    caption.press("Tab")
    page.locator("#finetune-drawer > button").click()
    drawings = page.locator("#finetune-own_drawings input[type=number]")
    drawings.fill("0")  # the quickest way there
    drawings.press("Tab")
    page.locator("#finetune-run").click()
    expect(page.locator("#finetune-line .alarm")).to_contain_text("give it a name")
    field(page, "name").fill("Grün")
    field(page, "word").fill("grun")
    page.wait_for_timeout(700)
    page.locator("#finetune-run").click()

    line = page.locator("#finetune-view .line")
    expect(line).to_contain_text(re.compile(r"Step [1-9]"))
    page.locator("#finetune-view [data-do=pause]").click()
    expect(line).to_contain_text("Paused at step")
    page.reload()
    page.get_by_role("tab", name="Fine-tune").click()
    page.locator("#finetune-view [data-do=resume]").click()
    expect(line).to_contain_text(re.compile(r"Step \d\d"))
    page.locator("#finetune-view [data-do=keep]").click()
    use = page.locator("#finetune-view [data-do=use]")
    use.wait_for()
    expect(page.locator("#finetune-view .samples")).to_have_count(2)
    training = str(use.get_attribute("data-id"))
    archive = page.request.get(f"{server.address}/training/{training}.zip")
    names = zipfile.ZipFile(io.BytesIO(archive.body())).namelist()
    assert names == ["README.md", "lora.json", "pytorch_lora_weights.safetensors"]

    use.click()
    expect(page.locator("#image-prompt textarea")).to_have_value("grun")
    page.locator("#image-keep input").check()
    page.wait_for_timeout(700)
    source, full = drawn(page, server.address)
    weight = page.locator("#image-lora-weight input[type=number]")
    weight.fill("0")
    weight.press("Tab")
    page.wait_for_timeout(700)
    _, none = drawn(page, server.address, source)
    assert np.abs(full - none).mean() > 3

    delete(page)
    assert list((server.home / "training").iterdir()) == []
    kept = [f for f in server.home.rglob("*") if f.is_file() and f.name != "server.log"]
    assert [f for f in kept if CANARY.encode() in f.read_bytes()] == []
    page.get_by_role("tab", name="Image").click()
    expect(page.locator("#image-trained")).not_to_be_visible()

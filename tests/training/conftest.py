"""A data folder with a few pictures of every set that an autoencoder learns from."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from accelerate.state import AcceleratorState
from PIL import Image, ImageDraw

from aigc_studio.training.data import AVATARS, STICKERS

GROUNDS = ("white", "pink")
COLOURS = ("red", "green", "blue", "orange", "purple", "brown")


@pytest.fixture(autouse=True)
def fresh_accelerator() -> None:
    """Forget what a test before, of any file, told accelerate of this process."""
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.fixture(scope="session")
def art_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    stickers = [
        {"zip": f"{family}.zip", "file": f"{i}.webp", "set": family, "hexcode": f"1F34{i}",
         "en": colour, "zh": f"{colour}色", "skin_tone": False, "group": "food & drink",
         "keywords_en": [f"{colour} thing"], "keywords_zh": [], "style_en": f"{family} style",
         "style_zh": f"{family}风格"}
        for family in STICKERS
        for i, colour in enumerate(COLOURS)
    ]  # fmt: skip
    skin = {**stickers[0], "skin_tone": True}
    _write(data / "stickers", [*stickers, skin], side=64)
    avatars = [
        {"zip": "avatars.zip", "file": f"{style}-{i}.webp", "style": style,
         "en": f"{style} avatar, {colour} hair, {GROUNDS[i % 2]} background",
         "zh": f"{style}头像，{colour}发，{GROUNDS[i % 2]}背景",
         "components": {"base": "plain", "hairColor": f"#{i}", "eyes": f"eyes{i % 3}"},
         "attrs": {"hair_color": colour}}
        for style in (*AVATARS, "bottts")
        for i, colour in enumerate(COLOURS)
    ]  # fmt: skip
    _write(data / "avatars", avatars, side=48)
    sprites = [
        {"zip": "sprites.zip", "file": f"{i}.webp", "en": f"pixel art item: {colour}",
         "zh": "像素画物品"}
        for i, colour in enumerate(COLOURS)
    ]  # fmt: skip
    _write(data / "sprites", sprites, side=16)
    faces = [{"file": f"congress/{i}.webp"} for i in range(len(COLOURS))]
    _write(data / "faces", faces, side=40, archive="faces.zip")
    paintings = [{"file": f"masters/{i}.webp", "kind": "flat art"} for i in range(len(COLOURS))]
    vase = {"file": "openaccess/vase.webp", "kind": "object"}
    _write(data / "paintings", [*paintings, vase], side=80, archive="paintings.zip")
    photo = data / "photos" / "cc0_demo" / "cat.webp"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(_disc("grey", 40))
    texts = {
        "product_phrases_en": "a small and handy camera that eats batteries",
        "public_domain_en": "before we proceed any further hear me speak",
        "poetry_zh": "春风又绿江南岸，明月何时照我还",
    }
    (data / "text").mkdir()
    for name, text in texts.items():
        line = json.dumps({"text": text}) + "\n"
        (data / "text" / f"{name}.jsonl").write_text(line, encoding="utf-8")
    return data


def _write(
    folder: Path, rows: Sequence[Mapping[str, Any]], *, side: int, archive: str = ""
) -> None:
    folder.mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "index.jsonl").write_text(lines, encoding="utf-8")
    written = set()
    for i, row in enumerate(rows):
        place = row.get("zip", archive)
        if (place, row["file"]) not in written:
            with zipfile.ZipFile(folder / place, "a") as opened:
                opened.writestr(row["file"], _disc(COLOURS[i % len(COLOURS)], side))
            written.add((place, row["file"]))


def _disc(colour: str, side: int) -> bytes:
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((side // 8, side // 8, side * 7 // 8, side * 7 // 8), colour)
    out = io.BytesIO()
    picture.save(out, "WEBP", lossless=True)
    return out.getvalue()

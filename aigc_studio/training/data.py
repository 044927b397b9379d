"""Reads the training sets: zip archives of pictures beside an index.jsonl, as their README says."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from PIL import Image, ImageOps
from torch import Tensor

Row = Mapping[str, Any]

NOT_DRAWN = frozenset({"flags", "symbols", "people & body", "component", "components"})

AVATARS = (  # the styles whose licence, CC0 or CC-BY, lets a shipped weight learn from them
    "adventurer", "bigEars", "dylan", "lorelei", "micah",
    "notionists", "openPeeps", "personas", "pixelArt", "toonHead",
)  # fmt: skip
STICKERS = ("fluent3d", "fluent_color", "fluent_flat", "noto")
TILES = 2  # a painting is cut into so many rows and columns


class Pictures(NamedTuple):
    """Pictures in memory and their index rows, in the same order."""

    pixels: Tensor  # (N, 3, S, S) uint8
    rows: Sequence[Row]


def read_lines(file: Path) -> Iterator[Row]:
    """Yield the rows of a file with one JSON object per line."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_index(folder: Path) -> Iterator[Row]:
    """Yield the rows of folder/index.jsonl."""
    return read_lines(folder / "index.jsonl")


def sticker_rows(data: Path, sets: Sequence[str]) -> list[Row]:
    """Return the rows of the named sticker families without flags, symbols and people."""
    return [
        row
        for row in read_index(data / "stickers")
        if row["set"] in sets and not row["skin_tone"] and row["group"] not in NOT_DRAWN
    ]


def load_stickers(data: Path, sets: Sequence[str], size_px: int) -> Pictures:
    """Load sticker families on a white ground, size_px x size_px."""
    rows = sticker_rows(data, sets)
    pixels = torch.empty(len(rows), 3, size_px, size_px, dtype=torch.uint8)
    archives = {row["zip"]: zipfile.ZipFile(data / "stickers" / row["zip"]) for row in rows}
    for i, row in enumerate(rows):
        pixels[i] = _on_white(archives[row["zip"]].read(row["file"]), size_px)
    for archive in archives.values():
        archive.close()
    return Pictures(pixels, rows)


def art_rows(data: Path) -> list[Row]:
    """Return every picture that a shipped autoencoder may learn from.

    Stickers, avatars in the styles of AVATARS, sprites, portraits, paintings and three free photos.
    Each row has, besides what the index says: `set`, its family; `concept`, what it shows, the same
    for one thing drawn in several styles; `place`, the archive or folder below the data folder; and
    `tile`, the part of it that is meant.
    """
    stickers = [
        {**row, "place": f"stickers/{row['zip']}", "concept": row["en"]}
        for row in read_index(data / "stickers")
        if not row["skin_tone"]
    ]
    avatars = [
        {**row, "place": f"avatars/{row['zip']}", "set": row["style"], "concept": row["file"]}
        for row in read_index(data / "avatars")
        if row["style"] in AVATARS
    ]
    sprites = [
        {**row, "place": f"sprites/{row['zip']}", "set": "sprites", "concept": row["en"]}
        for row in read_index(data / "sprites")
    ]
    faces = [
        {**row, "place": "faces/faces.zip", "set": "faces", "concept": row["file"]}
        for row in read_index(data / "faces")
    ]
    paintings = [
        {**row, "place": "paintings/paintings.zip", "set": "paintings", "concept": row["file"],
         "tile": tile}
        for row in read_index(data / "paintings")
        if row["kind"] == "flat art"
        for tile in range(TILES**2)
    ]  # fmt: skip
    photos = [
        {"file": file.name, "place": "photos/cc0_demo", "set": "photos", "concept": file.name}
        for file in sorted((data / "photos" / "cc0_demo").glob("*.webp"))
    ]
    return [*stickers, *avatars, *sprites, *faces, *paintings, *photos]


def held_out(row: Row) -> bool:
    """Tell whether a row of `art_rows` is for measuring only: one concept in sixteen, by its name.

    Photos never are: there are three.
    """
    digest = hashlib.sha256(row["concept"].encode()).digest()
    return row["set"] != "photos" and digest[0] < 16


def held_out_combination(hexcode: str, family: str) -> bool:
    """Tell whether a sticker family's picture of a concept is never trained on: one in twenty.

    The concept itself is known from other families, so a model that draws it has combined.
    """
    return hashlib.sha256(f"{hexcode}|{family}".encode()).digest()[0] < 13


def load_art(data: Path, rows: Sequence[Row], size_px: int) -> Pictures:
    """Load rows of `art_rows` as (N, 4, size_px, size_px), red, green, blue and opacity."""
    pixels = torch.empty(len(rows), 4, size_px, size_px, dtype=torch.uint8)
    places = {place: data / place for place in {row["place"] for row in rows}}
    archives = {p: zipfile.ZipFile(path) for p, path in places.items() if path.suffix == ".zip"}
    for i, row in enumerate(rows):
        place, file = row["place"], row["file"]
        encoded = (
            archives[place].read(file) if place in archives else (places[place] / file).read_bytes()
        )
        picture = Image.open(io.BytesIO(encoded)).convert("RGBA")
        pixels[i] = to_tensor(_fit(picture, row.get("tile"), size_px))
    for archive in archives.values():
        archive.close()
    return Pictures(pixels, rows)


def lay_on(pictures: Tensor, grounds: Tensor) -> Tensor:
    """Return (N, 3, S, S) float32 in [-1, 1]: pictures with opacity over what lies behind them.

    Args:
        pictures: (N, 4, S, S) uint8.
        grounds: (N or 1, 3, S or 1, S or 1) in [-1, 1].
    """
    colour = pictures[:, :3].float() / 127.5 - 1
    opacity = pictures[:, 3:].float() / 255
    return colour * opacity + grounds * (1 - opacity)


def to_tensor(picture: Image.Image) -> Tensor:
    """Return a picture as (channels, H, W) uint8."""
    flat = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return flat.reshape(picture.height, picture.width, -1).permute(2, 0, 1)


def _fit(picture: Image.Image, tile: int | None, size_px: int) -> Image.Image:
    """Cut the middle square out, of it one tile if any, and bring it to size_px."""
    if tile is not None:
        whole = ImageOps.fit(picture, (TILES * size_px,) * 2, Image.Resampling.LANCZOS)
        x, y = tile % TILES * size_px, tile // TILES * size_px
        return whole.crop((x, y, x + size_px, y + size_px))
    pixel_art = max(picture.size) * 2 <= size_px
    sampling = Image.Resampling.NEAREST if pixel_art else Image.Resampling.LANCZOS
    return ImageOps.fit(picture, (size_px, size_px), sampling)


def _on_white(encoded: bytes, size_px: int) -> Tensor:
    sticker = Image.open(io.BytesIO(encoded)).convert("RGBA")
    ground = Image.new("RGBA", sticker.size, "white")
    picture = Image.alpha_composite(ground, sticker).convert("RGB")
    picture = picture.resize((size_px, size_px), Image.Resampling.LANCZOS)
    return to_tensor(picture)

"""Reads the training sets: zip archives of pictures beside an index.jsonl, as their README says."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from PIL import Image
from torch import Tensor

Row = Mapping[str, Any]

NOT_DRAWN = frozenset({"flags", "symbols", "people & body", "component", "components"})


class Pictures(NamedTuple):
    """Pictures in memory and their index rows, in the same order."""

    pixels: Tensor  # (N, 3, S, S) uint8
    rows: Sequence[Row]


def read_index(folder: Path) -> Iterator[Row]:
    """Yield the rows of folder/index.jsonl."""
    with (folder / "index.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


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


def _on_white(encoded: bytes, size_px: int) -> Tensor:
    sticker = Image.open(io.BytesIO(encoded)).convert("RGBA")
    ground = Image.new("RGBA", sticker.size, "white")
    picture = Image.alpha_composite(ground, sticker).convert("RGB")
    picture = picture.resize((size_px, size_px), Image.Resampling.LANCZOS)
    flat = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return flat.reshape(size_px, size_px, 3).permute(2, 0, 1)

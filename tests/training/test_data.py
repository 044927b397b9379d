"""Which pictures a shipped weight may learn from, and which are kept back."""

from collections import Counter
from pathlib import Path

import torch

from aigc_studio.training.data import (
    AVATARS,
    STICKERS,
    art_rows,
    held_out,
    lay_on,
    load_art,
    load_stickers,
)


def test_art_leaves_out_what_the_licences_or_the_task_do(art_folder: Path) -> None:
    counts = Counter(row["set"] for row in art_rows(art_folder))
    expected = {**dict.fromkeys((*STICKERS, *AVATARS, "sprites", "faces"), 6), "photos": 1}
    expected["paintings"] = 6 * 4  # each in four tiles; the vase is no flat art
    assert counts == expected


def test_a_thing_is_held_out_in_every_family_or_in_none(art_folder: Path) -> None:
    rows = [row for row in art_rows(art_folder) if row["set"] in STICKERS]
    kept = {(row["concept"], held_out(row)) for row in rows}
    assert len(kept) == len({row["concept"] for row in rows})


def test_one_concept_in_sixteen_is_held_out() -> None:
    kept = [held_out({"set": "sprites", "concept": str(i)}) for i in range(4000)]
    # Standard deviation of the share: sqrt(1/16 * 15/16 / 4000) = 0.0038.
    assert abs(sum(kept) / 4000 - 1 / 16) < 0.015
    assert not any(held_out({"set": "photos", "concept": str(i)}) for i in range(100))


def test_stickers_lie_on_white_and_skin_tones_are_left_out(art_folder: Path) -> None:
    pixels, rows = load_stickers(art_folder, ("noto",), 32)
    assert [row["en"] for row in rows] == ["red", "green", "blue", "orange", "purple", "brown"]
    assert pixels[0, :, 0, 0].tolist() == [255, 255, 255]
    assert pixels[0, :, 16, 16].tolist() == [255, 0, 0]


def test_art_comes_with_its_opacity(art_folder: Path) -> None:
    rows = [row for row in art_rows(art_folder) if row["set"] == "noto"][:2]
    pixels, _ = load_art(art_folder, rows, 32)
    assert pixels.shape == (2, 4, 32, 32)
    assert pixels[:, 3, 0, 0].tolist() == [0, 0]
    assert pixels[0, :, 16, 16].tolist() == [255, 0, 0, 255]


def test_tiles_of_a_painting_are_its_quarters(art_folder: Path) -> None:
    rows = [row for row in art_rows(art_folder) if row["set"] == "paintings"][:4]
    pixels, _ = load_art(art_folder, rows, 32)
    corners = [(0, 0), (0, 31), (31, 0), (31, 31)]  # outer corners of the four tiles
    for tile, (y, x) in zip(pixels, corners, strict=True):
        assert tile[3, y, x] == 0
        assert tile[3, 31 - y, 31 - x] == 255


def test_small_sprites_keep_their_hard_pixels(art_folder: Path) -> None:
    rows = [row for row in art_rows(art_folder) if row["set"] == "sprites"][:1]
    opacity = load_art(art_folder, rows, 32).pixels[0, 3]
    assert torch.equal(opacity[::2, ::2], opacity[1::2, 1::2])


def test_laying_on_mixes_by_opacity() -> None:
    picture = torch.tensor([255, 255, 255, 51], dtype=torch.uint8).reshape(1, 4, 1, 1)
    laid = lay_on(picture, torch.full((1, 3, 1, 1), -1.0))
    # A fifth of 1 and four fifths of -1.
    torch.testing.assert_close(laid, torch.full((1, 3, 1, 1), -0.6))

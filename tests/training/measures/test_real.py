"""The real pictures are those of all styles, seen once and kept."""

from pathlib import Path

import pytest
import torch

from aigc_studio.training.judge import SqueezeNet
from aigc_studio.training.measures.real import (
    AVATARS,
    SETS,
    lot,
    real_rows,
    see_real,
    softened_rows,
)
from aigc_studio.training.measures.seeing import MANNER, look, soften


@pytest.fixture(scope="module")
def judge() -> SqueezeNet:
    torch.manual_seed(0)
    return SqueezeNet().eval().requires_grad_(False)


def test_rows_are_of_every_style_and_of_no_other(art_folder: Path) -> None:
    rows = real_rows(art_folder)
    assert {row["set"] for row in rows} == set(SETS)
    assert len(rows) == 6 * len(SETS)  # the folder has six pictures of each


def test_softened_ones_are_always_the_same(art_folder: Path) -> None:
    rows = real_rows(art_folder)
    assert softened_rows(rows) == softened_rows(rows)
    chosen = [row for some in softened_rows(rows).values() for row in some]
    assert len(chosen) == len(rows)  # of the six of each style every one, once


def test_what_was_seen_is_kept_and_read_again(
    art_folder: Path, judge: SqueezeNet, tmp_path: Path, monkeypatch
) -> None:
    module = "aigc_studio.training.measures.real"
    few = real_rows(art_folder)[:3]
    monkeypatch.setattr(f"{module}.real_rows", lambda data: few)
    monkeypatch.setattr(f"{module}.through", lambda network: torch.clone)
    kept = tmp_path / "seen.pt"
    real, softened = see_real(art_folder, judge, kept)
    again, _ = see_real(Path("nowhere"), judge, kept)
    assert len(real.rows) == len(softened.rows) == len(real.seen.things) == 3
    torch.testing.assert_close(again.seen.things, real.seen.things, atol=1e-3, rtol=0)
    assert torch.equal(again.seen.small, real.seen.small)
    assert len(real.of(AVATARS).rows) == 0


def test_what_is_seen_has_the_promised_widths(judge: SqueezeNet) -> None:
    pictures = torch.randint(0, 256, (2, 3, 128, 128), dtype=torch.uint8)
    seen = look(judge, pictures)
    assert [part.shape[1:] for part in seen] == [(5504,), (512,), (sum(MANNER),), (3, 64, 64)]
    assert all(part.isfinite().all() for part in seen)
    alone = look(judge, pictures[1:])
    torch.testing.assert_close(alone.manner, seen.manner[1:], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(seen.things, judge.features(pictures / 127.5 - 1))


def test_softened_pictures_keep_areas_and_lose_single_pixels() -> None:
    dots = torch.zeros(1, 3, 32, 32, dtype=torch.uint8)
    dots[..., ::2, ::2] = 255
    soft = soften(dots, 16).float()
    assert soft.std() < 10
    assert abs(soft.mean() - 255 / 4) < 5


def test_the_lot_of_a_text_never_changes() -> None:
    # The first eight bytes of the published SHA-256 of "abc".
    assert lot("abc") == 0xBA7816BF8F01CFEA

"""What the evaluation of an autoencoder counts, on hand-made pictures."""

import pytest
import torch
from diffusers import AutoencoderKL

from aigc_studio.training.data import AVATARS, STICKERS
from aigc_studio.training.history import History
from aigc_studio.training.loop import Progress
from aigc_studio.training.recipes.vae_art_128 import Recipe, make_vae
from aigc_studio.training.reconstruction import (
    Bank,
    cost,
    decode_gflop,
    judge_accuracy,
    judged,
    pairs_sheet,
    psnr,
    shrink,
    through,
)
from aigc_studio.training.reconstruction_card import compose_card


@pytest.fixture(scope="module")
def vae() -> AutoencoderKL:
    torch.manual_seed(0)
    return make_vae(Recipe(channels=(8, 8, 8, 8))).eval()


def test_noise_ratio_is_that_of_its_definition() -> None:
    grey = torch.zeros(2, 3, 4, 4)
    # Off by 0.2 of the range of 2: 20 dB. Without error: as much as is counted.
    off = grey + torch.tensor([0.2, 0.0]).reshape(2, 1, 1, 1)
    torch.testing.assert_close(psnr(off, grey), torch.tensor([20.0, 60.0]))


def test_shrunken_copy_keeps_slopes_and_loses_single_pixels() -> None:
    slope = torch.linspace(-1, 1, 32).expand(1, 3, 32, 32)
    dots = torch.full((1, 3, 32, 32), -1.0)
    dots[..., ::2, ::2] = 1
    copy = shrink(3 * 8 * 8)
    assert psnr(copy(slope), slope).item() > 30
    assert psnr(copy(dots), dots).item() < 10


def test_the_way_through_keeps_size_and_range_and_order(vae: AutoencoderKL) -> None:
    pictures = torch.rand(3, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1
    copies = through(vae)(pictures)
    assert copies.shape == pictures.shape
    assert copies.abs().max() <= 1
    torch.testing.assert_close(through(vae)(pictures[1:2]), copies[1:2], atol=1e-4, rtol=0)


def test_judge_counts_nearest_pictures_of_the_same_thing() -> None:
    bank = Bank(torch.eye(2), ["apple", "pear"])
    asked = Bank(torch.tensor([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]), ["apple", "pear", "pear"])
    assert judge_accuracy(asked, bank) == pytest.approx(2 / 3)


def test_judge_is_asked_about_known_things_in_other_families() -> None:
    rows = [
        {"set": "noto", "hexcode": "apple"},
        {"set": "fluent3d", "hexcode": "apple"},  # this family is the bank
        {"set": "noto", "hexcode": "flag"},  # not in the bank
        {"set": "faces"},
    ]
    assert judged(rows, Bank(torch.eye(1), ["apple"])) == [0]


def test_cost_grows_with_the_picture(vae: AutoencoderKL) -> None:
    flops = [row["decode_gflop"] for row in cost(vae)]
    assert flops[1] == pytest.approx(4 * flops[0])


def test_the_decoder_keeps_its_budget() -> None:
    torch.manual_seed(0)
    assert decode_gflop(make_vae(Recipe()), 256) <= 10


def test_sheet_shows_each_picture_above_its_copy() -> None:
    white, black = torch.ones(20, 3, 8, 8), -torch.ones(20, 3, 8, 8)
    sheet = pairs_sheet(white, black)
    assert sheet.size == (10 * 8, 4 * 8)
    assert [sheet.getpixel((0, y)) for y in (0, 8, 16, 24)] == [(255,) * 3, (0,) * 3] * 2


def test_card_says_figures_controls_and_bars() -> None:
    sets = (*STICKERS, *AVATARS, "faces")
    score = {
        "copied_by": "trained weights",
        "psnr_db": dict.fromkeys(sets, 25.0),
        "stickers_db": 25.0,
        "avatars_db": 25.0,
        "judge_top1": 0.8,
    }
    exact = {**score, "copied_by": "nothing", "psnr_db": dict.fromkeys(sets, 60.0)}
    metrics = {
        "parameters": 1_700_000,
        "training_pictures": 17_000,
        "pictures": dict.fromkeys(sets, 10),
        "judged": 90,
        "judge_kept": 0.96,
        "scores": [score, exact],
        "cost": [{"size_px": 256, "encode_s": 0.1, "decode_s": 0.2, "decode_gflop": 9.1}],
    }
    history = History({"patches": Progress(30, 1800.0)}, hardware="2 cores", commit="1a2b3c4")
    card = compose_card(metrics, history)
    assert "| noto | 10 | 25.0 | exact |" in card
    assert "| **stickers** | 40 |" in card
    assert "stickers 26 dB: missed" in card
    assert "24 dB: reached" in card
    assert "patches 30 steps; 0.50 h in all on 2 cores" in card
    assert "| 256 px | 9.1 | 0.100 | 0.200 |" in card

"""Large pictures get small copies of three kinds of shrinking, and soft ones."""

from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL

from aigc_studio.training.data import held_out
from aigc_studio.training.pairs import (
    SOURCES,
    WAYS,
    Source,
    art_pairs,
    chosen,
    make_pairs,
    shrink,
    vector_pairs,
)
from aigc_studio.training.recipes.vae_art_128 import Recipe, make_vae


@pytest.fixture(scope="module")
def vae() -> AutoencoderKL:
    torch.manual_seed(0)
    return make_vae(Recipe(channels=(8, 8, 8, 8), latent_channels=4)).eval()


def test_copies_have_a_quarter_of_the_side(vae: AutoencoderKL) -> None:
    pairs = make_pairs(torch.randint(0, 256, (4, 3, 64, 64), dtype=torch.uint8), vae)
    assert pairs.large.shape == (4, 3, 64, 64)
    assert pairs.small.shape == pairs.soft.shape == (4, 3, 16, 16)
    assert {part.dtype for part in pairs} == {torch.uint8}
    assert not torch.equal(pairs.small, pairs.soft)


def test_one_colour_stays_one_colour_whichever_way_it_shrinks() -> None:
    flat = torch.full((3, 32, 32), 77, dtype=torch.uint8)
    for way in WAYS:
        assert shrink(flat, way).unique().tolist() == [77]


def test_stickers_lie_on_white_and_on_colours(art_folder: Path, vae: AutoencoderKL) -> None:
    rows = chosen(art_folder, SOURCES["flat"], keep=False)
    corners = art_pairs(art_folder, rows, 64, vae).large[:, :, 0, 0]
    assert (corners[::2] == 255).all()
    assert (corners[1::2] != 255).any()


def test_what_is_held_out_is_never_learned(art_folder: Path) -> None:
    for source in SOURCES.values():
        assert not any(held_out(row) for row in chosen(art_folder, source, keep=False))
        assert all(held_out(row) for row in chosen(art_folder, source, keep=True))


def test_a_source_takes_so_many_of_each_set(art_folder: Path) -> None:
    source = Source(("fluent3d", "noto"), 64, each=2)
    assert [row["set"] for row in chosen(art_folder, source, keep=False)] == ["fluent3d"] * 2 + [
        "noto"
    ] * 2


def test_vector_art_is_paired_by_its_seeds(vae: AutoencoderKL) -> None:
    pairs = vector_pairs(range(2), 64, vae)
    assert torch.equal(pairs.large, vector_pairs(range(2), 64, vae).large)
    assert len(pairs.large) == 2

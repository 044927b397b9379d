"""The recipe runs from a data folder to an upscaler's folder."""

from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL

from aigc_studio.models.upscaler import Upscaler
from aigc_studio.training.loop import Schedule
from aigc_studio.training.pairs import Pairs
from aigc_studio.training.recipes import upscaler_art_x4 as recipes
from aigc_studio.training.recipes.upscaler_art_x4 import Course, Recipe
from aigc_studio.training.recipes.vae_art_128 import Recipe as VaeRecipe
from aigc_studio.training.recipes.vae_art_128 import make_vae

TINY = Recipe(width=4, pairs=1, vector_pictures=2, vector_px=128, batch=4)


@pytest.fixture(autouse=True)
def tiny_vae(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    vae: AutoencoderKL = make_vae(VaeRecipe(channels=(8, 8, 8, 8), latent_channels=4)).eval()
    monkeypatch.setattr(recipes, "load_autoencoder", lambda: vae)


@pytest.fixture
def course() -> Course:
    large = torch.arange(2 * 3 * 128 * 128).reshape(2, 3, 128, 128).to(torch.uint8)
    small = large[..., ::4, ::4]
    return Course(TINY, {"vector": Pairs(large, small, 255 - small)})


def test_steps_write_an_upscaler_and_go_on_where_they_stopped(
    art_folder: Path, tmp_path: Path
) -> None:
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    work, out = tmp_path / "work", tmp_path / "out"
    assert recipes.train(TINY, art_folder, work, out, schedule).step == 3
    made = (work / "pairs.pt").stat().st_mtime_ns
    assert recipes.train(TINY, art_folder, work, out, schedule).step == 6
    assert (work / "pairs.pt").stat().st_mtime_ns == made
    upscaler = Upscaler.from_pretrained(out)
    assert upscaler(torch.zeros(1, 3, 4, 4)).shape == (1, 3, 16, 16)


def test_a_step_draws_the_same_batch_again(course: Course) -> None:
    first, second = (course.loss(step=4).item() for _ in range(2))
    assert first == second
    assert course.loss(step=5).item() != first


def test_half_of_a_batch_is_soft_and_every_patch_fits_its_truth(course: Course) -> None:
    small, large = course.batch(torch.Generator().manual_seed(0))
    # Truths hold their copies at every fourth pixel; turned, at the other end of the four.
    for i, (patch, truth) in enumerate(zip(small, large, strict=True)):
        known = -patch if i % 2 else patch
        places = [truth[:, y::4, x::4] for y in (0, 3) for x in (0, 3)]
        assert any(torch.allclose(known, place, atol=1e-6) for place in places)

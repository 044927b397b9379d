"""The recipe runs from photos to figures, and its divergence is that of the paper."""

import io
import json
import math
import zipfile
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch.distributions import Normal, kl_divergence

from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes.cifar10_vae import (
    Posterior,
    Recipe,
    Vae,
    load_photos,
    psnr,
    sheet,
    train,
)

TINY = Recipe(weights=(1.0,), latents=4, width=4, batch=4)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "cifar10").mkdir()
    with zipfile.ZipFile(tmp_path / "cifar10" / "cifar10_jpg.zip", "w") as archive:
        for part, count in (("train", 12), ("test", 10)):
            for i in range(count):
                photo = io.BytesIO()
                Image.new("RGB", (32, 32), (255, 20 * i, 0)).save(photo, "JPEG")
                archive.writestr(f"{part}/cat/{i}.jpg", photo.getvalue())
    return tmp_path


def test_photos_come_in_their_two_parts(data: Path) -> None:
    photos = load_photos(data)
    assert photos.training.shape == (12, 3, 32, 32)
    assert photos.test.shape == (10, 3, 32, 32)
    assert photos.test[0, 0].mean().item() == pytest.approx(1, abs=0.03)


def test_three_steps_write_figures_and_a_sheet(data: Path, tmp_path: Path) -> None:
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    found = train(TINY, data, tmp_path / "work", schedule)
    assert found["weight 1"]["steps"] == 3
    assert math.isfinite(found["weight 1"]["psnr_db"])
    assert set(found) == {"the mean photo, whatever the photo", "random weights", "weight 1"}
    assert json.loads((tmp_path / "work" / "metrics.json").read_text()) == found
    assert (tmp_path / "work" / "weight-1.0.png").exists()


def test_divergence_is_that_of_two_normal_distributions() -> None:
    mean, log_variance = torch.tensor([[0.5, -1.0]]), torch.tensor([[0.2, -0.7]])
    expected = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0)).sum(1)
    torch.testing.assert_close(Posterior(mean, log_variance).divergence(), expected)


def test_samples_have_the_mean_and_the_deviation_of_the_posterior() -> None:
    posterior = Posterior(torch.full((1, 20_000), 3.0), torch.full((1, 20_000), math.log(4.0)))
    sample = posterior.sample(torch.Generator().manual_seed(0))
    # Standard error of the mean: 2 / sqrt(20,000) = 0.014.
    assert sample.mean().item() == pytest.approx(3, abs=0.06)
    assert sample.std().item() == pytest.approx(2, abs=0.06)


def test_noise_ratio_is_that_of_its_definition() -> None:
    grey = torch.zeros(1, 3, 4, 4)
    assert psnr(grey + 0.2, grey) == pytest.approx(20)  # off by a tenth of the range


def test_sheet_has_photos_copies_and_two_rows_of_inventions() -> None:
    assert sheet(Vae(4, 4), torch.zeros(10, 3, 32, 32), seed=0).size == (10 * 64, 4 * 64)

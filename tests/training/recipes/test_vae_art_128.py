"""The recipe runs from a data folder to a stock autoencoder folder."""

import math
from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL

from aigc_studio.training.data import art_rows, held_out, load_art
from aigc_studio.training.judge import SqueezeNet
from aigc_studio.training.loop import Progress, Schedule, train_stage
from aigc_studio.training.recipes import vae_art_128 as recipes
from aigc_studio.training.recipes.vae_art_128 import Course, Recipe, seen_difference

TINY = Recipe(
    image_size=32,
    channels=(8, 8, 8, 8),
    latent_channels=4,
    patch=16,
    patch_batch=3,
    whole_batch=2,
)


@pytest.fixture(scope="module")
def eyes() -> SqueezeNet:
    torch.manual_seed(0)
    return SqueezeNet().eval().requires_grad_(False)


@pytest.fixture
def course(art_folder: Path, eyes: SqueezeNet) -> Course:
    rows = [row for row in art_rows(art_folder) if not held_out(row)]
    return Course(TINY, load_art(art_folder, rows, TINY.image_size), eyes)


def test_three_steps_of_each_stage_write_a_stock_autoencoder(
    art_folder: Path, tmp_path: Path, eyes: SqueezeNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses: list[float] = []

    def watched(model, loss_of_step, **rest) -> Progress:
        def kept(step: int) -> torch.Tensor:
            loss = loss_of_step(step)
            losses.append(loss.item())
            return loss

        return train_stage(model, kept, **rest)

    monkeypatch.setattr(recipes, "train_stage", watched)
    monkeypatch.setattr(recipes, "load_judge", lambda data: eyes)
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    recipes.train(TINY, art_folder, tmp_path / "work", tmp_path / "out", schedule)

    assert len(losses) == 6
    assert all(math.isfinite(loss) for loss in losses)
    vae = AutoencoderKL.from_pretrained(tmp_path / "out")
    assert vae.encode(torch.zeros(1, 3, 32, 32)).latent_dist.mean.shape == (1, 4, 4, 4)
    assert vae.config.scaling_factor > 0
    assert {p.name for p in (tmp_path / "work").iterdir()} == {"patches", "whole"}


def test_a_step_draws_the_same_batch_again(course: Course) -> None:
    first, second = (course.patch_loss(step=4).item() for _ in range(2))
    assert first == second
    assert course.patch_loss(step=5).item() != first


def test_the_critic_learns_only_in_its_own_turn(course: Course) -> None:
    before = [p.clone() for p in course.critic.parameters()]
    loss = course.whole_loss(step=0)
    after = [p.clone() for p in course.critic.parameters()]
    assert any(not torch.equal(b, a) for b, a in zip(before, after, strict=True))
    torch.autograd.backward(loss)
    assert all(p.grad is None for p in course.critic.parameters())
    assert all(p.grad is not None for p in course.vae.decoder.parameters())


def test_a_critic_tells_real_from_drawn_after_some_turns() -> None:
    torch.manual_seed(0)
    critic = recipes.Critic(8)
    optimizer = torch.optim.AdamW(critic.parameters(), lr=1e-2)
    real, drawn = torch.ones(2, 3, 32, 32), -torch.ones(2, 3, 32, 32)
    for _ in range(20):
        optimizer.zero_grad()
        torch.autograd.backward(critic(drawn).mean() - critic(real).mean())
        optimizer.step()
    assert critic(real).mean() > critic(drawn).mean()


def test_every_set_has_its_share_of_a_batch(course: Course) -> None:
    weights = course.weights
    stickers = sum(
        w for w, row in zip(weights, course.art.rows, strict=True) if row["set"] in recipes.STICKERS
    )
    assert weights.sum().item() == pytest.approx(1, abs=1e-5)
    assert float(stickers) == pytest.approx(TINY.sticker_share, abs=1e-5)


def test_a_picture_is_seen_as_itself(eyes: SqueezeNet) -> None:
    pictures = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1
    assert seen_difference(eyes, pictures, pictures).item() == 0
    assert seen_difference(eyes, pictures, -pictures).item() > 0

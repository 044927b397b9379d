"""The recipe runs from a data folder to a generator that draws faces it never saw."""

import math
from pathlib import Path

import pytest
import torch
from PIL import Image

from aigc_studio.models.avatar_generator import AvatarGenerator
from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes.avatar_gan_128 import (
    Course,
    Recipe,
    avatar_rows,
    train,
)
from aigc_studio.zoo.avatars import load_wardrobe

TINY = Recipe(image_size=32, meaning=8, width=16, layers=1, components=6, batch=6, invented=3)
SCHEDULE = Schedule(budget_s=600, learning_rate=1e-3, max_steps=2)


@pytest.fixture
def course(art_folder: Path) -> Course:
    rows = avatar_rows(art_folder)
    luck = torch.Generator().manual_seed(0)
    return Course(TINY, rows, torch.randn(len(rows), 16, 4, 4, generator=luck))


def test_both_stages_run_and_the_folder_draws(art_folder: Path, tmp_path: Path) -> None:
    progress = train(TINY, art_folder, tmp_path / "work", tmp_path / "out", SCHEDULE)
    assert progress.step == 2
    with Image.open(tmp_path / "out" / "growth.webp") as grown:
        assert grown.size == (4 * (32 + 8) + 8, 2 * (32 + 8) + 8 + 40)
    wardrobe = load_wardrobe(tmp_path / "out")
    generator = AvatarGenerator.from_pretrained(tmp_path / "out").float()
    face = wardrobe.face("micah", {"hair_color": "red"}, 0)
    drawn = generator(generator.mean([wardrobe.numbers("micah", face)]))
    assert drawn.shape == (1, 16, 4, 4)
    assert drawn.isfinite().all()


def test_the_critic_learns_and_has_a_word(course: Course) -> None:
    before = [p.detach().clone() for p in course.critic.parameters()]
    loss = course.critic_loss(0)
    assert math.isfinite(loss.item())
    changed = zip(before, course.critic.parameters(), strict=True)
    assert any(not torch.equal(b, p) for b, p in changed)
    torch.autograd.backward(loss)
    assert all(p.grad is None or not p.grad.any() for p in course.critic.parameters())
    assert course.generator.places.weight.grad is not None


def test_the_basis_begins_as_the_principal_components(course: Course) -> None:
    course.begin_with_components()
    mean = course.latents.flatten(1).mean(0)
    assert torch.allclose(course.generator.basis.bias, mean, atol=1e-5)


def test_a_step_sees_the_same_faces_again(course: Course) -> None:
    first, again = course._batch(4), course._batch(4)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))

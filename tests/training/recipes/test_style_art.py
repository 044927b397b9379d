"""The recipe runs from a data folder to a network that redraws."""

import math
from pathlib import Path

import pytest
import torch

from aigc_studio.models.style_network import StyleNetwork
from aigc_studio.training.judge import SqueezeNet
from aigc_studio.training.loop import Schedule
from aigc_studio.training.recipes import style_art as recipes
from aigc_studio.training.recipes.style_art import OWN_MANNER, Course, Pictures, Recipe

TINY = Recipe(
    widths=(4, 4, 4), blocks=1, code=8, eyes=(4, 4), content_px=72, style_px=80, side=64, batch=2,
    drawn=2, per_kind=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def eyes() -> SqueezeNet:
    torch.manual_seed(0)
    return SqueezeNet().eval().requires_grad_(False)


@pytest.fixture(scope="module")
def pictures(art_folder: Path) -> Pictures:
    return recipes.load_pictures(TINY, art_folder)


def test_three_steps_write_a_network_that_redraws(
    art_folder: Path, tmp_path: Path, eyes: SqueezeNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipes, "load_judge", lambda data: eyes)
    schedule = Schedule(budget_s=600, learning_rate=1e-3, max_steps=3)
    progress = recipes.train(TINY, art_folder, tmp_path / "work", tmp_path / "out", schedule)
    assert progress.step == 3
    network = StyleNetwork.from_pretrained(tmp_path / "out", dtype=torch.float32)
    content = torch.rand(1, 3, 32, 32)
    assert network(content, network.code(content)).shape == content.shape


def test_contents_and_manners_of_every_kind_are_there(pictures: Pictures) -> None:
    assert len(pictures.contents) == 6
    assert all(one.dtype == torch.uint8 for one in pictures.contents)
    assert {one.shape[1:] for one in pictures.contents} == {(3, 72, 72)}
    assert pictures.paintings.shape[1:] == pictures.drawn.shape[1:] == (3, 80, 80)


def test_a_step_sees_the_same_again(pictures: Pictures, eyes: SqueezeNet) -> None:
    course = Course(TINY, pictures, eyes)
    losses = [course.loss(step).item() for step in (0, 1, 1)]
    assert all(map(math.isfinite, losses))
    assert losses[1] == losses[2]


def test_a_picture_in_its_own_manner_learns_to_stay(pictures: Pictures, eyes: SqueezeNet) -> None:
    course = Course(TINY, pictures, eyes)
    optimizer = torch.optim.Adam(course.network.parameters(), lr=0.01)
    losses = []
    for _ in range(30):
        loss = course.loss(OWN_MANNER)
        torch.autograd.backward(loss)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]

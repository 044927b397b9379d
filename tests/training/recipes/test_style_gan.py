"""The decoder and its critic take turns; the rest of the style network stays as it is."""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from aigc_studio.training.learner import Examples
from aigc_studio.training.recipes.style_gan import (
    CUT_PX,
    StyleGanLearner,
    cut,
    levelled,
    look_of,
    maps_of,
    style_apart,
)
from tests.tiny import tiny_style_network

DRAWS, JUDGES, STAYS = 0, 1, 5  # numbers of the three kinds of turns


def stripes(colour: tuple[float, float, float]) -> Tensor:
    """A picture (3, S, S) of stripes, four pixels wide."""
    on = (torch.arange(CUT_PX + 40) // 4 % 2).float()
    return torch.tensor(colour)[:, None, None] * on[None, None] + 0 * on[None, :, None]


def numbers(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def learner() -> StyleGanLearner:
    made = StyleGanLearner(tiny_style_network(), [stripes((1, 0.4, 0))], seed=1)
    noise = torch.randint(0, 256, (6, 3, 24, 24), generator=numbers(0), dtype=torch.uint8)
    blobs = torch.nn.functional.interpolate(noise.float(), CUT_PX + 20, mode="bilinear")
    made.take(Examples(blobs.to(torch.uint8), [""] * 6))
    return made


def turn(learner: StyleGanLearner, step: int) -> set[str]:
    """Do one turn and return the parts of the network that it changed."""
    before = copy.deepcopy(dict(learner.network.named_parameters()))
    learner.network.zero_grad()
    optimizer = learner.optimizer(1e-3)
    learner.loss(torch.tensor([0, 1]), numbers(step), step).backward()
    optimizer.step()
    changed = {n for n, p in learner.network.named_parameters() if not torch.equal(p, before[n])}
    return {".".join(name.split(".")[:2]) for name in changed}


def test_each_turn_changes_its_own_player_and_none_the_encoder(learner: StyleGanLearner) -> None:
    decoder = {"drawing.convolutions", "drawing.leave", "drawing.conditions"}
    assert turn(learner, JUDGES) == {"critic.layers"}
    assert turn(learner, DRAWS) == decoder
    assert turn(learner, STAYS) == decoder


def test_a_turn_is_the_same_again(learner: StyleGanLearner) -> None:
    for step in (DRAWS, JUDGES, STAYS):
        first, second = (learner.loss(torch.tensor([2, 3]), numbers(step), step) for _ in range(2))
        assert first.item() == second.item()


def test_the_game_brings_unseen_contents_nearer_to_the_manner(learner: StyleGanLearner) -> None:
    optimizer = learner.optimizer(3e-3)
    before = learner.judge([4, 5], 2, 9)
    for step in range(0, 24, 2):  # the turns that draw
        optimizer.zero_grad()
        learner.loss(torch.tensor([step % 4, 3]), numbers(step), step).backward()
        optimizer.step()
        for _ in range(20):  # so that the average follows in few steps
            learner.stepped()
    after = learner.judge([4, 5], 2, 9)
    assert before is not None
    assert after is not None
    assert after < 0.9 * before
    assert learner.judge([], 2, 9) is None


def test_a_checkpoint_holds_what_moves_and_nothing_else(learner: StyleGanLearner) -> None:
    parts = {".".join(name.split(".")[:2]) for name in learner.kept()}
    decoder = {f"{who}.{what}" for who in ("drawing", "average")
               for what in ("convolutions", "leave", "conditions")}  # fmt: skip
    assert parts == {*decoder, "critic.layers"}


def test_what_is_written_paints_as_the_average_does(
    learner: StyleGanLearner, tmp_path: Path
) -> None:
    from aigc_studio.models.style_network import StyleNetwork

    learner.save(tmp_path)
    written = StyleNetwork.from_pretrained(tmp_path, torch_dtype=torch.float32)
    content = torch.rand(1, 3, 64, 64, generator=numbers(3))
    with torch.no_grad():
        apart = (
            written(content, learner.code) - learner.network["average"](content, learner.code)
        ).abs()
    assert apart.max() < 0.02  # half precision


def test_a_cut_is_square_and_within_the_picture() -> None:
    slope = torch.linspace(0, 1, CUT_PX + 60)[None, None, :, None].expand(1, 3, -1, CUT_PX)
    for seed in range(5):
        part = cut(slope, numbers(seed))
        assert part.shape == (1, 3, CUT_PX, CUT_PX)
        assert part.min() >= 0
        assert part.max() <= 1


@pytest.mark.parametrize(
    ("change", "is_manner"),
    [(lambda p: p * 0.5, True), (lambda p: p.flip(-1), False)],
)
def test_lighter_is_another_manner_and_mirrored_another_content(
    change: Callable[[Tensor], Tensor], is_manner: bool
) -> None:
    eyes = tiny_style_network().see
    picture = torch.rand(1, 3, CUT_PX, CUT_PX, generator=numbers(4))
    picture = torch.nn.functional.avg_pool2d(picture, 9, 1, 4)
    with torch.no_grad():
        one, other = maps_of(eyes, picture), maps_of(eyes, change(picture))
        manner = style_apart(look_of(one), look_of(other)).item()
        content = (levelled(one) - levelled(other)).square().mean().item()
    assert (manner > 0.2) == is_manner
    assert (content > 0.3) == (not is_manner)

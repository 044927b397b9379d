"""A GAN and a VAE learn from nothing, in turns, averaged, and go on after a stop."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw

from aigc_studio.core.errors import Cancelled, RequestError
from aigc_studio.models.small_gan import SmallCritic, SmallGenerator
from aigc_studio.models.small_vae import Posterior, SmallVae
from aigc_studio.training import course as course_module
from aigc_studio.training import from_nothing
from aigc_studio.training.course import Wish
from aigc_studio.training.folder import Plan, Spec, TrainingFolder
from aigc_studio.training.from_nothing import GanLearner, VaeLearner, moved
from aigc_studio.training.intake import take_files
from aigc_studio.training.learner import Examples, trained
from aigc_studio.training.work import work
from tests.pictures import encode

PLAN = Plan(steps=12, batch=8, save_every=6, learning_rate=1e-3, resolution=32, seed=3)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., TrainingFolder]:
    def made(goal: str, plan: Plan = PLAN, count: int = 18, at: str = "t") -> TrainingFolder:
        folder = TrainingFolder(tmp_path / at)
        take_files(folder, [(f"{i}.png", encode(picture(i))) for i in range(count)])
        folder.write_spec(Spec(goal=goal, name="Balls", word="x", model="", folder="", plan=plan))
        return folder

    return made


def picture(i: int) -> Image.Image:
    drawn = Image.new("RGB", (40, 40), (230, 230, 255))
    ImageDraw.Draw(drawn).ellipse((4 + i % 4, 6, 30, 32), (200, 30 + 4 * i, 40))
    return drawn


def examples(count: int = 18) -> Examples:
    levels = [torch.frombuffer(bytearray(picture(i).resize((32, 32)).tobytes()), dtype=torch.uint8)
              for i in range(count)]  # fmt: skip
    pixels = torch.stack([level.reshape(32, 32, 3).permute(2, 0, 1) for level in levels])
    return Examples(pixels, [""] * count)


@pytest.mark.parametrize("losses", ["cross-entropy", "wasserstein"])
def test_critic_and_generator_take_turns(losses: str) -> None:
    learner = GanLearner(size=32, losses=losses, device="cpu", seed=1)
    learner.take(examples())
    for step in range(2 * (learner.turns + 1)):
        generator = torch.Generator().manual_seed(step)
        learner.loss(torch.arange(8), generator, step).backward()
        moving = {
            n.split(".")[0] for n, p in trained(learner.network).items() if p.grad is not None
        }
        of_critic = step % (learner.turns + 1) < learner.turns
        assert moving == {"critic" if of_critic else "drawing"}
        learner.network.zero_grad()
    assert all(p.requires_grad for p in learner.network["critic"].parameters())


def test_the_slope_penalty_is_least_where_the_slope_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(from_nothing, "moved", lambda pictures, generator: pictures)
    learner = GanLearner(size=32, losses="wasserstein", device="cpu", seed=1)
    losses = []
    for slope in (0.0, 1.0, 3.0):
        learner.network["critic"] = Slope(slope)
        real = torch.zeros(4, 3, 32, 32)
        loss = learner._critic_loss(real, real, torch.Generator().manual_seed(0))
        losses.append(loss.item())
    assert losses[1] == pytest.approx(0, abs=1e-6)
    assert losses[0] == pytest.approx(10)
    assert losses[2] == pytest.approx(40)


class Slope(torch.nn.Module):
    def __init__(self, slope: float) -> None:
        super().__init__()
        self.slope = slope

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.slope * pictures[:, 0, 0, 0]


def test_the_divergence_warms_up() -> None:
    learner = VaeLearner(size=32, steps=100, device="cpu", seed=1)
    learner.take(examples())
    with torch.no_grad():
        learner.network["drawing"].encoder[-1].bias.add_(1.0)  # far from plain noise

    def loss(step: int) -> float:
        return learner.loss(torch.arange(8), torch.Generator().manual_seed(0), step).item()

    assert loss(0) < loss(10) < loss(19) == loss(99)


def test_the_average_follows_slowly_and_is_what_is_drawn() -> None:
    learner = GanLearner(size=32, losses="cross-entropy", device="cpu", seed=1)
    before = learner.draw([""], [1])[0].tobytes()
    with torch.no_grad():
        for parameter in learner.network["drawing"].parameters():
            parameter.add_(1.0)
    assert learner.draw([""], [1])[0].tobytes() == before
    slow, fast = (next(learner.network[name].parameters()) for name in ("average", "drawing"))
    learner.stepped()
    assert torch.allclose((fast - slow).mean(), torch.tensor(0.995), atol=1e-4)


def test_moving_keeps_size_and_lets_slopes_through() -> None:
    pictures = torch.rand(3, 3, 32, 32, requires_grad=True)
    out = moved(pictures, torch.Generator().manual_seed(1))
    assert out.shape == pictures.shape
    out.sum().backward()
    assert pictures.grad is not None


@pytest.mark.parametrize("goal", ["gan", "vae"])
def test_a_run_that_left_and_went_on_ends_where_an_unbroken_one_does(
    make: Callable[..., TrainingFolder], goal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken, broken = make(goal, at="unbroken"), make(goal, at="broken")
    work(unbroken, Wish())
    step_of = course_module.Course._step
    wish = Wish()

    def step(self: course_module.Course) -> float:
        wish.leave = self.held.step == 6
        return step_of(self)

    with monkeypatch.context() as patch, pytest.raises(Cancelled):
        patch.setattr(course_module.Course, "_step", step)
        work(broken, wish)
    work(broken, Wish())
    kind = {"gan": SmallGenerator, "vae": SmallVae}[goal]
    one, other = (kind.from_pretrained(f.result).state_dict() for f in (unbroken, broken))
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert len(list(broken.samples.glob("after-*.webp"))) == 8
    assert "not for diagnosis" in (broken.result / "README.md").read_text("utf-8").lower()


def test_a_vae_learns_and_stops_when_nothing_gets_better(
    make: Callable[..., TrainingFolder],
) -> None:
    plan = PLAN.model_copy(update={"steps": 160, "save_every": 20, "patience": 3})
    folder = make("vae", plan)
    status = work(folder, Wish())
    metrics = folder.read_metrics()
    assert min(m.held_out for m in metrics) < 0.5 * metrics[0].held_out
    if status.note == "training.note_stopped":
        assert status.step - int(status.values["best"]) == 60


def test_a_vae_draws_from_where_the_vectors_of_pictures_lie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = torch.Generator().manual_seed(1)
    noise = torch.randn(20_000, 3, generator=chance)
    mean = noise @ torch.tensor([[2.0, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, 0.3, 0.1]]) + 5
    vae = SmallVae(size=32, latents=3, width=8)
    monkeypatch.setattr(vae, "decode", lambda latents: latents)
    assert torch.equal(vae.draw(noise), noise)
    vae.fit(Posterior(mean, torch.full_like(mean, -2.0)))
    drawn = vae.draw(torch.randn(20_000, 3, generator=chance))
    torch.testing.assert_close(drawn.mean(0), mean.mean(0), atol=0.05, rtol=0)
    wanted = torch.cov(mean.T) + torch.eye(3) * torch.tensor(-2.0).exp()
    torch.testing.assert_close(torch.cov(drawn.T), wanted, atol=0.1, rtol=0)


def test_one_picture_is_enough_to_draw_from() -> None:
    vae = SmallVae(size=32, latents=3, width=8)
    vae.fit(Posterior(torch.ones(1, 3), torch.zeros(1, 3)))
    assert torch.isfinite(vae.draw(torch.zeros(2, 3))).all()


def test_too_few_pictures_are_refused(make: Callable[..., TrainingFolder]) -> None:
    with pytest.raises(RequestError, match="at least 16"):
        work(make("gan", count=15), Wish())


def test_sizes_are_as_asked() -> None:
    for size in (32, 64, 128):
        assert SmallGenerator(size=size, noise=8, width=8)(torch.zeros(2, 8)).shape[-1] == size
        assert SmallCritic(size, 8)(torch.zeros(2, 3, size, size)).shape == (2,)
        vae = SmallVae(size=size, latents=8, width=8)
        assert vae.encode(torch.zeros(2, 3, size, size)).mean.shape == (2, 8)

"""A textbook GAN: draw the handwritten digit that is asked for, in two ways of losing.

Two networks take turns. The critic looks at real and at drawn digits and gives marks; the generator
learns to get better marks. In the *cross-entropy* game (Goodfellow et al. 2014,
https://arxiv.org/abs/1406.2661, the generator's loss as in its section 3) a mark is a bet that the
digit is real. In the *Wasserstein* game (Arjovsky et al. 2017, https://arxiv.org/abs/1701.07875)
the marks of real and drawn digits should differ as much as they can while no mark changes faster
than the picture does; a penalty on the slope sees to that (Gulrajani et al. 2017,
https://arxiv.org/abs/1704.00028, algorithm 1), and needs a few critic's turns for each of the
generator's.

    python -m aigc_studio.training.recipes.mnist_gan --data DIR --hours 0.3

trains a judge, which reads 99 % of the test digits, then both games for half of the time each. Of
each it keeps the checkpoint with the best score on validation digits; the better game's generator
is written to --out. --smoke takes three steps. Runs on CPU or CUDA and goes on from --work.
"""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import structlog
import torch
import typer
from accelerate import Accelerator
from diffusers.training_utils import EMAModel
from diffusers.utils import make_image_grid
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.models.digit_generator import DIGITS, DigitGenerator
from aigc_studio.training.digits import (
    DigitJudge,
    Digits,
    Mnist,
    load_mnist,
    measure,
    read,
    train_judge,
)
from aigc_studio.training.loop import Progress, Schedule, averages_in, fit

STEM = "mnist-gan"
GAMES = ("cross-entropy", "wasserstein")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    noise: int = 64
    width: int = 24
    batch: int = 64
    learning_rate: float = 4e-4
    critic_turns: int = 3  # for each turn of the generator; Wasserstein only
    slope_weight: float = 10.0
    judge_steps: int = 2500
    judged: int = 2000  # digits drawn for a validation score
    measured: int = 10_000  # digits drawn for the final figures
    seed: int = 2026


class Critic(nn.Module):
    """Marks a picture as an example of a digit: higher is more real.

    The digit enters as one of ten directions that the features are measured along (Miyato and
    Koyama 2018, https://arxiv.org/abs/1802.05637). No batch normalisation: the penalty on the slope
    is about single pictures.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.eyes = nn.Sequential(
            nn.Conv2d(1, width, 4, stride=2, padding=1),  # 14 x 14
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),  # 7 x 7
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(2 * width * 7 * 7, 128),
            nn.LeakyReLU(0.2),
        )
        self.mark = nn.Linear(128, 1)
        self.digit = nn.Embedding(DIGITS, 128)

    def forward(self, pictures: Tensor, digits: Tensor) -> Tensor:
        """Return marks (N,) of pictures (N, 1, 28, 28) that should show digits (N,)."""
        seen = self.eyes(pictures)
        marks: Tensor = self.mark(seen)[:, 0] + (seen * self.digit(digits)).sum(1)
        return marks


class Game:
    """A generator and a critic, and how they take turns."""

    def __init__(self, name: str, recipe: Recipe, training: Digits) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.training = training
        self.wasserstein = name == "wasserstein"
        self.turns = recipe.critic_turns if self.wasserstein else 1
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.generator = DigitGenerator(noise=recipe.noise, width=recipe.width).to(self.device)
        self.critic = Critic(32).to(self.device)
        self.critic_optimizer = torch.optim.Adam(
            self.critic.parameters(), lr=recipe.learning_rate, betas=(0.5, 0.9)
        )

    def play(self, step: int) -> Tensor:
        """Give the critic its turns and return the generator's loss, drawn from the step alone."""
        luck = torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + step)
        self.critic.requires_grad_(True)
        for _ in range(self.turns):
            self.critic_optimizer.zero_grad()
            torch.autograd.backward(self._critic_loss(luck))
            self.critic_optimizer.step()
        self.critic.requires_grad_(False)
        drawn, digits = self._draw(luck)
        marks = self.critic(drawn, digits)
        loss: Tensor = -marks.mean() if self.wasserstein else F.softplus(-marks).mean()
        return loss

    def _critic_loss(self, luck: torch.Generator) -> Tensor:
        chosen = torch.randint(len(self.training.digits), (self.recipe.batch,), generator=luck)
        real, shown = (part[chosen].to(self.device) for part in self.training)
        with torch.no_grad():
            drawn, asked = self._draw(luck)
        of_real, of_drawn = self.critic(real, shown), self.critic(drawn, asked)
        if not self.wasserstein:
            return F.softplus(-of_real).mean() + F.softplus(of_drawn).mean()
        apart: Tensor = of_drawn.mean() - of_real.mean()
        return apart + self._slope_penalty(real, shown, luck)

    def _slope_penalty(self, real: Tensor, digits: Tensor, luck: torch.Generator) -> Tensor:
        """Return how far the slope of the marks is from 1 on the way from real to drawn digits."""
        with torch.no_grad():
            noise = torch.randn(len(real), self.recipe.noise, generator=luck).to(self.device)
            drawn = self.generator(noise, digits)
        share = torch.rand(len(real), 1, 1, 1, generator=luck).to(self.device)
        between = (real + share * (drawn - real)).requires_grad_(True)
        marks = self.critic(between, digits)
        (slope,) = torch.autograd.grad(marks.sum(), between, create_graph=True)
        penalty: Tensor = (slope.flatten(1).norm(dim=1) - 1).pow(2).mean()
        return self.recipe.slope_weight * penalty

    def _draw(self, luck: torch.Generator) -> tuple[Tensor, Tensor]:
        noise = torch.randn(self.recipe.batch, self.recipe.noise, generator=luck)
        digits = torch.randint(DIGITS, (self.recipe.batch,), generator=luck)
        drawn: Tensor = self.generator(noise.to(self.device), digits.to(self.device))
        return drawn, digits.to(self.device)


def draw(generator: DigitGenerator, count: int, seed: int) -> Digits:
    """Draw count digits, 0 to 9 in turn."""
    luck = torch.Generator().manual_seed(seed)
    noise = torch.randn(count, generator.config["noise"], generator=luck)
    digits = torch.arange(count) % DIGITS
    training = generator.training
    with torch.no_grad():
        drawn = generator.eval()(noise.to(generator.device), digits.to(generator.device)).cpu()
    generator.train(training)
    return Digits(drawn, digits)


def sheet(digits: Digits, rows: int) -> Image.Image:
    """Lay digits out, ten to a row, in black on white."""
    levels = ((1 - digits.pixels[: 10 * rows, 0]) * 127.5).byte().numpy()
    pictures = [Image.fromarray(level).resize((56, 56)) for level in levels]
    laid: Image.Image = make_image_grid(pictures, rows, 10)
    return laid


def play_game(
    name: str,
    recipe: Recipe,
    mnist: Mnist,
    judge: DigitJudge,
    *,
    folder: Path,
    schedule: Schedule,
) -> Progress:
    """Train one game and keep the averaged generator with the best validation score in folder/best.

    Returns how far it came.
    """
    game = Game(name, recipe, mnist.training)
    accelerator = Accelerator(cpu=not torch.cuda.is_available())
    optimizer = torch.optim.Adam(
        game.generator.parameters(), lr=recipe.learning_rate, betas=(0.5, 0.9)
    )
    model, optimizer = accelerator.prepare(game.generator, optimizer)
    accelerator.prepare(game.critic, game.critic_optimizer)  # so that they are saved, too
    best_file = folder / "best" / "validation.json"

    def keep_best(average: EMAModel, progress: Progress) -> None:
        with averages_in(average, model.parameters()):
            quality = measure(draw(model, recipe.judged, seed=0), mnist.validation, judge)
            best = json.loads(best_file.read_text()) if best_file.exists() else {"score": -1.0}
            if quality.score > best["score"]:
                model.save_pretrained(folder / "best")
                best_file.write_text(json.dumps({"step": progress.step, "score": quality.score}))
        log.info(name, step=progress.step, score=quality.score, **asdict(quality))

    return fit(
        game.play,
        accelerator=accelerator,
        model=model,
        optimizer=optimizer,
        schedule=schedule,
        work=folder,
        on_save=keep_best,
    )


def train(recipe: Recipe, data: Path, work: Path, out: Path, schedule: Schedule) -> dict[str, Any]:
    """Train the judge and both games; return what they reached on the test digits."""
    mnist = load_mnist(data)
    judge = train_judge(mnist.training, steps=recipe.judge_steps, seed=recipe.seed)
    work.mkdir(parents=True, exist_ok=True)
    torch.save(judge.state_dict(), work / "judge.pt")
    torch.manual_seed(recipe.seed)
    untrained = DigitGenerator(noise=recipe.noise, width=recipe.width)
    found = {
        "real training digits": measure(_first(mnist.training, recipe.measured), mnist.test, judge),
        "random weights": measure(draw(untrained, recipe.measured, seed=1), mnist.test, judge),
    }
    best: dict[str, DigitGenerator] = {}
    turns: dict[str, int] = {}
    for name in GAMES:
        progress = play_game(name, recipe, mnist, judge, folder=work / name, schedule=schedule)
        best[name] = DigitGenerator.from_pretrained(work / name / "best")
        found[name] = measure(draw(best[name], recipe.measured, seed=1), mnist.test, judge)
        turns[name] = progress.step
        sheet(draw(best[name], 80, seed=2), rows=8).save(work / f"{name}.png")
    winner = max(GAMES, key=lambda name: found[name].score)
    best[winner].half().save_pretrained(out)
    right = read(judge, mnist.test.pixels) == mnist.test.digits
    metrics = {
        "judge_accuracy": right.float().mean().item(),
        "winner": winner,
        "parameters": best[winner].num_parameters(),
        "turns": turns,
        "quality": {name: {**asdict(q), "score": q.score} for name, q in found.items()},
    }
    (work / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    log.info("finished", **metrics)
    return metrics


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of both games.")] = 0.3,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Model folder to write.")] = Path("runs") / STEM / "out",
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train the judge and both games."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600 / len(GAMES), learning_rate=recipe.learning_rate, save_every_s=60
    )
    if smoke:
        recipe = replace(recipe, width=8, judge_steps=3, judged=100, measured=1000)
        schedule = replace(schedule, max_steps=3)
    train(recipe, data, work, out, schedule)


def _first(digits: Digits, count: int) -> Digits:
    return Digits(digits.pixels[:count], digits.digits[:count])


if __name__ == "__main__":
    typer.run(main)

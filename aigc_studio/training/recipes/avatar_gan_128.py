"""The bundled avatar generator: parts of a face to 128 px, in ten styles.

Every training avatar is told by its parts (training/avatar_parts.py), which leave nothing open, as
latents of `vae-art-128`. Two stages:

1. `drawing`: squared differences of latents;
2. `critic`: the same, while a critic that knows the parts tells real latents from drawn ones. It is
   also shown faces whose parts were put together by lot, of which there is no picture: 700 faces of
   a style are few of the millions that its parts make.

    python -m aigc_studio.training.recipes.avatar_gan_128 --data DIR --hours 0.5
    python -m aigc_studio.training.recipes.avatar_gan_128 --data DIR --smoke

Runs on CPU or CUDA, saves every six minutes under --work, and goes on from there when called
again. One avatar in sixteen is for measuring only.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import structlog
import torch
import typer
from diffusers import AutoencoderKL
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.models.avatar_generator import AvatarGenerator
from aigc_studio.models.wardrobe import Wardrobe
from aigc_studio.training import growth
from aigc_studio.training.art_latents import encode, kept, principal
from aigc_studio.training.avatar_parts import face_of, phrases_of, wardrobe_of
from aigc_studio.training.critic import Critic
from aigc_studio.training.data import AVATARS, Row, art_rows, held_out, load_art
from aigc_studio.training.loop import Progress, Schedule, train_stage
from aigc_studio.zoo.catalog import CHECKPOINTS

STEM = "avatar-gan-128"
VAE = CHECKPOINTS / "vae-art-128"
PARTS, PHRASES = "parts.json", "phrases.json"
SEEDS = 2**32
WATCHED = 8  # faces by lot that are drawn while it learns
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    image_size: int = 128
    meaning: int = 384
    width: int = 576
    layers: int = 3
    components: int = 384
    batch: int = 128
    learning_rate: float = 1e-3
    critic_share: float = 0.4  # of the time
    critic_weight: float = 0.005
    critic_rate: float = 2e-4
    critic_widths: tuple[int, int, int] = (64, 128, 192)
    invented: int = 64  # faces put together by lot in a batch of the second stage
    average: float = 0.999
    seed: int = 2026


class Course:
    """Latents and parts of all avatars, the networks, and the losses of the two stages."""

    def __init__(
        self, recipe: Recipe, rows: Sequence[Row], latents: Tensor, grown: Path | None = None
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.latents, self.grown = recipe, latents, grown
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.parts = wardrobe_of(rows)
        self.phrases = phrases_of(rows)
        self.wardrobe = Wardrobe(self.parts, self.phrases)
        self.styles = sorted(self.parts)
        self.faces = [
            self.wardrobe.numbers(row["set"], face_of(row, self.parts[row["set"]])) for row in rows
        ]
        self.generator = AvatarGenerator(
            parts=sum(len(v) for slots in self.parts.values() for v in slots.values()),
            meaning=recipe.meaning,
            width=recipe.width,
            layers=recipe.layers,
            components=recipe.components,
            latent_shape=tuple(latents.shape[1:]),
        ).to(self.device)
        self.critic = Critic(latents.shape[1], recipe.meaning, recipe.critic_widths)
        self.critic.to(self.device)
        self.critic_optimizer = torch.optim.AdamW(
            self.critic.parameters(), lr=recipe.critic_rate, betas=(0.5, 0.99)
        )

    def begin_with_components(self) -> None:
        """Let the basis be the principal components of the latents."""
        self.generator.begin_with(*principal([self.latents], self.recipe.components))

    def drawing_loss(self, step: int) -> Tensor:
        """Return how far drawn latents are from the real ones."""
        if self.grown and step in growth.STEPS:
            with torch.no_grad():
                watched = [self.invent(random.Random(i)) for i in range(WATCHED)]
                growth.keep(self.generator(self.generator.mean(watched)), step, self.grown)
        meanings, wanted = self._batch(step)
        return F.mse_loss(self.generator(meanings).float(), wanted)

    def critic_loss(self, step: int) -> Tensor:
        """Let the critic learn, then return the loss of the first stage with its word."""
        meanings, wanted = self._batch(step)
        chance = random.Random(self.recipe.seed * 1_000_003 + step)
        invented = [self.invent(chance) for _ in range(self.recipe.invented)]
        every = torch.cat([meanings, self.generator.mean(invented)])
        drawn = self.generator(every).float()
        word = self.critic.learn(self.critic_optimizer, wanted, drawn, every)
        apart: Tensor = F.mse_loss(drawn[: len(wanted)], wanted)
        return apart - self.recipe.critic_weight * word

    def invent(self, chance: random.Random) -> list[int]:
        """Return the parts of a face that was put together by lot."""
        style = chance.choice(self.styles)
        return self.wardrobe.numbers(style, self.wardrobe.face(style, {}, chance.randrange(SEEDS)))

    def _batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Choose meanings (B, meaning) and latents (B, C, H, W) from the step number alone."""
        luck = torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + step)
        chosen = torch.randint(len(self.faces), (self.recipe.batch,), generator=luck)
        meanings = self.generator.mean([self.faces[i] for i in chosen.tolist()])
        return meanings, self.latents[chosen].float().to(self.device)


def avatar_rows(data: Path, limit: int | None = None) -> list[Row]:
    """Return the rows of all avatars, or about so many of them."""
    rows = [row for row in art_rows(data) if row["set"] in AVATARS]
    return rows[:: max(1, len(rows) // limit)] if limit else rows


def train(
    recipe: Recipe,
    data: Path,
    work: Path,
    out: Path,
    schedule: Schedule,
    limit: int | None = None,
) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far it came."""
    rows = avatar_rows(data, limit)

    def make() -> Tensor:
        vae = AutoencoderKL.from_pretrained(VAE)
        return encode(vae, load_art(data, rows, recipe.image_size).pixels)

    latents: Tensor = kept(work / "avatars.pt", make)
    shown = [i for i, row in enumerate(rows) if not held_out(row)]
    course = Course(recipe, [rows[i] for i in shown], latents[shown], work / "growth")
    if not (work / "drawing" / "state" / "complete").exists():
        course.begin_with_components()
    g = course.generator
    beside = (course.critic, course.critic_optimizer)
    critic_s = schedule.budget_s * recipe.critic_share
    for stage, loss, budget_s, others in (
        ("drawing", course.drawing_loss, schedule.budget_s - critic_s, ()),
        ("critic", course.critic_loss, critic_s, beside),
    ):
        progress = train_stage(
            g,
            loss,
            schedule=replace(schedule, budget_s=budget_s),
            work=work / stage,
            beside=others,
            tables=[g.places],
        )
        shipped = AvatarGenerator.from_config(g.config)
        shipped.load_state_dict(g.state_dict())
        shipped.half().save_pretrained(out, max_shard_size="8400KB")
        for name, told in ((PARTS, course.parts), (PHRASES, course.phrases)):
            (out / name).write_text(json.dumps(told) + "\n", encoding="utf-8")
        log.info("exported", stage=stage, steps=progress.step)
    growth.write_growth(AutoencoderKL.from_pretrained(VAE), work / "growth", out / growth.FILE)
    return progress


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of the whole run.")] = 0.5,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("runs") / STEM / "out",
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train the bundled avatar generator."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600, learning_rate=recipe.learning_rate, average=recipe.average
    )
    if smoke:
        recipe = replace(recipe, batch=8, invented=4, width=32, meaning=16, layers=1, components=8)
        schedule = replace(schedule, budget_s=600, max_steps=3)
    train(recipe, data, work, out, schedule, limit=40 if smoke else None)


if __name__ == "__main__":
    typer.run(main)

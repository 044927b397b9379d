"""The bundled picture-text encoder: what does a picture show, and which words fit it?

Stickers, avatars, game tiles, renders of our scenes, portraits and paintings; real pictures only,
nothing that a model drew. A picture is to be nearer to words for what it shows than to words for
any other of all things, so the whole list is the contrast of every picture, not only what is in the
batch. Every twentieth combination of a thing and a sticker family is kept back for measuring, and
one avatar in sixteen.

    python -m aigc_studio.training.recipes.encoder_art_64 --data DIR --hours 1.5
    python -m aigc_studio.training.recipes.encoder_art_64 --data DIR --smoke

Runs on CPU or CUDA, saves every five minutes under --work, and goes on from there when called
again.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import structlog
import torch
import typer
from diffusers.training_utils import EMAModel
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.models.picture_text import PictureTextEncoder
from aigc_studio.models.tags import write_tags
from aigc_studio.training.loop import Progress, Schedule, averages_in, train_stage
from aigc_studio.training.sights import MANNERS, UNKNOWN, Lesson, phrases, read_sights, vary

STEM = "encoder-art-64"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    side_px: int = 64
    widths: tuple[int, ...] = (32, 64, 128, 144)
    depths: tuple[int, ...] = (1, 2, 2, 1)
    size: int = 128
    buckets: int = 6144
    piece_width: int = 64
    scenes_each: int = 40  # renders of each place
    phrases_each: int = 24  # of each tag, of which a step takes one
    batch: int = 128
    sticker_share: float = 0.55  # of a batch
    avatar_share: float = 0.2
    rate: float = 2e-3
    smoothing: float = 0.05  # of the thing; a cat and a cat face are both called cat
    word_weight: float = 0.5  # of being near to words, beside being near to the thing
    manner_weight: float = 0.2
    trait_weight: float = 0.15
    average: float = 0.999
    seed: int = 2028


class Course:
    """The pictures, the words and the network of one run, and its loss."""

    def __init__(self, recipe: Recipe, lesson: Lesson) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.lesson = lesson
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        network = PictureTextEncoder(
            side_px=recipe.side_px,
            widths=recipe.widths,
            depths=recipe.depths,
            size=recipe.size,
            buckets=recipe.buckets,
            piece_width=recipe.piece_width,
            things=len(lesson.tags),
            manners=MANNERS,
            traits=lesson.traits,
        )
        self.network = network.to(self.device, memory_format=torch.channels_last)
        said = phrases(lesson.tags, recipe.phrases_each, recipe.seed)
        spelt = network.spell([phrase for of_tag in said for phrase in of_tag])
        self.phrases = spelt.reshape(len(lesson.tags), recipe.phrases_each, -1)
        self.shares = self._shares()

    def loss(self, step: int) -> Tensor:
        """Return how badly pictures find their words, their manner and the traits of faces."""
        luck = torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + step)
        chosen = torch.multinomial(self.shares, self.recipe.batch, True, generator=luck)
        some = self.lesson.learned.take(chosen)
        pictures = vary(some, luck).to(self.device, memory_format=torch.channels_last)
        said = torch.randint(self.recipe.phrases_each, (len(self.phrases),), generator=luck)
        pieces = self.phrases[torch.arange(len(self.phrases)), said].to(self.device)
        sight, words = self.network.look(pictures), self.network.read(pieces)
        scale = self.network.logit_scale.clamp(max=4.6).exp()
        wanted, smoothing = some.tags.to(self.device), self.recipe.smoothing
        loss = sum(
            share * F.cross_entropy(sight.vector @ to.T * scale, wanted, label_smoothing=smoothing)
            for share, to in ((1.0, self.network.known()), (self.recipe.word_weight, words))
        )
        manner = F.cross_entropy(sight.manner, some.manners.to(self.device))
        traits = [
            F.cross_entropy(sight.traits[name], wanted.to(self.device), reduction="sum")
            / (wanted != UNKNOWN).sum().clamp_min(1).item()
            for name, wanted in some.traits.items()
        ]
        return loss + self.recipe.manner_weight * manner + self.recipe.trait_weight * sum(traits)

    def _shares(self) -> Tensor:
        """Return how often each picture is shown."""
        manners = self.lesson.learned.manners
        stickers, avatars = manners < 4, (manners >= 4) & (manners < 14)
        recipe = self.recipe
        parts = [(stickers, recipe.sticker_share), (avatars, recipe.avatar_share)]
        parts.append((~stickers & ~avatars, 1 - recipe.sticker_share - recipe.avatar_share))
        shares = torch.zeros(len(manners))
        for part, share in parts:
            shares[part] = share / part.sum().clamp_min(1)
        return shares


def train(recipe: Recipe, data: Path, work: Path, out: Path, schedule: Schedule) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far it came."""
    lesson = read_sights(data, recipe.side_px, recipe.scenes_each, recipe.seed)
    log.info("read", pictures=len(lesson.learned.tags), tags=len(lesson.tags))
    course = Course(recipe, lesson)

    def export(average: EMAModel, progress: Progress) -> None:
        with averages_in(average, course.network.parameters()):
            save(course.network)
        log.info("exported", step=progress.step)

    def save(network: PictureTextEncoder) -> None:
        copy = PictureTextEncoder.from_config(network.config)
        copy.load_state_dict(network.state_dict())
        copy.half().save_pretrained(out)
        write_tags(out, lesson.tags)

    progress = train_stage(
        course.network,
        course.loss,
        schedule=schedule,
        work=work / "sights",
        on_save=export,
        tables=[course.network.pieces],
    )
    save(course.network)
    return progress


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of the training.")] = 1.5,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Model folder to write.")] = Path("runs") / STEM / "out",
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train the bundled picture-text encoder."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600,
        learning_rate=recipe.rate,
        save_every_s=300,
        average=recipe.average,
    )
    if smoke:
        recipe = replace(recipe, depths=(1, 1, 1, 1), scenes_each=1, batch=8)
        schedule = replace(schedule, budget_s=600, max_steps=3)
    train(recipe, data, work, out, schedule)


if __name__ == "__main__":
    typer.run(main)

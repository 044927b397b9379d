"""The bundled upscaler: drawn pictures four times as large, with edges as if drawn at that size.

Stickers, avatars, paintings and vector art of our own, a sixteenth of the things kept back for
measuring. Half of a batch are small copies as they are, shrunk in three ways; the other half went
through the autoencoder `vae-art-128` first, so that its softness is taken back as well.

    python -m aigc_studio.training.recipes.upscaler_art_x4 --data DIR --hours 0.4
    python -m aigc_studio.training.recipes.upscaler_art_x4 --data DIR --smoke

Runs on CPU or CUDA, makes the small copies once, saves every five minutes under --work, and goes on
from there when called again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import structlog
import torch
import typer
from diffusers.training_utils import EMAModel
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.models.upscaler import FACTOR, Upscaler
from aigc_studio.training.loop import Progress, Schedule, averages_in, train_stage
from aigc_studio.training.losses import gradient_loss
from aigc_studio.training.pairs import (
    SOURCES,
    Pairs,
    art_pairs,
    chosen,
    load_autoencoder,
    vector_pairs,
)

STEM = "upscaler-art-x4"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    width: int = 64
    pairs: int = 5
    vector_pictures: int = 500
    vector_px: int = 512
    vector_share: float = 0.45  # of the steps; the rest are of sets of the data folder
    fluent3d_share: float = 0.3
    flat_share: float = 0.15
    avatars_share: float = 0.06
    paintings_share: float = 0.04
    patch: int = 32  # side of what the network sees, px
    batch: int = 16
    rate: float = 1e-3
    edge_weight: float = 1.0  # of differences of neighbours beside differences of pixels
    average: float = 0.999
    seed: int = 2027


class Course:
    """The pairs and the network of one run, and its loss."""

    def __init__(self, recipe: Recipe, pairs: Mapping[str, Pairs]) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.pairs = pairs
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        network = Upscaler(width=recipe.width, pairs=recipe.pairs)
        self.network = network.to(self.device, memory_format=torch.channels_last)
        shares = {name: getattr(recipe, f"{name}_share") for name in pairs}
        self.names = [*shares]
        self.shares = torch.tensor([*shares.values()])

    def loss(self, step: int) -> Tensor:
        """Return how far enlarged patches are from the large ones: pixels, and edges."""
        luck = torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + step)
        small, large = self.batch(luck)
        found: Tensor = self.network(small.to(self.device))
        wanted = large.to(self.device)
        apart = F.l1_loss(found, wanted)
        return apart + self.recipe.edge_weight * gradient_loss(found, wanted)

    def batch(self, luck: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw patches and what they should become, in [-1, 1], turned, mirrored and dyed alike.

        (batch, 3, patch, patch) and four times as large, float32.
        """
        size, side = self.recipe.batch, self.recipe.patch
        pairs = self.pairs[self.names[int(torch.multinomial(self.shares, 1, generator=luck))]]
        chosen = torch.randint(len(pairs.large), (size,), generator=luck).tolist()
        room = pairs.small.shape[-1] - side + 1
        corners = (torch.rand(size, 2, generator=luck) * room).long().tolist()
        small: list[Tensor] = []
        large: list[Tensor] = []
        for i, (picture, (y, x)) in enumerate(zip(chosen, corners, strict=True)):
            given = pairs.soft if i % 2 else pairs.small
            turn = int(torch.randint(8, (), generator=luck))
            dye = torch.randperm(3, generator=luck)
            for cut, source, f in ((small, given, 1), (large, pairs.large, FACTOR)):
                patch = source[picture, :, y * f : (y + side) * f, x * f : (x + side) * f][dye]
                patch = torch.rot90(patch, turn % 4, (1, 2))
                cut.append(patch.flip(2) if turn > 3 else patch)
        return torch.stack(small).float() / 127.5 - 1, torch.stack(large).float() / 127.5 - 1


def load_pairs(recipe: Recipe, data: Path, work: Path) -> dict[str, Pairs]:
    """Return the pairs to learn from; they are made once and kept in the work folder."""
    file = work / "pairs.pt"
    if not file.exists():
        vae = load_autoencoder()
        pairs = {
            name: art_pairs(data, chosen(data, source, keep=False), source.side_px, vae)
            for name, source in SOURCES.items()
        }
        pairs["vector"] = vector_pairs(range(recipe.vector_pictures), recipe.vector_px, vae)
        work.mkdir(parents=True, exist_ok=True)
        torch.save({name: pair._asdict() for name, pair in pairs.items()}, file)
        log.info("paired", **{name: len(pair.large) for name, pair in pairs.items()})
    saved = torch.load(file, weights_only=True, mmap=True)
    return {name: Pairs(**pair) for name, pair in saved.items()}


def train(recipe: Recipe, data: Path, work: Path, out: Path, schedule: Schedule) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far it came."""
    course = Course(recipe, load_pairs(recipe, data, work))

    def export(average: EMAModel, progress: Progress) -> None:
        with averages_in(average, course.network.parameters()):
            save(course.network)
        log.info("exported", step=progress.step)

    def save(network: Upscaler) -> None:
        copy = Upscaler.from_config(network.config)
        copy.load_state_dict(network.state_dict())
        copy.half().save_pretrained(out)

    progress = train_stage(
        course.network,
        course.loss,
        schedule=schedule,
        work=work / "patches",
        on_save=export,
        betas=(0.9, 0.99),
    )
    save(course.network)
    return progress


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of the training.")] = 0.4,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Model folder to write.")] = Path("runs") / STEM / "out",
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train the bundled upscaler."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600,
        learning_rate=recipe.rate,
        save_every_s=300,
        average=recipe.average,
    )
    if smoke:
        recipe = replace(recipe, width=8, pairs=1, vector_pictures=4, batch=2)
        schedule = replace(schedule, budget_s=600, max_steps=3)
    train(recipe, data, work, out, schedule)


if __name__ == "__main__":
    typer.run(main)

"""The bundled style network: any picture in the manner of any other, in one pass.

Contents are portraits, avatars, stickers, paintings, scenes of our own and three free photos;
manners are paintings, and drawings of our own. Whether a picture has the content of one and the
manner of another is what SqueezeNet sees (training/style_losses.py; Johnson, Alahi & Fei-Fei 2016,
https://arxiv.org/abs/1603.08155). Every sixth step a picture is drawn in its own manner, and must
stay what it is. One portrait in sixteen and one painting in twelve are for measuring only.

    python -m aigc_studio.training.recipes.style_art --data DIR --hours 2
    python -m aigc_studio.training.recipes.style_art --data DIR --smoke
    python -m aigc_studio.training.recipes.style_art --data DIR --hours 2 --start FOLDER

The last goes on from weights that were exported before. Runs on CPU or CUDA, saves every six
minutes under --work, and goes on from there when called again.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import structlog
import torch
import typer
from diffusers.training_utils import EMAModel
from torch import Tensor
from torch.nn import functional as F

from aigc_studio.art.render import render
from aigc_studio.art.sampler import sample
from aigc_studio.models.style_network import StyleNetwork
from aigc_studio.training.art_latents import kept
from aigc_studio.training.data import (
    AVATARS,
    STICKERS,
    Row,
    art_rows,
    held_out,
    lay_on,
    load_art,
    to_tensor,
)
from aigc_studio.training.judge import SqueezeNet, load_judge
from aigc_studio.training.loop import Progress, Schedule, train_stage
from aigc_studio.training.style_losses import Weights, apart, grams
from aigc_studio.training.vector_art import draw

STEM = "style-art"
OWN_MANNER = 6  # one step in so many
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    widths: tuple[int, int, int] = (20, 40, 80)
    blocks: int = 3
    code: int = 256
    eyes: tuple[int, ...] = (32, 64, 96, 128, 160)
    content_px: int = 208  # side at which pictures are kept
    style_px: int = 320
    side: int = 160  # of what is cut out of them
    batch: int = 6
    learning_rate: float = 1e-3
    weights: Weights = field(default_factory=Weights)
    own_weight: float = 8.0  # of absolute differences where the manner is the picture's own
    per_kind: int = 700  # contents of each kind at the most
    drawn: int = 200  # drawings of our own among the manners
    drawn_share: float = 0.15
    average: float = 0.999
    seed: int = 2026


@dataclass(frozen=True)
class Pictures:
    """What a run looks at, uint8."""

    contents: Sequence[Tensor]  # of each kind (N, 3, S, S)
    paintings: Tensor  # (N, 3, T, T)
    drawn: Tensor  # (N, 3, T, T)


def is_unseen(row: Row) -> bool:
    """Tell whether a painting is for measuring only: one in twelve, by its name."""
    return hashlib.sha256(str(row["file"]).encode()).digest()[0] < 256 / 12


def load_pictures(recipe: Recipe, data: Path, limit: int | None = None) -> Pictures:
    """Load contents and manners; few of each with a limit."""
    chance = random.Random(recipe.seed)
    most = limit or recipe.per_kind
    rows = art_rows(data)
    kinds = {
        "faces": [row for row in rows if row["set"] == "faces" and not held_out(row)],
        "avatars": [row for row in rows if row["set"] in AVATARS],
        "stickers": [row for row in rows if row["set"] in STICKERS],
        "paintings": [row for row in rows if row["set"] == "paintings" and not is_unseen(row)],
        "photos": [row for row in rows if row["set"] == "photos"],
    }
    side = recipe.content_px
    contents = [
        _flat(load_art(data, chance.sample(of, min(most, len(of))), side).pixels, chance)
        for of in kinds.values()
        if of
    ]
    scenes = [to_tensor(render(sample(chance), side, side).flat) for _ in range(most)]
    whole = [{**row, "tile": None} for row in kinds["paintings"] if row["tile"] == 0]
    paintings = load_art(data, whole[:limit], recipe.style_px).pixels
    drawings = [
        to_tensor(draw(recipe.seed + i, recipe.style_px)) for i in range(limit or recipe.drawn)
    ]
    return Pictures([*contents, torch.stack(scenes)], paintings[:, :3], torch.stack(drawings))


class Course:
    """The pictures, the network, who sees, and the loss of a step."""

    def __init__(
        self, recipe: Recipe, pictures: Pictures, eyes: SqueezeNet, start: Path | None = None
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.pictures = recipe, pictures
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.eyes = eyes.to(self.device)
        self.network = StyleNetwork(
            widths=recipe.widths, blocks=recipe.blocks, code=recipe.code, eyes=recipe.eyes
        ).to(self.device)
        if start:
            self.network.load_state_dict(StyleNetwork.from_pretrained(start).state_dict())

    def loss(self, step: int) -> Tensor:
        """Return how far redrawn pictures are from what they should be."""
        r = self.recipe
        chance = random.Random(r.seed * 1_000_003 + step)
        content = self._contents(chance)
        if step % OWN_MANNER == 0:
            found, _ = self.network.redraw(content, self.network.code(content))
            return r.own_weight * F.l1_loss(found.float(), content)
        style = self._manners(chance)
        with torch.no_grad():
            wanted = self.eyes.maps(content * 2 - 1)
            manner = grams(self.eyes.maps(style * 2 - 1))
        found, _ = self.network.redraw(content, self.network.code(style))
        return apart(found.float(), wanted, manner, self.eyes).total(r.weights).mean()

    def _contents(self, chance: random.Random) -> Tensor:
        kinds = [chance.choice(self.pictures.contents) for _ in range(self.recipe.batch)]
        return self._cut(kinds, self.recipe.side, chance)

    def _manners(self, chance: random.Random) -> Tensor:
        r, p = self.recipe, self.pictures
        kinds = [
            p.drawn if chance.random() < r.drawn_share else p.paintings for _ in range(r.batch)
        ]
        return self._cut(kinds, r.side, chance)

    def _cut(self, kinds: Sequence[Tensor], side: int, chance: random.Random) -> Tensor:
        """Cut a square out of a picture of each kind, mirror half of them: (B, 3, side, side)."""
        found = []
        for pictures in kinds:
            whole = pictures[chance.randrange(len(pictures))]
            size = chance.randint(side, whole.shape[-1])
            x, y = (chance.randint(0, whole.shape[-1] - size) for _ in range(2))
            part = whole[None, :, y : y + size, x : x + size].float() / 255
            part = F.interpolate(part, side, mode="bilinear", antialias=True)
            found.append(part.flip(-1) if chance.random() < 0.5 else part)
        return torch.cat(found).to(self.device)


def train(
    recipe: Recipe,
    data: Path,
    work: Path,
    out: Path,
    schedule: Schedule,
    limit: int | None = None,
    start: Path | None = None,
) -> Progress:
    """Train, keep `out` at the newest averaged weights, and return how far it came."""

    def make() -> dict[str, object]:
        found = load_pictures(recipe, data, limit)
        return {"contents": found.contents, "paintings": found.paintings, "drawn": found.drawn}

    course = Course(recipe, Pictures(**kept(work / "pictures.pt", make)), load_judge(data), start)

    def export(average: EMAModel, progress: Progress) -> None:
        shipped = StyleNetwork.from_config(course.network.config)
        shipped.load_state_dict(course.network.state_dict())
        average.copy_to(shipped.parameters())
        shipped.half().save_pretrained(out)
        log.info("exported", steps=progress.step)

    return train_stage(
        course.network, course.loss, schedule=schedule, work=work / "redrawing", on_save=export
    )


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of the whole run.")] = 2.0,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("runs") / STEM / "out",
    start: Annotated[
        Path | None, typer.Option(help="Folder of exported weights to begin with.")
    ] = None,
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train the bundled style network."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600, learning_rate=recipe.learning_rate, average=recipe.average
    )
    if smoke:
        recipe = replace(recipe, batch=2, widths=(4, 8, 8), code=16, side=64)
        schedule = replace(schedule, budget_s=600, max_steps=3)
    train(recipe, data, work, out, schedule, 4 if smoke else None, start)


def _flat(pictures: Tensor, chance: random.Random) -> Tensor:
    """Return pictures (N, 4, S, S) uint8 over grounds of a colour each: (N, 3, S, S) uint8."""
    grounds = torch.tensor([[chance.random() for _ in range(3)] for _ in pictures])
    laid = lay_on(pictures, grounds[..., None, None] * 2 - 1)
    return ((laid + 1) * 127.5).round().to(torch.uint8)


if __name__ == "__main__":
    typer.run(main)

"""The bundled style network, sharpened for one manner by a game of two (a GAN).

    photo -> decoder, in the code of the manner -> painted photo --.
                                                                    +-> critic: real or painted?
    the pictures whose manner it is ------------------------- cut --'

The generator is the decoder of the style network; the critic looks at patches only, so that it
judges strokes and not what is shown (PatchGAN, Isola et al. 2017, arXiv 1611.07004). They take
turns, with the hinge loss (Lim & Ye 2017, arXiv 1705.02894). Three things keep the painted photo
what it is: what the network's own encoder sees of the content (differences of maps of which mean
and deviation are taken away), what it sees of the manner (means, deviations and Gram matrices,
Gatys et al. 2016), and every sixth turn a photo in its own manner, which must come back as it is.
What is judged and kept are averaged weights. No network but the shipped one is needed.

    python -m aigc_studio.training.recipes.style_gan PICTURE [PICTURE ...] --work DIR

The folder then holds one training, as those of the Fine-tune tab: called again, it goes on.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from diffusers.image_processor import VaeImageProcessor
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.models.patch_critic import PatchCritic
from aigc_studio.models.style_network import StyleNetwork
from aigc_studio.training.averaged import Averaged
from aigc_studio.training.learner import Examples

STEM = "style-gan"
ID = "0" * 32  # of the one training below a folder
CUT_PX = 160  # side of what is cut out of contents and manners
CRITIC_WIDTH = 32
BANDS = 3  # of detail, each twice as coarse as the last
OWN_MANNER = 6  # one turn in so many
WEIGHTS: Mapping[str, float] = {
    "critic": 0.3,
    "content": 1.0,
    "style": 4.0,
    "smooth": 2.0,
    "own": 8.0,
}
SMALL = 1e-6


class StyleGanLearner(Averaged):
    """Decoder and critic in turns, one optimizer for both; everything else of the network rests.

    Args:
        base: the bundled network, float32.
        manners: pictures (3, H, W) in [0, 1] whose manner is learned, sides of CUT_PX at least.
        seed: of the critic's first weights.
    """

    size: int

    def __init__(self, base: StyleNetwork, manners: Sequence[Tensor], *, seed: int) -> None:
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            critic = PatchCritic(CRITIC_WIDTH)
        for part in (base.see, base.tell):
            part.requires_grad_(False)
        super().__init__(base, size=CUT_PX, critic=critic.to(base.device))
        self.manners = [manner.to(self.device) for manner in manners]
        with torch.no_grad():
            codes = [base.code(manner[None]) for manner in self.manners]
            self.code = torch.stack(codes).mean(0)  # (1, C)

    def take(self, examples: Examples) -> None:
        """Keep the contents (N, 3, S, S)."""
        self.contents = examples.pixels

    def loss(self, chosen: Tensor, generator: torch.Generator, step: int) -> Tensor:
        """Return the loss of whose turn it is."""
        content = cut(self._contents(chosen), generator)
        drawing, critic = self.network["drawing"], self.network["critic"]
        if step % OWN_MANNER == OWN_MANNER - 1:
            found, _ = drawing.redraw(content, drawing.code(content))
            changed: Tensor = WEIGHTS["own"] * F.l1_loss(found.float(), content)
            return changed
        manner = self._manners(len(chosen), generator)
        code = self.code.expand(len(content), -1)
        if step % 2:
            with torch.no_grad():
                painted, _ = drawing.redraw(content, code)
            game: Tensor = F.relu(1 - critic(manner)).mean() + F.relu(1 + critic(painted)).mean()
            return game
        painted, _ = drawing.redraw(content, code)
        critic.requires_grad_(False)
        marks = critic(painted)
        critic.requires_grad_(True)
        apart = self.apart(painted.float(), content, manner)
        loss: Tensor = apart - WEIGHTS["critic"] * marks.float().mean()
        return loss

    def apart(self, painted: Tensor, content: Tensor, manner: Tensor) -> Tensor:
        """Return how far painted pictures are from their contents and from a manner (scalar)."""
        eyes = self.network["average"].see
        with torch.no_grad():
            wanted = levelled(maps_of(eyes, content))
            look = look_of([*bands_of(manner), *maps_of(eyes, manner)])
        seen = maps_of(eyes, painted)
        across, down = (painted.diff(dim=d).square().mean() for d in (-1, -2))
        return (
            WEIGHTS["content"] * relative(levelled(seen), wanted)
            + WEIGHTS["style"] * style_apart(look_of([*bands_of(painted), *seen]), look)
            + WEIGHTS["smooth"] * (across + down)
        )

    @torch.no_grad()
    def judge(self, held_out: Sequence[int], batch: int, seed: int) -> float | None:
        """Return the same of contents that it does not learn from, without the critic."""
        if not held_out:
            return None
        generator = torch.Generator().manual_seed(seed)
        losses = []
        for row in torch.split(torch.tensor(held_out), batch):
            content = cut(self._contents(row), generator)
            manner = self._manners(len(row), generator)
            painted, _ = self.network["average"].redraw(content, self.code.expand(len(row), -1))
            losses.append(self.apart(painted.float(), content, manner).item() * len(row))
        return sum(losses) / len(held_out)

    @torch.no_grad()
    def draw(self, prompts: Sequence[str], seeds: Sequence[int]) -> list[Image.Image]:
        """Paint the content of each seed's number."""
        chosen = torch.tensor([seed % len(self.contents) for seed in seeds])
        painted, _ = self.network["average"].redraw(
            self._contents(chosen), self.code.expand(len(chosen), -1)
        )
        pictures: list[Image.Image] = VaeImageProcessor.numpy_to_pil(
            VaeImageProcessor.pt_to_numpy(painted.float())
        )
        return pictures

    def save(self, folder: Path) -> None:
        """Write the averaged network in half precision, as diffusers does."""
        average: Any = self.network["average"]
        shipped = StyleNetwork.from_config(average.config)
        shipped.load_state_dict(average.state_dict())
        shipped.half().save_pretrained(folder)

    def _contents(self, chosen: Tensor) -> Tensor:
        return self.contents[chosen].to(self.device).float() / 255

    def _manners(self, count: int, generator: torch.Generator) -> Tensor:
        lots = torch.randint(len(self.manners), (count,), generator=generator).tolist()
        return torch.cat([cut(self.manners[lot][None], generator) for lot in lots])


def cut(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Return a square (B, 3, CUT_PX, CUT_PX) of each picture (B, 3, H, W), half of them mirrored.

    A square has CUT_PX at least and the shorter side at most.
    """
    high, wide = pictures.shape[2:]
    found = []
    for picture in torch.split(pictures, 1):
        lots = torch.rand(4, generator=generator).tolist()
        side = CUT_PX + round(lots[0] * (min(high, wide) - CUT_PX))
        y, x = round(lots[1] * (high - side)), round(lots[2] * (wide - side))
        part = picture[:, :, y : y + side, x : x + side]
        part = F.interpolate(part, CUT_PX, mode="bilinear", antialias=True)
        found.append(part.flip(-1) if lots[3] < 0.5 else part)
    return torch.cat(found)


def maps_of(eyes: nn.Sequential, pictures: Tensor) -> list[Tensor]:
    """Return what every layer of the encoder sees of pictures (B, 3, H, W) in [0, 1], all >= 0."""
    found, h = [], pictures * 2 - 1
    for layer in eyes:
        h = F.relu(layer(h))
        found.append(h)
    return found


def levelled(maps: Sequence[Tensor]) -> Tensor:
    """Return the middle map, free of mean and deviation: those are manner, the rest is content."""
    return F.instance_norm(maps[len(maps) // 2])


def bands_of(pictures: Tensor) -> list[Tensor]:
    """Return the colours, and how strong what is finer than 2, 4 and 8 px is (B, 3, h, w)."""
    found, h = [pictures], pictures
    for _ in range(BANDS):
        coarse = F.avg_pool2d(h, 2)
        found.append((h - F.interpolate(coarse, scale_factor=2.0, mode="bilinear")).abs())
        h = coarse
    return found


def look_of(maps: Sequence[Tensor]) -> list[Tensor]:
    """Return means (B, C), deviations (B, C) and the Gram matrix (B, C, C) of every map."""
    found = []
    for h in maps:
        flat = h.flatten(2)
        found += [flat.mean(2), flat.std(2, correction=0)]
        found.append(flat @ flat.transpose(1, 2) / flat.shape[2])
    return found


def style_apart(found: Sequence[Tensor], wanted: Sequence[Tensor]) -> Tensor:
    """Return how far one look is from another, mean over the maps, 0 is perfect (scalar)."""
    each = [relative(a, b) for a, b in zip(found, wanted, strict=True)]
    return torch.stack(each).mean()


def relative(found: Tensor, wanted: Tensor) -> Tensor:
    """Return the mean squared distance in units of the squared size of what is wanted (scalar)."""
    size = wanted.square().flatten(1).sum(1)
    return ((found - wanted).square().flatten(1).sum(1) / (size + SMALL)).mean()


def main(
    pictures: Annotated[list[Path], typer.Argument(help="One to five of the manner.")],
    work: Annotated[
        Path, typer.Option(help="Folder of the training, gone on with if it is there.")
    ] = Path("runs") / STEM,
    steps: Annotated[int, typer.Option(help="Turns of the game.")] = 0,
    threads: Annotated[int, typer.Option(help="Processor cores to use.")] = 2,
) -> None:
    """Teach the bundled style network one manner, and write it into WORK/.../result."""
    from aigc_studio.training.course import Wish
    from aigc_studio.training.folder import PLANS, Spec, TrainingFolder
    from aigc_studio.training.intake import take_files
    from aigc_studio.training.work import work as train

    folder, plan = TrainingFolder(work / ID), PLANS["manner"]
    if not folder.read_set().items:
        take_files(folder, ((file.name, file.read_bytes()) for file in pictures))
    plan = plan.model_copy(update={"steps": steps or plan.steps})
    folder.write_spec(
        Spec(goal="manner", name=pictures[0].stem, word="", model="", folder="", plan=plan,
             device="cuda" if torch.cuda.is_available() else "cpu", threads=threads)
    )  # fmt: skip
    train(folder, Wish())


if __name__ == "__main__":
    typer.run(main)

"""A textbook VAE: squeeze a small photo into 128 numbers and draw it again; or draw a new one.

The encoder gives, for each of the numbers, a mean and a deviation; a sample from them goes to the
decoder. Two terms are weighed against each other (Kingma and Welling 2014,
https://arxiv.org/abs/1312.6114, equation 7; the weight is that of Higgins et al. 2017, the
beta-VAE): the picture should come back, and the numbers should look like plain noise, so that noise
can be decoded, too. The recipe trains one VAE per weight, so that the bargain can be seen: a small
weight gives sharper copies and worse inventions.

    python -m aigc_studio.training.recipes.cifar10_vae --data DIR --hours 0.2

writes figures and a sheet per weight below --work. The photos carry no licence, so the weights stay
there. --smoke takes three steps. Runs on CPU or CUDA and goes on from --work.
"""

import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, NamedTuple

import structlog
import torch
import typer
from accelerate import Accelerator
from diffusers.image_processor import VaeImageProcessor
from diffusers.utils import make_image_grid
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from aigc_studio.training.loop import Progress, Schedule, fit

STEM = "cifar10-vae"
SIDE = 32
SHOWN = 10
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Every number of the run."""

    weights: tuple[float, ...] = (0.1, 1.0)  # of the divergence, one VAE each
    latents: int = 128
    width: int = 32
    batch: int = 64
    learning_rate: float = 1e-3
    seed: int = 2026


class Photos(NamedTuple):
    """Photos in two parts, (N, 3, 32, 32) in [-1, 1]."""

    training: Tensor
    test: Tensor


class Posterior(NamedTuple):
    """What the encoder says about each picture: a normal distribution per number."""

    mean: Tensor  # (N, latents)
    log_variance: Tensor  # (N, latents)

    def sample(self, luck: torch.Generator) -> Tensor:
        """Draw the numbers so that the loss has a slope in both: mean + deviation * noise."""
        noise = torch.randn(self.mean.shape, generator=luck).to(self.mean.device)
        return self.mean + (self.log_variance / 2).exp() * noise

    def divergence(self) -> Tensor:
        """Return how far from plain noise the numbers are, (N,) in nats.

        Kullback-Leibler divergence from the standard normal, appendix B of Kingma and Welling.
        """
        m, v = self.mean, self.log_variance
        return 0.5 * (m.pow(2) + v.exp() - 1 - v).sum(dim=1)


class Vae(nn.Module):
    """Three strided convolutions down to 4 x 4, three transposed ones up again."""

    def __init__(self, latents: int, width: int) -> None:
        super().__init__()
        w = width
        self.encoder = nn.Sequential(
            nn.Conv2d(3, w, 4, 2, 1), nn.BatchNorm2d(w), nn.SiLU(),  # 16 x 16
            nn.Conv2d(w, 2 * w, 4, 2, 1), nn.BatchNorm2d(2 * w), nn.SiLU(),  # 8 x 8
            nn.Conv2d(2 * w, 4 * w, 4, 2, 1), nn.BatchNorm2d(4 * w), nn.SiLU(),  # 4 x 4
            nn.Flatten(), nn.Linear(4 * w * 16, 2 * latents),
        )  # fmt: skip
        self.decoder = nn.Sequential(
            nn.Linear(latents, 4 * w * 16), nn.Unflatten(1, (4 * w, 4, 4)),
            nn.BatchNorm2d(4 * w), nn.SiLU(),
            nn.ConvTranspose2d(4 * w, 2 * w, 4, 2, 1), nn.BatchNorm2d(2 * w), nn.SiLU(),
            nn.ConvTranspose2d(2 * w, w, 4, 2, 1), nn.BatchNorm2d(w), nn.SiLU(),
            nn.ConvTranspose2d(w, 3, 4, 2, 1),
        )  # fmt: skip

    def encode(self, photos: Tensor) -> Posterior:
        """Return the distributions for photos (N, 3, 32, 32) in [-1, 1]."""
        mean, log_variance = self.encoder(photos).chunk(2, dim=1)
        return Posterior(mean, log_variance)

    def decode(self, latents: Tensor) -> Tensor:
        """Return photos (N, 3, 32, 32), about in [-1, 1], of numbers (N, latents)."""
        photos: Tensor = self.decoder(latents)
        return photos


def load_photos(data: Path) -> Photos:
    """Load CIFAR-10: 2,000 training and 300 test photos of each of the ten classes."""
    found: dict[str, list[Tensor]] = {"train": [], "test": []}
    with zipfile.ZipFile(data / "cifar10" / "cifar10_jpg.zip") as archive:
        for name in sorted(n for n in archive.namelist() if n.endswith(".jpg")):
            photo = Image.open(io.BytesIO(archive.read(name))).convert("RGB")
            flat = torch.frombuffer(bytearray(photo.tobytes()), dtype=torch.uint8)
            levels = flat.reshape(SIDE, SIDE, 3).permute(2, 0, 1)
            found[name.split("/")[0]].append(levels.float() / 127.5 - 1)
    return Photos(torch.stack(found["train"]), torch.stack(found["test"]))


def psnr(copies: Tensor, photos: Tensor) -> float:
    """Return the mean peak signal-to-noise ratio of copies in dB, of values in [-1, 1]."""
    error = (copies - photos).pow(2).mean(dim=(1, 2, 3)) / 4
    return (-10 * error.log10()).mean().item()


@torch.no_grad()
def figures(vae: Vae, photos: Tensor) -> dict[str, float]:
    """Return what is kept of photos, and at what price.

    `psnr_db`: peak signal-to-noise ratio, mean over photos. `nats`: divergence per photo. `used`:
    numbers that carry more than a hundredth of a nat.
    """
    vae.eval()
    posterior = vae.encode(photos)
    copies = vae.decode(posterior.mean).clamp(-1, 1)
    m, v = posterior
    per_number = 0.5 * (m.pow(2) + v.exp() - 1 - v).mean(dim=0)
    vae.train()
    return {
        "psnr_db": psnr(copies, photos),
        "nats": posterior.divergence().mean().item(),
        "used": float((per_number > 0.01).sum()),
    }


@torch.no_grad()
def sheet(vae: Vae, photos: Tensor, seed: int) -> Image.Image:
    """Lay out ten photos, their copies, and two rows of photos from noise alone."""
    vae.eval()
    luck = torch.Generator().manual_seed(seed)
    size = vae.encode(photos[:1]).mean.shape[1]
    noise = torch.randn(2 * SHOWN, size, generator=luck)
    rows = [photos[:SHOWN], vae.decode(vae.encode(photos[:SHOWN]).mean), vae.decode(noise)]
    vae.train()
    cells = torch.cat(rows).clamp(-1, 1) / 2 + 0.5
    large = F.interpolate(cells, scale_factor=2.0)
    pictures = VaeImageProcessor.numpy_to_pil(VaeImageProcessor.pt_to_numpy(large))
    laid: Image.Image = make_image_grid(pictures, 4, SHOWN)
    return laid


def train_one(
    weight: float, recipe: Recipe, training: Tensor, *, work: Path, schedule: Schedule
) -> tuple[Vae, Progress]:
    """Train one VAE and return it with how far it came."""
    torch.manual_seed(recipe.seed)
    accelerator = Accelerator(cpu=not torch.cuda.is_available())
    vae = Vae(recipe.latents, recipe.width)
    optimizer = torch.optim.AdamW(vae.parameters(), lr=recipe.learning_rate)
    vae, optimizer = accelerator.prepare(vae, optimizer)

    def loss_of_step(step: int) -> Tensor:
        luck = torch.Generator().manual_seed(recipe.seed * 1_000_003 + step)
        chosen = torch.randint(len(training), (recipe.batch,), generator=luck)
        photos = training[chosen].to(accelerator.device)
        if step % 2:  # every second batch in the mirror
            photos = photos.flip(-1)
        posterior = vae.encode(photos)
        copies = vae.decode(posterior.sample(luck))
        # A photo's negative log-likelihood under a deviation of 0.1 around the copy, in nats.
        lost = F.mse_loss(copies, photos, reduction="sum") / (2 * 0.1**2) / len(photos)
        loss: Tensor = (lost + weight * posterior.divergence().mean()) / photos[0].numel()
        return loss

    progress = fit(
        loss_of_step,
        accelerator=accelerator,
        model=vae,
        optimizer=optimizer,
        schedule=schedule,
        work=work,
        on_save=lambda average, progress: log.info("saved", weight=weight, step=progress.step),
    )
    return vae.cpu(), progress


def train(
    recipe: Recipe, data: Path, work: Path, schedule: Schedule
) -> dict[str, dict[str, float]]:
    """Train a VAE per weight; write a sheet of each and the figures of all, and return these."""
    photos = load_photos(data)
    torch.manual_seed(recipe.seed)
    untrained = Vae(recipe.latents, recipe.width)
    mean = photos.training.mean(dim=0)
    found = {
        "the mean photo, whatever the photo": {"psnr_db": psnr(mean, photos.test)},
        "random weights": figures(untrained, photos.test),
    }
    for weight in recipe.weights:
        vae, progress = train_one(
            weight, recipe, photos.training, work=work / f"weight-{weight}", schedule=schedule
        )
        found[f"weight {weight:g}"] = {"steps": progress.step, **figures(vae, photos.test)}
        sheet(vae, photos.test[:: len(photos.test) // SHOWN], seed=0).save(
            work / f"weight-{weight}.png"
        )
        log.info("trained", weight=weight, **found[f"weight {weight:g}"])
    (work / "metrics.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return found


def main(
    data: Annotated[Path, typer.Option(help="Folder of the training sets.")],
    hours: Annotated[float, typer.Option(help="Time budget of all weights.")] = 0.2,
    work: Annotated[Path, typer.Option(help="Where the run keeps its state.")] = Path("runs")
    / STEM,
    smoke: Annotated[bool, typer.Option(help="Three small steps, to see that it runs.")] = False,
) -> None:
    """Train a VAE per weight of the divergence."""
    recipe = Recipe()
    schedule = Schedule(
        budget_s=hours * 3600 / len(recipe.weights),
        learning_rate=recipe.learning_rate,
        save_every_s=120,
    )
    if smoke:
        recipe = replace(recipe, width=8)
        schedule = replace(schedule, max_steps=3)
    train(recipe, data, work, schedule)


if __name__ == "__main__":
    typer.run(main)
